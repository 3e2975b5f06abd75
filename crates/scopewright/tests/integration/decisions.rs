//! The records of decisions: events, metrics, and needed scopes. None contains a token.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

use http::StatusCode;
use library::{library, loans};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use scopewright::testing::TestIssuer;
use scopewright::{Authenticator, Caller, LeastPrivilege, Router, TokenError, get, post, requires};
use tracing::Level;

use crate::fixture::{call, request};

#[requires(any(library:books:read, library:books:write))]
async fn read(#[granted(loans:read)] _show_loans: bool) {}

#[requires(library:books:write)]
async fn write(caller: Caller) -> StatusCode {
    if caller.holds(library.books.remove) { StatusCode::CREATED } else { StatusCode::OK }
}

fn app(authenticator: &Authenticator) -> axum::Router {
    let books = Router::new().route("/{id}", get(read)).route("/", post(write));
    Router::new().nest("/books", books).into_axum(authenticator.clone()).0
}

/// The log of this thread. One subscriber serves the whole program, because tracing drops events
/// that had no subscriber when they first occurred.
#[derive(Clone, Copy)]
struct Log;

thread_local! {
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Log {
    /// Returns the log of these calls.
    async fn of(app: &axum::Router, calls: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        static SUBSCRIBER: Once = Once::new();
        SUBSCRIBER.call_once(|| {
            let subscriber = tracing_subscriber::fmt().with_max_level(Level::DEBUG).with_writer(|| Log);
            subscriber.with_ansi(false).without_time().init();
        });
        LINES.take();
        for (method, path, token) in calls {
            call(app, request(method, path, *token)).await;
        }
        let text = String::from_utf8(LINES.take()).expect("UTF-8");
        text.lines().filter(|line| line.contains("scopewright::decision")).map(str::to_owned).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn every_decision_is_one_event() {
    let issuer = TestIssuer::new("https://api.test");
    let app = app(&issuer.authenticator());
    let good = issuer.token().client("shelf").grant(library.books.write).grant_text("other:thing").mint();
    let poor = issuer.token().client("shelf").grant(loans.read).mint();
    let late = issuer.token().expired().mint();
    let evil = issuer.token().header("kid", "a\nb\u{1b}[31m".repeat(100)).mint();
    let calls = [
        ("GET", "/books/7", Some(good.as_str())),
        ("POST", "/books", Some(&poor)),
        ("GET", "/books/7", None),
        ("GET", "/books/7", Some(&late)),
        ("GET", "/books/7", Some(&evil)),
        ("GET", "/books/7", Some("g@rbage")),
    ];
    let log = Log::of(&app, &calls).await;
    let kid = issuer.keys().to_json()["keys"][0]["kid"].as_str().expect("a kid").to_owned();
    let cut = r"a\\nb\\u{1b}[31m".repeat(12) + r"a\\nb\\u{1b}…";
    let expired = TokenError::Expired;
    let unknown_key = TokenError::UnknownKey;
    let needed = "needed=any(library:books:read, library:books:write)";
    let expected = [
        format!(
            r#"DEBUG scopewright::decision: decision="granted" route="GET /books/{{id}}" {needed} held="library:books:write other:thing" matched="library:books:write" client="shelf" kid="{kid}""#
        ),
        format!(
            r#" INFO scopewright::decision: decision="insufficient_scope" route="POST /books" needed=library:books:write held="loans:read" missing="library:books:write" client="shelf" kid="{kid}""#
        ),
        format!(
            r#" INFO scopewright::decision: decision="no_credentials" route="GET /books/{{id}}" {needed}"#
        ),
        format!(
            r#" INFO scopewright::decision: decision="invalid_token" route="GET /books/{{id}}" {needed} kid="{kid}" reason={expired}"#
        ),
        format!(
            r#" INFO scopewright::decision: decision="invalid_token" route="GET /books/{{id}}" {needed} kid="{cut}" reason={unknown_key}"#
        ),
        format!(r#" INFO scopewright::decision: decision="malformed" route="GET /books/{{id}}" {needed}"#),
    ];
    assert_eq!(log, expected);
    for (_, _, token) in calls {
        let secret = token.and_then(|token| token.rsplit('.').next()).filter(|part| part.len() > 20);
        assert!(!secret.is_some_and(|secret| log.concat().contains(secret)), "a token is in the log");
    }
}

/// With the value that was found and the expected one, an operator can see which setting is wrong.
#[tokio::test]
async fn the_reason_of_a_rejected_token_has_what_was_found_and_expected() {
    let issuer = TestIssuer::new("https://api.test");
    let app = app(&issuer.authenticator());
    let rows = [
        (issuer.token().header("typ", "JWT"), vec!["`typ`", "`JWT`", "`at+jwt`", "`Profile`"]),
        (issuer.token().claim("aud", "account"), vec!["`aud`", "`account`", "`https://api.test`"]),
        (issuer.token().other_issuer(), vec!["`iss`", "`https://other.test`", "`https://issuer.test`"]),
        (issuer.token().without("sub"), vec!["`sub` is missing"]),
        (issuer.token().without("iss"), vec!["`iss` is missing"]),
        (issuer.token().header("alg", "HS256"), vec!["`alg`", "`HS256`"]),
        (issuer.token().claim("aud", "\u{1b}[31m\n".repeat(300)), vec!["`aud`", r"\u{1b}[31m\n", "…"]),
    ];
    for (token, expected) in rows {
        let log = Log::of(&app, &[("GET", "/books/7", Some(&token.mint()))]).await;
        let [line] = &log[..] else { panic!("one line: {log:?}") };
        let (_, reason) = line.split_once(" reason=").expect("a reason");
        assert!(reason.len() < 600, "{reason}");
        for part in expected {
            assert!(reason.contains(part), "{part} in {reason}");
        }
    }
}

#[tokio::test]
async fn metrics_have_documented_names_and_bounded_labels() {
    let issuer = TestIssuer::new("https://api.test");
    let authenticator = issuer.authenticator();
    let app = app(&authenticator);
    let good = issuer.token().grant(library.books.read).grant_text("other:thing").mint();
    for path in ["/books/1", "/books/2", "/books/3"] {
        call(&app, request("GET", path, Some(&good))).await;
    }
    call(&app, request("POST", "/books", Some(&good))).await;
    call(&app, request("GET", "/books/1", None)).await;
    call(&app, request("GET", "/books/1", Some(&issuer.token().forged().mint()))).await;
    call(&app, request("GET", "/books/1", Some("garbage"))).await;
    let mut registry = Registry::default();
    authenticator.register_metrics(&mut registry);
    let mut text = String::new();
    encode(&mut text, &registry).expect("metrics");
    let mut lines: Vec<_> =
        text.lines().filter(|line| !line.starts_with('#') && !line.contains("bytes")).collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            r#"scopewright_decisions_total{route="GET /books/{id}",decision="granted"} 3"#,
            r#"scopewright_decisions_total{route="GET /books/{id}",decision="invalid_token"} 2"#,
            r#"scopewright_decisions_total{route="GET /books/{id}",decision="no_credentials"} 1"#,
            r#"scopewright_decisions_total{route="POST /books",decision="granted"} 0"#,
            r#"scopewright_decisions_total{route="POST /books",decision="insufficient_scope"} 1"#,
            r#"scopewright_issuer_ready{issuer="https://issuer.test"} 1"#,
            r#"scopewright_refused_tokens_total{reason="bad_signature"} 1"#,
            r#"scopewright_refused_tokens_total{reason="malformed"} 1"#,
            "scopewright_token_cache_hits_total 3",
            "scopewright_token_cache_misses_total 3",
            "scopewright_token_cache_tokens 1",
            "scopewright_unknown_scopes_total 1",
        ]
    );
}

#[tokio::test]
async fn unneeded_scopes_are_reported_by_client() {
    let issuer = TestIssuer::new("https://api.test");
    let authenticator = issuer.authenticator();
    let app = app(&authenticator);
    let reader = issuer
        .token()
        .client("reader")
        .grant_text("library:books:read library:books:write other:thing")
        .mint();
    // Has a scope that implies `loans:read`, which extends the response.
    let lender =
        issuer.token().client("lender").grant_text("library:books:write loans library:books:remove").mint();
    for _ in 0..2 {
        call(&app, request("GET", "/books/1", Some(&reader))).await;
    }
    call(&app, request("GET", "/books/1", Some(&lender))).await;
    assert_eq!(
        authenticator.least_privilege().to_string(),
        "lender (https://issuer.test)\n  never needed  library:books:remove\n             1  library:books:write\n             1  loans\n\
         reader (https://issuer.test)\n  never needed  library:books:write\n             2  library:books:read\n"
    );
    call(&app, request("POST", "/books", Some(&lender))).await;
    let report = authenticator.least_privilege();
    assert!(report.clients[0].unused().next().is_none(), "{report}");
    let json = serde_json::to_string(&report).expect("JSON");
    let mut sum: LeastPrivilege = serde_json::from_str(&json).expect("the same report");
    assert_eq!(sum, report);
    sum.merge(&report);
    assert_eq!(sum.clients[0].scopes["library:books:write"], 4);
}
