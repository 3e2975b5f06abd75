//! The program: output and exit codes of its commands, and the shutdown of the server.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use scopes::Scope;
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Program, run};
use crate::test_server::basic;

const SCOPE: Scope = Scope::ALL[0];

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

/// Starts a server on a free port, and returns its address.
fn serve(folder: &TempDir) -> (Program, String) {
    let mut program = Program::start(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let line = program.first_line();
    let address = line.trim_end().strip_prefix("issuer http://127.0.0.1:8080/oidc listening on http://");
    let address = address.unwrap_or_else(|| panic!("unexpected line {line:?}")).to_owned();
    (program, address)
}

fn add_client(folder: &TempDir, id: &str) -> Value {
    let ended = run(folder.path(), &["client", "add", id, "--init", "--scope", SCOPE.as_str(), "--json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    serde_json::from_str(&ended.stdout).expect("one JSON object")
}

/// Returns the head of a token request, and its body.
fn token_request(client: &Value) -> (String, String) {
    let text = |name: &str| client[name].as_str().expect("a string");
    let form = format!("grant_type=client_credentials&scope={SCOPE}");
    let head = format!(
        "POST /oidc/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        basic(text("client_id"), text("client_secret")),
        form.len(),
    );
    (head, form)
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    stream
}

fn read(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn client_add_shows_the_secret_once() {
    let folder = folder();
    let ended = run(folder.path(), &["client", "add", "demo", "--init", "--scope", SCOPE.as_str()]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines[0], "client_id:     demo");
    assert_eq!(lines[1].trim_start_matches("client_secret: ").len(), 43);
    assert_eq!(lines[2], format!("scope:         {SCOPE}"));
}

#[test]
fn client_add_prints_json() {
    let client = add_client(&folder(), "demo");
    let mut members: Vec<&str> = client.as_object().expect("an object").keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["auth", "client_id", "client_secret", "scope", "secret_id"]);
    assert_eq!(
        (client["client_id"].as_str(), client["scope"].as_str()),
        (Some("demo"), Some(SCOPE.as_str()))
    );
}

/// One in 64 key identifiers begins with a hyphen.
#[test]
fn an_identifier_may_begin_with_a_hyphen() {
    let folder = folder();
    add_client(&folder, "demo");
    for id in ["-Nx", "-hx", "-_", "--x"] {
        let stderr = |arguments: &[&str]| run(folder.path(), arguments).stderr;
        // The identifier is looked up: a mistake in the command line would be quoted in another
        // way.
        let is_looked_up = |arguments: &[&str]| stderr(arguments).contains(&format!("`{id}`"));
        assert!(is_looked_up(&["key", "retire", id, "--json"]), "{id}");
        assert!(is_looked_up(&["secret", "expire", "demo", id]), "{id}");
        assert!(is_looked_up(&["token", "revoke", "--key", id]), "{id}");
        let changes = run(folder.path(), &["audit", "--changes", "--about", id]);
        assert_eq!(changes.code, Some(0), "{changes:?}");
    }
}

#[test]
fn a_running_server_serves_a_new_client_and_logs_no_secret() {
    let folder = folder();
    let (server, address) = serve(&folder);
    let client = add_client(&folder, "demo");
    let mut stream = connect(&address);
    let (head, form) = token_request(&client);
    stream.write_all(format!("{head}{form}").as_bytes()).expect("sent");
    let answer = read(stream);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");

    server.terminate();
    let log = server.end().stderr;
    assert!(!log.contains(client["client_secret"].as_str().expect("a secret")), "{log}");
    assert!(!log.contains("eyJ"), "{log}");
}

#[test]
fn sigterm_ends_the_server_when_requests_in_flight_are_answered() {
    let folder = folder();
    let (server, address) = serve(&folder);
    let (head, form) = token_request(&add_client(&folder, "demo"));
    // The first request ensures that the connection has been accepted when the signal arrives.
    let mut stream = connect(&address);
    stream.write_all(b"GET /oidc/certs HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    assert!(stream.read(&mut [0; 4096]).expect("an answer") > 0);
    stream.write_all(head.as_bytes()).expect("sent");
    std::thread::sleep(Duration::from_millis(200));

    server.terminate();
    std::thread::sleep(Duration::from_millis(200));
    stream.write_all(form.as_bytes()).expect("sent");
    assert!(read(stream).contains("HTTP/1.1 200 OK\r\n"));
    assert_eq!(server.end().code, Some(0));
}

/// A command in the wrong folder must not use a new and empty database.
#[test]
fn only_commands_with_init_create_a_database() {
    let folder = folder();
    std::fs::write(folder.path().join("clients.toml"), "schema = 1\n").expect("a file");
    let commands: [&[&str]; 17] = [
        &["client", "list"],
        &["client", "show", "a"],
        &["client", "add", "a", "--scope", "caas:categories:read"],
        &["client", "update", "a", "--lifetime", "60"],
        &["client", "disable", "a"],
        &["client", "remove", "a"],
        &["secret", "add", "a"],
        &["secret", "list", "a"],
        &["secret", "expire", "a", "b"],
        &["key", "list"],
        &["key", "rotate"],
        &["key", "retire", "a"],
        &["token", "revocations"],
        &["token", "revoke", "--client", "a"],
        &["plan", "clients.toml"],
        &["apply", "clients.toml"],
        &["audit", "--changes"],
    ];
    for command in commands {
        let ended = run(folder.path(), command);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{command:?} {ended:?}");
        assert!(ended.stderr.contains("data/issuer.sqlite"), "{command:?} {ended:?}");
        assert!(!folder.path().join("data").exists(), "{command:?}");
    }
    let ended = run(folder.path(), &["client", "list", "--database", "sqlite:///nonexistent/dir/x.sqlite"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let ended = run(folder.path(), &["apply", "clients.toml", "--init"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(run(folder.path(), &["client", "list"]).code, Some(0));
}

#[test]
fn a_public_issuer_needs_an_audience() {
    let folder = folder();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--issuer", "https://login.example.com"];
    let ended = run(folder.path(), &serve);
    assert!(ended.code == Some(1) && ended.stderr.contains("--audience"), "{ended:?}");
    assert!(!folder.path().join("data").exists(), "nothing is created");
    let audience = [&serve[..], &["--audience", "https://api.example.com"]].concat();
    let mut program = Program::start(folder.path(), &audience);
    assert!(program.first_line().contains("https://login.example.com"));
    program.terminate();
    let log = program.end().stderr;
    let settings =
        log.lines().find(|line| line.contains(" settings ") || line.ends_with(" settings")).unwrap_or(&log);
    for setting in
        ["https://login.example.com", "https://api.example.com", "data/issuer.sqlite", "data/issuer.pepper"]
    {
        assert!(settings.contains(setting), "{setting} is missing in {settings}");
    }
}

#[test]
fn unknown_variables_cause_a_warning() {
    let folder = folder();
    let variables =
        [("ISSUER_AUDIENC", "x"), ("ISSUER_PEPPER_FILE", "p"), ("ISSUER_SERVICE_HOST", "10.0.0.1")];
    let ended = Program::start_with(folder.path(), &["client", "list"], &variables).end();
    let warnings: Vec<&str> = ended.stderr.lines().filter(|line| line.starts_with("warning: ")).collect();
    assert!(
        warnings.len() == 1
            && warnings[0].contains("ISSUER_AUDIENC ")
            && warnings[0].contains("ISSUER_AUDIENCE?")
    );
}

#[test]
fn a_token_given_as_a_file_name_is_not_printed() {
    let folder = folder();
    let token = format!("eyJhbGciOiJFUzI1NiJ9.{}.c2lnbmF0dXJl", "x".repeat(300));
    let ended = run(folder.path(), &["token", "inspect", &token]);
    assert!(ended.code == Some(1) && !ended.stderr.contains("eyJ"), "{ended:?}");
}

#[test]
fn verifying_reports_lost_events() {
    let folder = folder();
    add_client(&folder, "demo");
    let audit = folder.path().join("data/issuer.audit");
    std::fs::create_dir(&audit).expect("a folder");
    let lost = r#"{"seq":1,"at":"2026-01-31T12:00:00.000Z","kind":"audit.lost","lost":52,"prev":""#;
    std::fs::write(audit.join("00000001.jsonl"), format!("{lost}{}\"}}\n", "0".repeat(64))).expect("a log");
    let ended = run(folder.path(), &["audit", "--verify", "--json"]);
    let verified: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!((ended.code, &verified["lost"]), (Some(0), &52.into()), "{verified}");
}

/// Finding 5: text of an unauthenticated caller has no effect on a terminal.
#[test]
fn records_cannot_control_the_terminal() {
    let folder = folder();
    let audit = folder.path().join("audit");
    std::fs::create_dir(&audit).expect("a folder");
    let record = r#"{"seq":1,"at":"2026-01-31T12:00:00.000Z","kind":"token.refused","client_id":"x\nadmin\u001b]0;t\u0007\u206a","prev":""#;
    std::fs::write(audit.join("00000001.jsonl"), format!("{record}{}\"}}\n", "0".repeat(64))).expect("a log");
    let ended = run(folder.path(), &["audit", "--audit", "audit"]);
    assert_eq!((ended.code, ended.stdout.lines().count()), (Some(0), 2), "{ended:?}");
    assert!(!ended.stdout.contains(['\u{1b}', '\u{7}', '\u{206a}']), "{ended:?}");
    assert!(ended.stdout.contains("\\u{1b}]0;t"), "{ended:?}");
}

/// First use 25.
#[test]
fn mistakes_name_the_help_and_aliases_work() {
    let folder = folder();
    for (arguments, help) in [
        (&["client", "add", "--scoep", "x"][..], "`issuer client add --help`"),
        (&["secret", "destroy"], "`issuer secret --help`"),
        (&["clients"], "`issuer --help`"),
    ] {
        let ended = run(folder.path(), arguments);
        assert!(ended.code == Some(1) && ended.stderr.contains(help), "{arguments:?} {ended:?}");
    }
    add_client(&folder, "demo");
    for arguments in [
        &["client", "ls"][..],
        &["secret", "rotate", "demo"],
        &["secret", "ls", "demo"],
        &["key", "ls"],
        &["client", "delete", "demo"],
    ] {
        assert_eq!(run(folder.path(), arguments).code, Some(0), "{arguments:?}");
    }
}

/// First use 27: what changed nothing is not reported as a change, and is not recorded.
#[test]
fn a_change_without_effect_is_not_recorded() {
    let folder = folder();
    add_client(&folder, "demo");
    let changes = || {
        let ended = run(folder.path(), &["audit", "--changes", "--about", "demo", "--json"]);
        let changes: Vec<Value> = serde_json::from_str(&ended.stdout).expect("JSON");
        changes
            .iter()
            .map(|change| change["action"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let ended = run(folder.path(), &["client", "update", "demo"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let absent = Scope::ALL.iter().find(|scope| **scope != SCOPE).expect("another scope").as_str();
    for arguments in [
        &["client", "update", "demo", "--remove-scope", absent][..],
        &["client", "update", "demo", "--scope", SCOPE.as_str()],
    ] {
        let ended = run(folder.path(), arguments);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    let enabled = run(folder.path(), &["client", "enable", "demo", "--json"]);
    let enabled: Value = serde_json::from_str(&enabled.stdout).expect("JSON");
    assert_eq!(enabled["changed"], false);
    assert_eq!(changes(), ["client.add"]);
    for task in ["disable", "enable"] {
        assert_eq!(run(folder.path(), &["client", task, "demo"]).code, Some(0));
    }
    assert_eq!(changes(), ["client.enable", "client.disable", "client.add"]);
}

/// First use 28.
#[test]
fn durations_have_units_or_are_seconds() {
    let folder = folder();
    add_client(&folder, "demo");
    for (written, seconds) in [("15m", 900), ("60", 60)] {
        let ended = run(folder.path(), &["client", "update", "demo", "--lifetime", written, "--json"]);
        let client: Value = serde_json::from_str(&ended.stdout).expect("JSON");
        assert_eq!(client["lifetime"], seconds, "{ended:?}");
    }
    let timeouts = ["serve", "--listen", "127.0.0.1:0", "--trust", "1h", "--head-timeout", "500ms"];
    let mut program = Program::start(folder.path(), &timeouts);
    assert!(program.first_line().contains("listening"));
    program.terminate();
    assert!(program.end().stderr.contains("3600"));
}
