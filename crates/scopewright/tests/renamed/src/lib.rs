//! A program with a renamed dependency on scopewright. Every macro gets the name with `crate = …`.

use guard::{Router, get, public, requires};

/// The vocabulary.
pub mod scopes {
    guard::catalog!("../smallest/scopes.toml", crate = guard);
}

#[requires(crate = guard; in scopes; notes:read, "notes.write")]
async fn list(#[granted("notes.write")] _edit: bool) {}

#[public(crate = guard; because = "it contains no data of a client")]
async fn alive() {}

/// Returns all routes.
pub fn router() -> Router {
    Router::new().route("/notes", get(list)).route("/livez", get(alive))
}

#[cfg(test)]
mod tests {
    use super::router;

    #[test]
    fn the_surface_knows_both() {
        let router = router();
        let needed: Vec<_> =
            router.surface().routes().map(|route| format!("{:?}", route.operation.policy)).collect();
        assert_eq!(
            needed,
            [
                "Requires(All([Scope(notes:read), Scope(notes.write)]))",
                "Public { because: \"it contains no data of a client\" }",
            ]
        );
    }
}
