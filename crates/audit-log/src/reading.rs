//! Reading a log, and finding what was done to it.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;

use super::chain::{Chain, LineHash};
use super::record::LOST;
use super::segment;
use crate::fault::Fault;

/// No record is that long, in bytes.
const TOO_LONG: u64 = 1024 * 1024;

/// A record as it was written.
#[derive(Debug)]
pub(crate) struct Line {
    /// The segment, and the line within it, from 1.
    pub(crate) file: PathBuf,
    pub(crate) number: u64,
    /// A JSON object, without the line feed.
    pub(crate) text: String,
    /// The value of `prev` in the next line.
    pub(crate) hash: LineHash,
}

/// The content of a complete log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) records: u64,
    /// The hash of the last line. If it is recorded elsewhere, later changes to anything before it
    /// are detected.
    pub(crate) last_hash: LineHash,
    /// The number of events that are recorded as lost.
    pub(crate) lost: u64,
    /// The time of the last such record.
    pub(crate) lost_at: Option<Timestamp>,
}

/// The first place where a log is not what was written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) file: PathBuf,
    /// From 1.
    pub(crate) line: u64,
    pub(crate) fault: Fault,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file.display(), self.line, self.fault)
    }
}

impl Error for Broken {}

/// All records of the log in `folder`, oldest first, up to the first that does not continue the
/// chain.
pub(crate) fn read(folder: &Path) -> impl Iterator<Item = Result<Line, Broken>> + use<> {
    let mut reader = Reader { folder: folder.to_owned(), chain: Chain::BEGIN, segments: None, segment: None };
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let line = reader.next().transpose();
        is_over = !matches!(line, Some(Ok(_)));
        line
    })
}

/// Verifies that the log in `folder` is as it was written. `noted` is the hash of one of its lines
/// that was recorded elsewhere: without it, a truncation between two lines or a new chain cannot be
/// detected.
///
/// # Errors
/// The first line that does not fit. The changed line may be the one before.
pub(crate) fn verify(folder: &Path, noted: Option<&str>) -> Result<Verified, Broken> {
    let mut verified = Verified { records: 0, last_hash: LineHash::NONE, lost: 0, lost_at: None };
    let (mut file, mut number, mut is_found) = (segment::path(folder, 1), 0, noted.is_none());
    for line in read(folder) {
        let line = line?;
        verified.records += 1;
        verified.last_hash = line.hash;
        if let Some((lost, at)) = lost_events(&line.text) {
            verified.lost += lost;
            verified.lost_at = Some(at);
        }
        is_found |= noted == Some(line.hash.as_str());
        (file, number) = (line.file, line.number);
    }
    if !is_found {
        return Err(Broken { file, line: number + 1, fault: Fault::MissingHash });
    }
    Ok(verified)
}

/// Returns the number of lost events that a record reports, and its time.
fn lost_events(line: &str) -> Option<(u64, Timestamp)> {
    #[derive(Deserialize)]
    struct Record<'l> {
        kind: &'l str,
        at: Timestamp,
        lost: u64,
    }
    // A cheap look, since few lines are of this kind.
    let record: Record<'_> = line.contains(LOST).then(|| serde_json::from_str(line).ok())??;
    (record.kind == LOST).then_some((record.lost, record.at))
}

struct Reader {
    folder: PathBuf,
    chain: Chain,
    segments: Option<std::vec::IntoIter<(u32, PathBuf)>>,
    segment: Option<OpenSegment>,
}

struct OpenSegment {
    number: u32,
    path: PathBuf,
    file: BufReader<File>,
    lines: u64,
}

impl Reader {
    fn next(&mut self) -> Result<Option<Line>, Broken> {
        loop {
            if let Some(segment) = &mut self.segment
                && let Some(line) = segment.next(&mut self.chain)?
            {
                return Ok(Some(line));
            }
            if !self.next_segment()? {
                return Ok(None);
            }
        }
    }

    /// Goes on to the next segment, if there is one.
    fn next_segment(&mut self) -> Result<bool, Broken> {
        let due = self.segment.as_ref().map_or(1, |segment| segment.number + 1);
        let expected = segment::path(&self.folder, due);
        let broken = |fault| Broken { file: expected.clone(), line: 1, fault };
        if self.segments.is_none() {
            let segments = segment::list(&self.folder).map_err(|error| broken(error.into()))?;
            if segments.is_empty() {
                return Err(broken(Fault::NoLog));
            }
            self.segments = Some(segments.into_iter());
        }
        let Some((number, path)) = self.segments.as_mut().and_then(Iterator::next) else { return Ok(false) };
        if number != due {
            return Err(broken(Fault::MissingSegment));
        }
        let file = File::open(&path).map_err(|error| broken(error.into()))?;
        self.segment = Some(OpenSegment { number, path, file: BufReader::new(file), lines: 0 });
        Ok(true)
    }
}

impl OpenSegment {
    fn next(&mut self, chain: &mut Chain) -> Result<Option<Line>, Broken> {
        let mut bytes = Vec::new();
        let read = (&mut self.file).take(TOO_LONG).read_until(b'\n', &mut bytes);
        self.lines += 1;
        let line = read.map_err(Fault::from).and_then(|_| follow(chain, bytes));
        match line {
            Ok(None) => Ok(None),
            Ok(Some(text)) => {
                Ok(Some(Line { file: self.path.clone(), number: self.lines, text, hash: chain.last }))
            }
            Err(fault) => Err(Broken { file: self.path.clone(), line: self.lines, fault }),
        }
    }
}

/// The text of a line that continues the chain; none at the end of the file.
fn follow(chain: &mut Chain, mut line: Vec<u8>) -> Result<Option<String>, Fault> {
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') {
        return Err(Fault::UnfinishedLine);
    }
    chain.follow(&line)?;
    line.pop();
    String::from_utf8(line).map(Some).map_err(|_| Fault::NotUtf8)
}
