//! Two catalogs in one program, in one router, and in one requirement.

use http::StatusCode;
use library::library;
use scopewright::{Caller, Router, get, requires};

use crate::fixture::{Issuer, call, request};

mod notes {
    scopewright::catalog!("tests/smallest/scopes.toml");
}

#[requires(library:books:read)]
async fn books() {}

#[requires(in notes; notes:read)]
async fn read_notes(caller: Caller) -> String {
    format!("{}", caller.holds(library.books.read))
}

#[requires(any(library:books:write, library:books:read))]
#[requires(in notes; "notes.write")]
async fn both(#[granted(library:books:write)] edits: bool) -> String {
    format!("{edits}")
}

#[tokio::test]
async fn each_scope_counts_in_its_own_catalog() {
    let issuer = Issuer::new();
    let router =
        Router::new().route("/books", get(books)).route("/notes", get(read_notes)).route("/both", get(both));
    let (app, _) = router.into_axum(issuer.authenticator());
    let rows = [
        ("/books", "library:books:read", StatusCode::OK, ""),
        ("/books", "notes:read notes.write", StatusCode::FORBIDDEN, ""),
        ("/notes", "notes:read", StatusCode::OK, "false"),
        ("/notes", "notes:read library:books:read", StatusCode::OK, "true"),
        ("/notes", "library:books:read", StatusCode::FORBIDDEN, ""),
        ("/both", "library:books:read notes.write", StatusCode::OK, "false"),
        ("/both", "notes.write library:books:write", StatusCode::OK, "true"),
        ("/both", "library:books:read", StatusCode::FORBIDDEN, ""),
        ("/both", "notes.write", StatusCode::FORBIDDEN, ""),
    ];
    for (path, scope, status, body) in rows {
        let answer = call(&app, request("GET", path, Some(&issuer.token(scope)))).await;
        assert_eq!(answer.status, status, "{path} with {scope}");
        if status == StatusCode::OK {
            assert_eq!(answer.body, body, "{path} with {scope}");
        }
    }
}
