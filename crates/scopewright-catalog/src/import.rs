//! Drafts a catalog from the scopes that an API has already (feature `import`).
//!
//! ```
//! use scopewright_catalog::Catalog;
//! use scopewright_catalog::import::{References, draft_of_openapi};
//!
//! let document = r##"
//! openapi: 3.1.0
//! info: { title: Shop API, version: "1" }
//! components:
//!   securitySchemes:
//!     login:
//!       type: oauth2
//!       flows: { clientCredentials: { tokenUrl: /token, scopes: { "orders:read": Read orders. } } }
//! paths:
//!   /orders: { get: { security: [{ login: ["orders:read"] }] } }
//! "##;
//! let draft = draft_of_openapi(document, References::WithinDocument)?;
//! assert!(draft.notes.is_empty());
//! let catalog = Catalog::parse(&draft.catalog).expect("a valid catalog");
//! assert!(catalog.scope("orders:read").is_some());
//! # Ok::<(), scopewright_catalog::import::ImportError>(())
//! ```

mod catalog_text;
mod document;
mod draft;
mod error;
mod guard;
mod references;
mod security;

use document::Document;
use draft::DraftCatalog;

pub use error::ImportError;
pub use references::References;

/// A drafted catalog, for a person to complete.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Draft {
    /// The text of a `scopes.toml`, with a comment at each guess, and the guards of the operations
    /// in a comment at its end. Names that are not valid are left out, but two names may still
    /// conflict: [`Catalog::parse_with_warnings`](crate::Catalog::parse_with_warnings) reports
    /// this.
    pub catalog: String,
    /// The guesses, and the gaps of the document, as sentences without a full stop.
    pub notes: Vec<String>,
}

/// Drafts a catalog from the text of an OpenAPI 3.0 or 3.1 document, JSON or YAML.
///
/// The scopes are those of all OAuth flows and of the operations. Nothing is guessed silently, and
/// a part that cannot be read becomes a note: its operations are never drafted as public.
///
/// The draft can be much larger than the text, as a document may refer to one part many times. A
/// server must limit who may submit documents, and their size.
///
/// # Errors
/// Returns an error if the text is not such a document, or if it has no scopes.
pub fn draft_of_openapi(text: &str, references: References<'_>) -> Result<Draft, ImportError> {
    let draft = DraftCatalog::of(&Document::parse(text, references)?)?;
    Ok(Draft { catalog: catalog_text::render(&draft), notes: draft.notes })
}
