//! The file of the option `--jwks`.

use std::path::Path;

use anyhow::Context as _;
use cli_output::Hint as _;

/// Reads the file of a JWK Set.
pub(super) fn read_jwks(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .hint("--jwks names a file with a JWK Set, such as {\"keys\": [{\"kty\": …}]}")
}
