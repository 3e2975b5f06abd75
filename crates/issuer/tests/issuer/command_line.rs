//! The program: what its commands print, how they fail, and how the server ends.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use scopes::Scope;
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Program, run};
use crate::server::basic;

const SCOPE: Scope = Scope::ALL[0];

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

/// Serves on a port of the system's choice, and returns its address.
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

/// The head of a token request, and the form that is to follow.
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
fn client_add_answers_in_json() {
    let client = add_client(&folder(), "demo");
    let mut members: Vec<&str> = client.as_object().expect("an object").keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["auth", "client_id", "client_secret", "scope", "secret_id"]);
    assert_eq!(
        (client["client_id"].as_str(), client["scope"].as_str()),
        (Some("demo"), Some(SCOPE.as_str()))
    );
}

/// Everything that can go wrong with what a command is told: what and where in one line, what to do next in another.
#[test]
fn failures_say_what_and_where_and_what_to_do_next() {
    let folder = folder();
    let write = |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).expect("a file");
    write("garbage", &[b'x'; 8192]);
    write("other.pepper", &[7; 32]);
    write("clients.toml", b"schema = 1\n[client.new]\nscope = [\"caas:transactions:raed\"]\n");
    write("broken.toml", b"schema = 1\n[client\n");
    add_client(&folder, "demo");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let told = |arguments: &[&str]| {
        let ended = run(folder.path(), arguments);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{arguments:?}: {ended:?}");
        ended.stderr
    };
    let check = |arguments: &[&str], what: &str, hint: &str| {
        let stderr = told(arguments);
        let lines: Vec<&str> = stderr.lines().filter(|line| !line.contains(" INFO ")).collect();
        let [error, advice] = lines[..] else { panic!("{arguments:?}: {stderr}") };
        assert!(error.starts_with("error: ") && error.contains(what), "{arguments:?}: {stderr}");
        assert!(advice.starts_with("hint: ") && advice.contains(hint), "{arguments:?}: {stderr}");
    };
    let add = |id, scope: &str, what: &str, hint: &str| {
        check(&["client", "add", id, "--init", "--scope", scope], what, hint)
    };
    add("demo", SCOPE.as_str(), "there is a client `demo` already", "choose another id");
    add(
        "a:b",
        SCOPE.as_str(),
        "`a:b` is not a valid client id",
        "1 to 128 visible ASCII characters without `:`",
    );
    add("", SCOPE.as_str(), "is not a valid client id", "1 to 128");
    add("new", "", "--scope: no scope is named", "one or more scopes");
    add("new", "a\\b", "`a\\b` is no scope token", "visible ASCII");
    let slip = SCOPE.as_str().replacen(':', "", 1);
    add("new", &slip, &format!("unknown scope `{slip}`"), &format!("the nearest are `{SCOPE}`"));
    let jwks = |file, what: &str, hint: &str| check(&["secret", "add", "demo", "--jwks", file], what, hint);
    jwks("nowhere", "cannot read nowhere: No such file", "--jwks names a file with a JWK Set");
    check(&["client", "show", "dmeo"], "there is no client `dmeo`", "did you mean `demo`?");
    check(&["token", "revoke", "--client", "dmeo"], "there is no client `dmeo`", "did you mean `demo`?");
    check(&["client", "update", "demo", "--remove-scope", "x"], "invalid value 'x'", "--help");
    check(&["secret", "expire", "demo", "x"], "no secret or key `x`", "`issuer secret list demo` shows");
    check(&["key", "retire", "x"], "no signing key `x`", "`issuer key list` shows all");
    check(&["key", "rotate", "--algorithm", "HS256"], "invalid value 'HS256'", "use one of ES256");
    check(
        &["secret", "add", "demo", "--expires", "soon"],
        "invalid value 'soon'",
        "a time from now such as 90d",
    );
    check(
        &["token", "inspect", "nowhere"],
        "cannot read the token from nowhere",
        "nothing but the token in it",
    );
    check(&["apply", "nowhere.toml"], "cannot use nowhere.toml: ", "docs/issuer.md");
    check(&["audit"], "there is no audit log at data/issuer.audit", "--audit names its folder");

    let serve = |flag, value, what: &str, hint: &str| {
        check(&["serve", "--listen", "127.0.0.1:0", flag, value], what, hint)
    };
    check(
        &["serve", "--listen", &taken],
        &format!("cannot listen on {taken}: Address"),
        "another address with --listen",
    );
    check(&["serve", "--listen", "nowhere"], "cannot listen on nowhere: ", "another address with --listen");
    serve("--metrics", &taken, &format!("cannot listen on {taken}"), "another address with --metrics");
    serve(
        "--issuer",
        "http://login.example.com",
        "its scheme must be https",
        "https://login.example.com/oidc",
    );
    serve(
        "--issuer",
        "https://login.example.com/",
        "must not end with a slash",
        "https://login.example.com/oidc",
    );
    serve("--issuer", "nonsense", "no absolute URL", "https://login.example.com/oidc");
    serve("--audience", "nonsense", "`nonsense` is not a valid audience", "NAMESPACE=URL");
    serve("--database", ".", "cannot open the database .: it is a directory", "--database names another");
    serve("--database", "garbage", "not a database", "it must be an SQLite file");
    serve(
        "--database",
        "garbage/issuer.sqlite",
        "cannot open the database garbage/issuer.sqlite: ",
        "it must be",
    );
    serve("--database", "mysql://me@db/x", "`mysql://` is unknown", "postgres://USER@HOST/DATABASE");
    // Nobody listens on port 1.
    serve(
        "--database",
        "postgres://me@127.0.0.1:1/x",
        "postgres://me@127.0.0.1:1/x: ",
        "the server must run there",
    );
    serve("--pepper-file", "garbage", "it has 8192 bytes and not 32", "--pepper-file");
    serve(
        "--pepper-file",
        "other.pepper",
        "not the pepper of the database",
        "name the right one by --pepper-file",
    );
    serve("--pepper-file", "nowhere", "the pepper file is missing", "restore it");
    serve("--tls-cert", "nowhere", "--tls-key", "--help");
    check(
        &["serve", "--tls-cert", "nowhere", "--tls-key", "garbage"],
        "cannot use nowhere as certificate",
        "--tls-cert",
    );
    serve("--lifetime", "0", "0 is not in 1..=3600", "--help");
    check(&["serve", "--bogus"], "unexpected argument '--bogus'", "`issuer --help` shows what there is");
    check(&["sreve"], "unrecognized subcommand 'sreve'", "'serve'");
    check(&["man", "garbage/x"], "cannot write the pages to garbage/x", "choose a folder");

    // Of a file each problem is told with its place first.
    for (file, place) in [("clients.toml", "clients.toml:3:10: "), ("broken.toml", "broken.toml:2:")] {
        let stderr = told(&["plan", file]);
        let lines: Vec<&str> = stderr.lines().collect();
        assert!(lines[0].starts_with(place), "{stderr}");
        assert_eq!(lines[1], format!("error: {file} has 1 problem, so nothing was changed"));
        assert!(lines[2].starts_with("hint: mend what is told above"), "{stderr}");
    }
}

/// Of the identifiers of keys, one in 64 begins with a hyphen.
#[test]
fn an_identifier_may_begin_like_a_flag() {
    let folder = folder();
    add_client(&folder, "demo");
    for id in ["-Nx", "-hx", "-_", "--x"] {
        let stderr = |arguments: &[&str]| run(folder.path(), arguments).stderr;
        assert!(stderr(&["key", "retire", id, "--json"]).contains(&format!("no signing key `{id}`")), "{id}");
        assert!(
            stderr(&["secret", "expire", "demo", id]).contains(&format!("no secret or key `{id}`")),
            "{id}"
        );
        let revoked = run(folder.path(), &["token", "revoke", "--key", id]);
        assert!(
            revoked.code != Some(0) && revoked.stderr.contains(&format!("no signing key `{id}`")),
            "{revoked:?}"
        );
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
    // The first request makes sure that the connection is served, and not only queued, when the signal comes.
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

/// A command in the wrong folder must not answer from a new and empty database.
#[test]
fn only_what_is_told_to_creates_a_database() {
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
        assert!(ended.stderr.contains("there is no database at data/issuer.sqlite"), "{command:?} {ended:?}");
        assert!(!folder.path().join("data").exists(), "{command:?}");
    }
    let ended = run(folder.path(), &["client", "list", "--database", "sqlite:///nonexistent/dir/x.sqlite"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let ended = run(folder.path(), &["apply", "clients.toml", "--init"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(run(folder.path(), &["client", "list"]).code, Some(0));
}

#[test]
fn a_public_issuer_names_its_audience() {
    let folder = folder();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--issuer", "https://login.example.com"];
    let ended = run(folder.path(), &serve);
    assert!(ended.code == Some(1) && ended.stderr.contains("--audience is missing"), "{ended:?}");
    assert!(!folder.path().join("data").exists(), "nothing was created");
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
fn variables_that_are_not_known_are_warned_about() {
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
fn a_token_in_the_place_of_a_file_is_not_repeated() {
    let folder = folder();
    let token = format!("eyJhbGciOiJFUzI1NiJ9.{}.c2lnbmF0dXJl", "x".repeat(300));
    let ended = run(folder.path(), &["token", "inspect", &token]);
    assert!(ended.code == Some(1) && !ended.stderr.contains("eyJ"), "{ended:?}");
    assert!(ended.stderr.contains("standard input"), "{ended:?}");
}

#[test]
fn verifying_reports_lost_events() {
    let folder = folder();
    add_client(&folder, "demo");
    let audit = folder.path().join("data/issuer.audit");
    std::fs::create_dir(&audit).expect("a folder");
    let lost = r#"{"seq":1,"at":"2026-01-31T12:00:00.000Z","kind":"audit.lost","lost":52,"prev":""#;
    std::fs::write(audit.join("00000001.jsonl"), format!("{lost}{}\"}}\n", "0".repeat(64))).expect("a log");
    let ended = run(folder.path(), &["audit", "--verify"]);
    assert!(ended.code == Some(0) && ended.stdout.contains("52 events are recorded as lost"), "{ended:?}");
}

/// Finding 5: what a stranger sent acts on no terminal.
#[test]
fn no_record_acts_on_the_terminal() {
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
