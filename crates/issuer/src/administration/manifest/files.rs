//! The files that a manifest names.

use std::io;
use std::path::Path;

use scopewright_catalog::Problems;

/// Reads a file that the manifest names.
pub(crate) type ReadFile<'f> = dyn Fn(&Path) -> io::Result<Vec<u8>> + 'f;

/// The problems of one file.
#[derive(Debug)]
pub struct FileProblems {
    /// The file as the manifest names it, or `None` for the manifest.
    pub file: Option<String>,
    /// The problems.
    pub problems: Problems,
}
