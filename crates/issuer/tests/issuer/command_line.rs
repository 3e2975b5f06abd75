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
    let ended = run(folder.path(), &["client", "add", id, "--scope", SCOPE.as_str(), "--json"]);
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
    let ended = run(folder.path(), &["client", "add", "demo", "--scope", SCOPE.as_str()]);
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

#[test]
fn failures_are_one_line_that_says_what_to_do() {
    let folder = folder();
    std::fs::write(folder.path().join("garbage"), [b'x'; 8192]).expect("a file");
    add_client(&folder, "demo");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let check = |arguments: &[&str], expect: &str| {
        let ended = run(folder.path(), arguments);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
        let line = ended.stderr.strip_suffix('\n').expect("a line");
        assert!(line.starts_with("error: ") && line.contains(expect) && !line.contains('\n'), "{line}");
    };
    let add = |id, scope: &str, expect: &str| check(&["client", "add", id, "--scope", scope], expect);
    add("demo", SCOPE.as_str(), "there is a client `demo` already");
    add("a:b", SCOPE.as_str(), "1 to 128 visible ASCII characters without `:`");
    add("", SCOPE.as_str(), "is no client id");
    add("new", "", "one or more scopes");
    let slip = SCOPE.as_str().replacen(':', "", 1);
    add("new", &slip, &format!("unknown scope `{slip}`; the nearest are `{SCOPE}`"));

    let serve = |flag, value, expect: &str| check(&["serve", "--listen", "127.0.0.1:0", flag, value], expect);
    check(&["serve", "--listen", &taken], &format!("cannot listen on {taken}"));
    check(&["serve", "--listen", "nowhere"], "choose another address with --listen");
    serve("--issuer", "http://login.example.com", "its scheme must be https");
    serve("--issuer", "https://login.example.com/", "must not end with a slash");
    serve("--database", ".", "cannot open the database .: it is a directory");
    serve("--database", "garbage", "not a database");
    serve("--database", "garbage/issuer.sqlite", "cannot open the database garbage/issuer.sqlite: ");
    serve("--pepper-file", "garbage", "it has 8192 bytes and not 32");
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
        assert_eq!(revoked.stdout, format!("revoked: key {id}\n"), "{revoked:?}");
        let changes = run(folder.path(), &["audit", "--changes", "--about", id]);
        assert_eq!(changes.code, Some(0), "{changes:?}");
    }
}

#[test]
fn a_wrong_flag_is_one_line_too() {
    let ended = run(folder().path(), &["serve", "--bogus"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.starts_with("error: unexpected argument '--bogus'"), "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
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
