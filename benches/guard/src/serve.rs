//! The servers: this program again, as a child on a core of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use bench_kit::{CORES, Crowd, pin};
use scopewright::Keys;
use tokio::net::TcpListener;

use crate::environment::{Issuer, PATH};
use crate::peers;
use crate::subject::{Subject, guarded, peer, plain, small_router};

/// Clients that show these tokens in turn.
pub(crate) fn crowd(connections: usize, tokens: &[String], status: &'static str) -> Crowd {
    let request = |token: &String| {
        format!("GET {PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\r\n")
            .into_bytes()
    };
    Crowd::new(connections, tokens.iter().map(request).collect(), status)
}

/// A running server. It ends with this value.
pub(crate) struct Server {
    pub(crate) subject: Subject,
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    pub(crate) fn start(subject: Subject, issuer: &Issuer) -> Self {
        let program = std::env::current_exe().expect("this program");
        let (variable, keys) = issuer.for_child();
        let mut child = Command::new(program)
            .args(["serve", subject.name()])
            .env(variable, keys)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut line = String::new();
        let output = child.stdout.take().expect("piped");
        BufReader::new(output).read_line(&mut line).expect("the server's address");
        let address = line.trim().parse().unwrap_or_else(|_| panic!("{} did not come up", subject.name()));
        Self { subject, address, child }
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

/// Runs the child: serves one subject, prints its address, and ends when its parent does.
pub(crate) fn run(subject: &str) {
    let subject = Subject::by_name(subject).unwrap_or_else(|| panic!("{subject} is unknown"));
    pin(CORES[0]);
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(serve(subject, &Issuer::of_parent()));
}

async fn serve(subject: Subject, issuer: &Issuer) {
    let jwks_uri = publish(issuer.jwks()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = match subject {
        Subject::Plain => plain(),
        Subject::Ours => {
            let keys = Keys::jwks(jwks_uri);
            keys.start();
            guarded(small_router(), keys)
        }
        Subject::TowerOauth2ResourceServer | Subject::OauthResourceServer => {
            peer(subject, issuer, &jwks_uri).await
        }
        Subject::JwtAuthorizer => {
            let app = peers::jwt_authorizer::router(issuer).await;
            announce(address);
            return axum_of_jwt_authorizer::serve(listener, app).await.expect("serving");
        }
    };
    announce(address);
    axum::serve(listener, app).await.expect("serving");
}

fn announce(address: SocketAddr) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{address}").and_then(|()| output.flush()).expect("the parent listens");
}

/// Publishes a key set at a free port, and returns its address.
pub(crate) async fn publish(jwks: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let answer = move || async move { ([(http::header::CONTENT_TYPE, "application/jwk-set+json")], jwks) };
    let app = axum::Router::new().route("/jwks", axum::routing::get(answer));
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}/jwks")
}
