//! The OpenAPI document: what the surface says, under this API's name and addresses.

use scope_guard::Surface;

use crate::Config;

/// The document as indented JSON.
pub(crate) fn document(_surface: &Surface, _config: &Config) -> String {
    String::new()
}
