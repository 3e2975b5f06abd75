//! The smallest program: a crate that depends only on scopewright and axum, in the previous
//! edition.

use axum::Json;
use scopewright::{get, requires, Router};

use scopes::{notes, Scope};

/// The vocabulary.
pub mod scopes {
    scopewright::catalog!("scopes.toml");
}

#[requires(notes:read)]
async fn list() -> Json<Vec<String>> {
    Json(Vec::new())
}

#[requires("notes.write")]
async fn write(Json(note): Json<String>) -> String {
    note
}

/// Returns all routes.
pub fn router() -> Router {
    Router::new().route("/notes", get(list).post(write))
}

#[cfg(test)]
mod tests {
    use super::{router, Scope};

    #[test]
    fn both_handlers_say_what_they_need() {
        let router = router();
        let needed: Vec<_> =
            router.surface().routes().map(|route| format!("{:?}", route.operation.policy)).collect();
        assert_eq!(needed, ["Requires(Scope(notes:read))", "Requires(Scope(notes.write))"]);
        assert_eq!(Scope::NotesWrite.as_str(), "notes.write");
    }
}
