//! Problems of the file, each with its place.

use std::fmt;
use std::io;

/// A problem, and at which byte of the text it stands.
#[derive(Debug)]
pub(super) struct Found {
    offset: usize,
    /// What is wrong; what to do.
    told: String,
}

impl Found {
    pub(super) fn new(offset: usize, told: String) -> Self {
        Self { offset, told }
    }
}

/// Why a file does not say what the clients shall be.
#[derive(Debug)]
pub enum ManifestError {
    /// The file cannot be read.
    Unread(io::Error),
    /// It can, and each of these has to be mended: `LINE:COLUMN: what; what to do`, in the order of the text. Columns are counted in
    /// characters.
    Problems(Vec<String>),
}

impl ManifestError {
    pub(super) fn located(mut found: Vec<Found>, text: &str) -> Self {
        found.sort_by_key(|problem| problem.offset);
        let (mut seen, mut line, mut line_start) = (0, 1, 0);
        let locate = |Found { offset, told }: Found| {
            let offset = text.floor_char_boundary(offset);
            for (newline, _) in text[seen..offset].match_indices('\n') {
                (line, line_start) = (line + 1, seen + newline + 1);
            }
            seen = offset;
            format!("{line}:{}: {told}", text[line_start..offset].chars().count() + 1)
        };
        Self::Problems(found.into_iter().map(locate).collect())
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(cause) => write!(f, "it cannot be read: {cause}"),
            Self::Problems(problems) => f.write_str(&problems.join("\n")),
        }
    }
}

impl std::error::Error for ManifestError {}
