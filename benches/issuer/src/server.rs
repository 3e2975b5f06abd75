//! The servers: children on a core of their own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bench_kit::Crowd;

pub(crate) const ISSUER: &str = "http://127.0.0.1:8080/oidc";
pub(crate) const AUDIENCE: &str = "http://127.0.0.1:8081/caas/v1";
pub(crate) const CLIENT: &str = "monthly-reports";
/// The secret of the bare endpoint and of oidc-provider; the issuer generates its own.
pub(crate) const SECRET: &str = "xVq2l1m0s8Jd6WcT3uYb9ZpRk5HfNgE7aQ4oLwXi_tC";
/// The scopes of each request.
pub(crate) const SCOPES: &str =
    "caas:transactions:read caas:transaction_splits:read caas:categories:read caas:regular_transactions:read";

/// A running server. It ends with this value.
pub(crate) struct Server {
    pub(crate) name: String,
    address: SocketAddr,
    path: &'static str,
    /// The clients that may ask, with their secrets.
    clients: Vec<(String, String)>,
    /// The time from the start of the process to its ready line.
    pub(crate) start: Duration,
    child: Child,
}

impl Server {
    /// Starts a program that prints its address at the end of its first line.
    pub(crate) fn start(
        name: impl Into<String>,
        command: &mut Command,
        path: &'static str,
        clients: Vec<(String, String)>,
    ) -> Self {
        let begun = Instant::now();
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap_or_else(|cause| panic!("{command:?}: {cause}"));
        let mut line = String::new();
        let output = child.stdout.take().expect("piped");
        BufReader::new(output).read_line(&mut line).expect("the server's address");
        let address = line.trim().rsplit([' ', '/']).next().and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("{command:?} did not come up: {line}"));
        Self { name: name.into(), address, path, clients, start: begun.elapsed(), child }
    }

    /// Connections whose requests come from each of the server's clients in turn.
    pub(crate) fn crowd(&self, connections: usize) -> Crowd {
        let form =
            format!("grant_type=client_credentials&scope={}", SCOPES.replace(':', "%3A").replace(' ', "+"));
        let request = |(client, secret): &(String, String)| {
            let basic = STANDARD.encode(format!("{client}:{secret}"));
            let (path, length) = (self.path, form.len());
            format!(
                "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Basic {basic}\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{form}"
            )
            .into_bytes()
        };
        Crowd::new(connections, self.clients.iter().map(request).collect(), "200")
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that runs on the servers' core.
pub(crate) fn on_core_0(program: &std::path::Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}
