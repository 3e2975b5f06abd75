//! Every form of a requirement, and the argument forms that handlers have.

use axum::Json;
use axum::extract::{Path, State};
use library::{Scope, library, loans};
use scopewright::{Caller, Router, delete, get, public, requires};

#[requires(library:books:read)]
async fn one() {}

#[requires(library:books:read, loans:read,)]
async fn both_by_comma() {}

#[requires(any(loans, all(library:books:read, any(loans:read, loans:extend))))]
async fn nested() {}

#[requires(library:type:self)]
async fn keywords() {}

/// Documented.
#[requires(library:books:write)]
#[expect(clippy::let_and_return, reason = "other attributes stay where they are")]
pub async fn with_arguments(
    State(prefix): State<String>,
    caller: Caller,
    Path(id): Path<u64>,
    #[granted(loans:read)] show_loans: bool,
    #[granted(any(loans, library:books:remove))] _more: bool,
    Json(title): Json<String>,
) -> Result<Json<String>, String> {
    let answer = Ok(Json(format!("{prefix}{}{id}{show_loans}{title}", caller.holds(library.books.write))));
    answer
}

#[requires("library:due-dates:read", any(loans, "https://library.example/scopes/statistics.read"))]
async fn as_text(#[granted("library:books:read")] _books: bool) {}

#[requires(library:books:read)]
#[requires(any(loans:read, "library:due-dates:read"))]
#[cfg_attr(all(), requires(library:books:write))]
async fn several_attributes() {}

#[requires(in ::library; library:books:read, "library:due-dates:read")]
async fn named_catalog(#[granted(loans)] _loans: bool) {}

#[requires(loans)]
async fn generic<T: Clone + Send + Sync + 'static>(State(_): State<T>) -> impl axum::response::IntoResponse {}

#[public(because = "it says nothing about anybody")]
async fn r#type() {}

#[requires(library:books:read)]
#[cfg(any())]
async fn not_there() -> NoSuchType {}

fn main() {
    let _: Router<String> = Router::new()
        .route("/one", get(one).post(both_by_comma))
        .nest("/nested", Router::new().route("/", get(nested)).route("/{id}", delete(with_arguments)))
        .merge(Router::new().route("/keywords", get(keywords)).route("/type", get(r#type)))
        .route("/text", get(as_text).post(several_attributes).delete(named_catalog))
        .route("/generic", get(generic::<String>));
}
