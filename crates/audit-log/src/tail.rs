//! The end of an existing log.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use super::OpenAuditError;
use super::chain::Chain;
use super::segment::{self, Segment};
use crate::fault::Fault;

/// The number of bytes that are read at the end of a segment. Records are much shorter.
const WINDOW: u64 = 1024 * 1024;

/// Finds the end of the log in `folder`, which gets a first segment if it has none.
pub(crate) fn find(folder: &Path) -> Result<(Segment, Chain), OpenAuditError> {
    let segments = segment::list(folder).map_err(OpenAuditError::at(folder))?;
    let Some(((number, path), before)) = segments.split_last() else {
        let first = segment::path(folder, 1);
        let segment = Segment::create(folder, 1).map_err(OpenAuditError::at(&first))?;
        return Ok((segment, Chain::BEGIN));
    };
    let tail = Tail::read(path)?;
    let chain = match tail.chain {
        Some(chain) => chain,
        // The machine went down before the first record of a new segment was there.
        None => chain_of_last(before)?,
    };
    if tail.unfinished > 0 {
        let (file, bytes) = (path.display(), tail.unfinished);
        tracing::warn!(%file, bytes, "the last line of the audit log was not finished; it is cut off");
    }
    let segment = Segment::open(path, *number, tail.length).map_err(OpenAuditError::at(path))?;
    Ok((segment, chain))
}

fn chain_of_last(segments: &[(u32, PathBuf)]) -> Result<Chain, OpenAuditError> {
    let Some((_, path)) = segments.last() else { return Ok(Chain::BEGIN) };
    let chain = Tail::read(path)?.chain;
    chain.ok_or_else(|| OpenAuditError::Broken { file: path.clone(), fault: Fault::EmptySegment })
}

/// The end of one segment.
struct Tail {
    /// The place behind its last record, if it has one.
    chain: Option<Chain>,
    /// The end of its last record, and the number of bytes after it.
    length: u64,
    unfinished: u64,
}

impl Tail {
    /// Reads the end of a segment, and looks whether its last records are linked.
    fn read(path: &Path) -> Result<Self, OpenAuditError> {
        let (skipped, bytes) = window(path).map_err(OpenAuditError::at(path))?;
        let broken = |fault| OpenAuditError::Broken { file: path.to_owned(), fault };
        let after = |feed: Option<usize>| feed.map_or(0, |feed| feed + 1);
        let end = after(bytes.iter().rposition(|byte| *byte == b'\n'));
        // What is not read from its beginning begins in the middle of a line.
        let begin = if skipped > 0 { after(bytes.iter().position(|byte| *byte == b'\n')) } else { 0 };
        if skipped > 0 && begin >= end {
            return Err(broken(Fault::LongLine));
        }
        let mut chain: Option<Chain> = None;
        for line in bytes[begin..end].split_inclusive(|byte| *byte == b'\n') {
            match &mut chain {
                None => chain = Some(Chain::after(line).map_err(broken)?),
                Some(chain) => chain.follow(line).map_err(broken)?,
            }
        }
        let (length, unfinished) = (skipped + end as u64, (bytes.len() - end) as u64);
        Ok(Self { chain, length, unfinished })
    }
}

/// Reads the last bytes of a file, and returns the number of bytes before them.
fn window(path: &Path) -> io::Result<(u64, Vec<u8>)> {
    let mut file = File::open(path)?;
    let skipped = file.metadata()?.len().saturating_sub(WINDOW);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok((skipped, bytes))
}
