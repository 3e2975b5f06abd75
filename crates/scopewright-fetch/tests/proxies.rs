//! The proxies of the environment, in a separate process, because the environment is that of a
//! process.

use std::env;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::thread;
use std::time::Duration;

use scopewright_fetch::{AddressPolicy, Fetcher, Limits, RootCertificates};

const ADDRESSES: &str = "SCOPEWRIGHT_FETCH_TEST_ADDRESSES";

/// Otherwise the operator of the proxy could replace the keys.
#[test]
fn addresses_of_this_machine_are_fetched_without_a_proxy() {
    let (issuer, proxy) = (answering("issuer"), answering("proxy"));
    let hosts = ["127.0.0.1", "localhost", "localhost.", "issuer.localhost", "127.1"];
    let mut expected: Vec<_> =
        hosts.iter().map(|host| format!("http://{host}:{issuer}/keys issuer")).collect();
    expected.push("http://issuer.example/keys proxy".to_owned());
    let addresses: Vec<_> = expected.iter().filter_map(|line| line.split(' ').next()).collect();
    let proxy = format!("http://127.0.0.1:{proxy}");
    let fetched = Command::new(env::current_exe().expect("a program"))
        .args(["--exact", "fetches_in_another_process", "--ignored", "--nocapture"])
        .env(ADDRESSES, addresses.join(" "))
        .envs(["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"].map(|name| (name, &proxy)))
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .env_remove("REQUEST_METHOD")
        .output()
        .expect("a process");
    let fetched = String::from_utf8_lossy(&fetched.stdout);
    for line in &expected {
        assert!(fetched.lines().any(|fetched| fetched == line), "{line} in\n{fetched}");
    }
}

#[tokio::test]
#[ignore = "the test above runs it with a proxy in its environment"]
async fn fetches_in_another_process() {
    let fetcher = Fetcher::new(Limits {
        bytes: 1000,
        time: Duration::from_secs(5),
        addresses: AddressPolicy::Anywhere,
        roots: RootCertificates::NONE,
    });
    let addresses = env::var(ADDRESSES).unwrap_or_default();
    let mut lines = String::from("\n");
    for address in addresses.split_whitespace() {
        let answer = fetcher.get(address.parse().expect("an address")).await.map(|answer| answer.body);
        let answer = answer.map(|body| String::from_utf8_lossy(&body).into_owned());
        let answer = answer.unwrap_or_else(|error| error.to_string());
        lines.push_str(&format!("{address} {answer}\n"));
    }
    std::io::stdout().write_all(lines.as_bytes()).expect("standard output");
}

/// Starts a server that responds to every request with this text, and returns its port.
fn answering(text: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            _ = stream.read(&mut [0; 4096]);
            let length = text.len();
            let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
            _ = stream.write_all(format!("{head}{text}").as_bytes());
        }
    });
    port
}
