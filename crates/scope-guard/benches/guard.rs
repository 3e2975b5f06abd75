//! What a guard adds to a request, in process: a plain route, the same route guarded with a token that returns, with a thousand
//! tokens in turn, and with refusals. Rounds are interleaved, and the ratios are of one run.

use std::hint::black_box;
use std::time::{Instant, SystemTime};

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use http::HeaderValue;
use http::header::{AUTHORIZATION, HOST};
use library::library;
use scope_guard::testing::TestIssuer;
use scope_guard::{Caller, Router, get, requires};
use serde::Serialize;
use tokio::runtime::Runtime;
use tower::Service as _;

#[requires(library:books:read)]
async fn guarded(caller: Caller) -> Json<Thing> {
    black_box(caller.client_id());
    answer()
}

async fn plain() -> Json<Thing> {
    answer()
}

#[derive(Serialize)]
struct Thing {
    id: u32,
    ok: bool,
    name: &'static str,
}

fn answer() -> Json<Thing> {
    Json(Thing { id: 42, ok: true, name: "widget" })
}

/// Something to measure: an app and the headers that it is called with in turn.
struct Row {
    name: &'static str,
    app: axum::Router,
    headers: Vec<HeaderValue>,
    nanoseconds: Vec<f64>,
}

impl Row {
    fn new(name: &'static str, app: &axum::Router, tokens: &[String]) -> Self {
        let header = |token: &String| HeaderValue::try_from(format!("Bearer {token}")).expect("a header");
        let headers = tokens.iter().map(header).collect();
        Self { name, app: app.clone(), headers, nanoseconds: Vec::new() }
    }

    async fn round(&mut self, calls: usize) {
        let begin = Instant::now();
        for call in 0..calls {
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = http::Uri::from_static("/books");
            let headers = request.headers_mut();
            headers.insert(HOST, HeaderValue::from_static("127.0.0.1:8080"));
            headers.insert(AUTHORIZATION, self.headers[call % self.headers.len()].clone());
            let Ok(response) = self.app.call(request).await;
            black_box(response);
        }
        self.nanoseconds.push(begin.elapsed().as_nanos() as f64 / calls as f64);
    }

    fn median(&self) -> f64 {
        let mut sorted = self.nanoseconds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }
}

fn main() {
    let issuer = TestIssuer::new("https://api.test");
    let token = |number: usize| {
        let scopes = "library:books:read library:books:write loans:read loans:extend";
        issuer.token().grant_text(scopes).claim("jti", format!("{number:032x}")).mint()
    };
    let tokens: Vec<String> = (0..1000).map(token).collect();
    let plain_app = axum::Router::new().route("/books", axum::routing::get(plain));
    // The system's clock, set to the issuer's time: reading the clock is a part of the price.
    let ahead = issuer.now().duration_since(SystemTime::now()).unwrap_or_default();
    let authenticator = issuer.authenticator_builder().clock(move || SystemTime::now() + ahead);
    let authenticator = authenticator.build().expect("a safe setting");
    let (app, _) = Router::<()>::new().route("/books", get(guarded)).into_axum(authenticator);
    let mut rows = [
        Row::new("plain", &plain_app, &tokens[..1]),
        Row::new("guarded, one token", &app, &tokens[..1]),
        Row::new("plain, 1000 headers", &plain_app, &tokens),
        Row::new("guarded, 1000 tokens", &app, &tokens),
    ];
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        for _ in 0..15 {
            for row in &mut rows {
                row.round(100_000).await;
            }
        }
    });
    for row in &rows {
        println!("{:<24} {:>8.0} ns  x {:.2}", row.name, row.median(), row.median() / rows[0].median());
    }
}
