//! A guard before any tower service, here a plain hyper server: `cargo run -p scopewright --example
//! tower_service`.
//!
//! It serves on a free port, calls itself with and without a token, and prints the responses.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::convert::Infallible;

use axum::body::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use scopes::shop;
use scopewright::testing::TestIssuer;
use scopewright::{Caller, requirement};
use tokio::net::TcpListener;
use tower::{Layer as _, service_fn};

/// The scopes of `scopes.toml` as Rust names.
mod scopes {
    scopewright::catalog!("scopes.toml");
}

/// Responds without looking at tokens: the guard has admitted the request.
async fn orders(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let caller = Caller::of(request.extensions()).map(Caller::client_id).unwrap_or("unknown");
    Ok(Response::new(Full::from(format!("hello, {caller}"))))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let issuer = TestIssuer::new("https://orders.test");
    let guard = issuer.authenticator().requiring("orders", requirement!(shop:orders:read));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = TowerToHyperService::new(guard.layer(service_fn(orders)));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });

    let token = issuer.token().client("reports").grant(shop.orders.read).mint();
    for (what, token) in [("without a token", None), ("with a good token", Some(token))] {
        let mut request = reqwest::Client::new().get(format!("http://{address}/"));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await?;
        println!("{what}: {}", response.status());
        println!("  {}", response.text().await?);
    }
    Ok(())
}
