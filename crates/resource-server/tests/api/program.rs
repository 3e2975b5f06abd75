//! The program: its ready line, its failures, its end by signal.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn the_server_runs_until_a_signal() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("a").join("b.sqlite");
    let mut server = start(&["serve", "--listen", "127.0.0.1:0", "--database", &text(&database)]);
    let ready = lines(&mut server, 1).remove(0);
    let address = ready.strip_prefix("resource-server http://127.0.0.1:8081/caas/v1 listening on http://");
    let address = address.unwrap_or_else(|| panic!("{ready:?}"));

    let answer = get(address, "/caas/v1/categories");
    assert!(answer.starts_with("HTTP/1.1 401 Unauthorized"), "{answer}");
    assert!(answer.contains("\"code\":\"Unauthorized\""), "{answer}");

    send_signal("-TERM", server.id());
    let output = wait(server);
    assert!(output.status.success(), "{output:?}");
    assert!(database.is_file());
}

#[test]
fn the_service_manager_is_notified_of_the_start_and_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = std::os::unix::net::UnixDatagram::bind(folder.path().join("notify")).expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let database = text(&folder.path().join("a.sqlite"));
    let mut server = command(&["serve", "--listen", "127.0.0.1:0", "--database", &database]);
    let server = server.env("NOTIFY_SOCKET", folder.path().join("notify")).spawn().expect("the program");
    let notification = || {
        let mut bytes = [0; 64];
        let length = socket.recv(&mut bytes).expect("a notification");
        String::from_utf8_lossy(&bytes[..length]).trim().to_owned()
    };
    assert_eq!(notification(), "READY=1");
    send_signal("-TERM", server.id());
    assert_eq!(notification(), "STOPPING=1");
    assert!(wait(server).status.success());
}

#[test]
fn readiness_metrics_and_least_privilege_are_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let (database, record) =
        (text(&folder.path().join("a.sqlite")), text(&folder.path().join("needed.json")));
    let options = ["--database", &database, "--least-privilege", &record, "--metrics", "127.0.0.1:0"];
    // Port 1 is not in use.
    let issuer = ["--issuer", "http://127.0.0.1:1"];
    let mut server = start(&[&["serve", "--listen", "127.0.0.1:0"][..], &options, &issuer].concat());
    let lines = lines(&mut server, 2);
    let address = |line: &str| line.split_once(" listening on http://").expect("a ready line").1.to_owned();
    let api = address(&lines[0]);
    assert!(get(&api, "/livez").starts_with("HTTP/1.1 200 OK"));
    assert!(get(&api, "/readyz").starts_with("HTTP/1.1 503 Service Unavailable"));
    assert!(get(&api, "/metrics").starts_with("HTTP/1.1 404 Not Found"), "they are not for everyone");
    let metrics = get(&address(&lines[1]), "/metrics");
    assert!(metrics.contains("scopewright_issuer_ready{issuer=\"http://127.0.0.1:1\"} 0"), "{metrics}");

    send_signal("-TERM", server.id());
    assert!(wait(server).status.success());
    let report = wait(start(&["least-privilege", &record, &record]));
    assert_eq!(String::from_utf8_lossy(&report.stdout), "No client has called yet.\n");
    let json = wait(start(&["least-privilege", "--json", &record]));
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json, serde_json::json!({ "clients": [], "tokens_not_recorded": 0 }));
}

#[test]
fn the_log_format_can_be_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = text(&folder.path().join("a.sqlite"));
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--database", &database];
    let mut server = command(&arguments).env("LOG_FORMAT", "json").spawn().expect("the program");
    lines(&mut server, 1);
    send_signal("-TERM", server.id());
    let output = wait(server);
    let log = String::from_utf8(output.stderr).expect("text");
    let entries: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect();
    assert!(
        entries
            .iter()
            .any(|entry| entry["message"].as_str().is_some_and(|text| text.starts_with("stopping")))
    );
    assert!(
        entries.iter().all(|entry| entry["level"].is_string() && entry["timestamp"].is_string()),
        "{log}"
    );

    let output = wait(command(&arguments).env("LOG_FORMAT", "xml").spawn().expect("the program"));
    let error = String::from_utf8(output.stderr).expect("text");
    assert_eq!(error, "error: LOG_FORMAT is \"xml\"\nhint: write text or json\n");
}

#[test]
fn a_path_is_logged_once_cut_and_escaped() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = text(&folder.path().join("a.sqlite"));
    let mut server = start(&["serve", "--listen", "127.0.0.1:0", "--database", &database]);
    let ready = lines(&mut server, 1).remove(0);
    let address = ready.split_once(" listening on http://").expect("a ready line").1;
    let long = format!("/caas/v1/accounts/{}/regular-transactions", "long-".repeat(800));
    assert!(get(address, &long).starts_with("HTTP/1.1 401 "));
    assert!(get(address, "/once\u{202e}\u{2028}").starts_with("HTTP/1.1 404 "));
    send_signal("-TERM", server.id());
    let log = String::from_utf8(wait(server).stderr).expect("text");
    assert_eq!(log.matches("/caas/v1/accounts/long-").count(), 1, "{log}");
    assert!(log.matches("long-").count() <= 20, "{log}");
    assert_eq!(log.matches("/once").count(), 1, "{log}");
    assert!(!log.contains(['\u{202e}', '\u{2028}']), "{log:?}");
}

/// A collector of OpenTelemetry that takes one request.
#[cfg(feature = "otlp")]
#[test]
fn each_request_is_a_span_in_the_trace_of_its_caller() {
    let collector = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", collector.local_addr().expect("an address"));
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut connection, _) = collector.accept().expect("a connection");
        connection.set_read_timeout(Some(Duration::from_millis(500))).expect("a timeout");
        let (mut received, mut bytes) = (Vec::new(), [0; 4096]);
        while let Ok(count @ 1..) = connection.read(&mut bytes) {
            received.extend_from_slice(&bytes[..count]);
        }
        _ = connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        send.send(received)
    });

    let folder = tempfile::tempdir().expect("a folder");
    let database = text(&folder.path().join("a.sqlite"));
    let mut program = command(&["serve", "--listen", "127.0.0.1:0", "--database", &database]);
    let mut server = program.env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint).spawn().expect("the program");
    let ready = lines(&mut server, 1).remove(0);
    let address = ready.split_once(" listening on http://").expect("a ready line").1;
    let caller =
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nx-secret: hunter2\r\n";
    get_with(address, "/caas/v1/categories", caller);
    send_signal("-TERM", server.id());
    assert!(wait(server).status.success());

    let received = receive.recv_timeout(PATIENCE).expect("spans");
    let holds = |part: &[u8]| received.windows(part.len()).any(|window| window == part);
    let trace = u128::from_str_radix("4bf92f3577b34da6a3ce929d0e0e4736", 16).expect("a number").to_be_bytes();
    for part in [&b"POST /v1/traces"[..], b"GET /caas/v1/categories", b"resource-server", &trace] {
        assert!(holds(part), "{:?} is not in {:?}", part, String::from_utf8_lossy(&received));
    }
    assert!(!holds(b"hunter2"));
}

/// The answer to a `GET`.
fn get(address: &str, path: &str) -> String {
    get_with(address, path, "")
}

/// The answer to a `GET` with more header fields, which end in line feeds.
fn get_with(address: &str, path: &str, fields: &str) -> String {
    let mut connection = TcpStream::connect(address).expect("a connection");
    connection.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\n{fields}connection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn the_openapi_document_is_printed_without_a_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = wait(start_in(folder.path(), &["openapi"]));
    assert!(output.status.success(), "{output:?}");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(stdout.ends_with("}\n"), "{stdout}");
    let document: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

pub(crate) fn start(arguments: &[&str]) -> Child {
    command(arguments).spawn().expect("the program")
}

pub(crate) fn start_in(folder: &Path, arguments: &[&str]) -> Child {
    command(arguments).current_dir(folder).spawn().expect("the program")
}

/// The program with nothing of this process's configuration.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_resource-server"));
    command.args(arguments).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The first lines that the program prints. They come from a thread of their own, so that a silent
/// program fails the test and does not hang it.
fn lines(server: &mut Child, count: usize) -> Vec<String> {
    let stdout = server.stdout.take().expect("a pipe");
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let lines: Result<Vec<_>, _> = BufReader::new(stdout).lines().take(count).collect();
        let _ = send.send(lines);
    });
    let lines = receive.recv_timeout(PATIENCE).ok().and_then(Result::ok);
    lines.filter(|lines| lines.len() == count).unwrap_or_else(|| {
        let _ = server.kill();
        panic!("no ready line");
    })
}

fn send_signal(signal: &str, process: u32) {
    let status = Command::new("kill").args([signal, &process.to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()), "cannot send {signal}");
}

/// Waits for a program, and returns its output and exit code. A thread reads the output, so that a
/// full pipe does not stop the program, and a program that does not end fails the test.
pub(crate) fn wait(server: Child) -> Output {
    let process = server.id();
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || send.send(server.wait_with_output()));
    let output = receive.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        send_signal("-KILL", process);
        panic!("the program did not end");
    });
    output.expect("its output")
}

pub(crate) fn text(path: &Path) -> String {
    path.display().to_string()
}
