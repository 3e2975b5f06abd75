//! The lock file of a surface: its lines, and the comparison with a file.

use std::panic::catch_unwind;

use axum::Router as AxumRouter;
use library::{library, loans};
use scopewright::testing::assert_routes_lock;
use scopewright::{LockError, Router, Surface, delete, get, public, requires};
use serde_json::json;

/// List the books.
///
/// All of them.
#[requires(any(all(library:books:write, loans:read), library:books:read))]
async fn list(#[granted(loans:read)] _lent: bool) {}

#[requires(library:books:remove)]
async fn remove() {}

#[public(because = "a probe
    carries no token")]
async fn alive() {}

#[requires(loans:read)]
async fn fallback() {}

fn surface() -> Surface {
    let books: Router = Router::new().route("/{id}", delete(remove)).route("/", get(list)).fallback(fallback);
    let router: Router = Router::new().route("/livez", get(alive)).nest("/books", books);
    router.merge_unguarded(AxumRouter::new(), "not  migrated yet").surface().clone()
}

const LINES: [&str; 5] = [
    "GET /books  library:books:read | library:books:write + loans:read  optional: loans:read",
    "DELETE /books/{id}  library:books:remove",
    "GET /livez  public: a probe carries no token",
    "fallback /books  loans:read",
    "unguarded /  because: not migrated yet",
];

#[test]
fn every_route_has_a_line() {
    let text = surface().to_string();
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines, LINES);
}

#[test]
fn the_order_of_routes_in_the_source_does_not_matter() {
    let forward: Router = Router::new().route("/a", get(alive)).route("/b", get(remove));
    let backward: Router = Router::new().route("/b", get(remove)).route("/a", get(alive));
    assert_eq!(forward.surface().to_string(), backward.surface().to_string());
}

#[test]
fn each_reason_and_each_served_fallback_has_one_line() {
    let unguarded = |because| Router::<()>::new().merge_unguarded(AxumRouter::new(), because);
    let router = unguarded("pages").merge(unguarded("not migrated yet")).merge(unguarded("pages"));
    assert_eq!(lines(&router), ["unguarded /  because: not migrated yet", "unguarded /  because: pages"]);
    assert_eq!(lines(&Router::new().fallback(alive).fallback(fallback)), ["fallback /  loans:read"]);
    let no_method = |router: Router| router.method_not_allowed_fallback(alive);
    assert_eq!(
        lines(&no_method(Router::new()).merge(no_method(Router::new()))),
        ["method-not-allowed /  public: a probe carries no token"]
    );
}

#[test]
fn paths_are_those_that_axum_serves() {
    let inner = || Router::<()>::new().route("/", get(alive)).route("/x", get(alive));
    let paths = |prefix: &str| -> Vec<String> {
        let router = Router::<()>::new().without_v07_checks().nest(prefix, inner());
        router.surface().routes().map(|route| route.path.clone()).collect()
    };
    assert_eq!(paths("/api"), ["/api", "/api/x"]);
    assert_eq!(paths("/api/"), ["/api/", "/api/x"]);
}

#[test]
fn a_path_with_spaces_stays_in_its_column() {
    let router: Router = Router::new().route("/a  b", get(alive));
    assert_eq!(lines(&router), ["GET /a%20%20b  public: a probe carries no token"]);
}

fn lines(router: &Router) -> Vec<String> {
    let text = router.surface().to_string();
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn a_surface_is_json_too() {
    let value = serde_json::to_value(surface()).expect("JSON");
    let list = value["routes"].as_array().expect("routes").iter().find(|route| route["name"] == "list");
    let expected = json!({
        "method": "GET", "path": "/books", "name": "list", "docs": "List the books.\n\nAll of them.",
        "requires": [["library:books:read"], ["library:books:write", "loans:read"]],
        "optional": [[["loans:read"]]],
    });
    assert_eq!(list, Some(&expected));
    assert_eq!(value["unguarded"], json!([{ "below": "/", "because": "not  migrated yet" }]));
    assert_eq!(value["fallbacks"][0]["requires"], json!([["loans:read"]]));
}

#[test]
fn a_stale_lock_shows_the_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("routes.lock");
    assert!(matches!(surface().check_lock(&file), Err(LockError::Unreadable { .. })));

    std::fs::write(&file, surface().to_string()).expect("a file");
    assert!(surface().check_lock(&file).is_ok());

    let other =
        surface().to_string().replace("loans:read\n", "loans:write\n").replace("GET /livez", "PUT /livez");
    std::fs::write(&file, other).expect("a file");
    let Err(LockError::Stale { removed, added, .. }) = surface().check_lock(&file) else {
        panic!("the lock is not current");
    };
    assert_eq!((removed.len(), added.len()), (3, 3));
    assert!(removed.iter().all(|line| !added.contains(line)));
}

/// The file is not there, and `UPDATE` is not set here.
#[test]
fn the_macro_names_the_file_and_the_way_to_write_it() {
    let panic = catch_unwind(|| assert_routes_lock!(&surface(), "no-such-folder/routes.lock"));
    let message = panic.expect_err("a complaint").downcast::<String>().expect("a text");
    assert!(message.contains("no-such-folder/routes.lock") && message.contains("UPDATE=1"), "{message}");
}
