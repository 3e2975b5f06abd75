//! The documents of an API for `cargo scopes docs`, which runs a program of the API to get them.

use std::process::ExitCode;

use scopewright::Surface;
use serde_json::json;

use crate::document::{Service, document, undescribed};
use crate::document_error::DocumentError;

/// The format of the printed object. It changes when a reader of the old format would fail.
const FORMAT: u32 = 1;

/// Prints the documents of an API, as `cargo scopes docs` reads them from a program. A failure, and
/// what the OpenAPI document leaves out, is printed to standard error.
///
/// ```no_run
/// # mod shop_api {
/// #     pub fn router() -> scopewright::Router { scopewright::Router::new() }
/// #     pub fn service() -> scopewright_openapi::Service<'static> {
/// #         scopewright_openapi::Service::of(&library::VOCABULARY, "/", "/token")
/// #     }
/// # }
/// fn main() -> std::process::ExitCode {
///     scopewright_openapi::print_documents(&shop_api::service(), shop_api::router().surface())
/// }
/// ```
#[must_use]
pub fn print_documents(service: &Service<'_>, surface: &Surface) -> ExitCode {
    use std::io::Write as _;

    let printed = documents(service, surface)
        .map_err(|error| error.to_string())
        .and_then(|text| writeln!(std::io::stdout(), "{text}").map_err(|error| error.to_string()));
    match printed {
        Ok(()) => {
            for left_out in undescribed(service, surface) {
                _ = writeln!(std::io::stderr(), "note: openapi.json does not describe {left_out}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns a JSON object with the texts of `routes.lock` and `openapi.json`.
///
/// # Errors
/// Returns the same errors as [`document`].
pub fn documents(service: &Service<'_>, surface: &Surface) -> Result<String, DocumentError> {
    let openapi = serde_json::to_string_pretty(&document(service, surface)?).expect("a document is JSON");
    let documents = json!({
        "format": FORMAT,
        "routes.lock": surface.to_string(),
        "openapi.json": openapi + "\n",
    });
    Ok(documents.to_string())
}
