//! The space on the disk, of which a part is reserved for the most important events.

use std::fs::File;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time for which an answer of the file system is used.
const PERIOD: Duration = Duration::from_secs(1);

/// The reserve, in bytes, on file systems that are large enough.
const RESERVE: u64 = 64 * 1024 * 1024;

/// The reserve on smaller file systems: this part of the whole.
const RESERVED_PART: u64 = 10;

/// The space of one file system.
pub(crate) struct Space {
    folder: File,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Space {
    pub(crate) fn of(folder: File) -> Self {
        Self { folder, last: Mutex::default() }
    }

    /// Returns whether no more space is left than the reserve: 64 MiB, or a tenth of a file system
    /// of less than ten times that.
    pub(crate) fn is_low(&self) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match *last {
            Some((asked, is_low)) if asked.elapsed() < PERIOD => is_low,
            _ => {
                let is_low = self.ask();
                *last = Some((Instant::now(), is_low));
                is_low
            }
        }
    }

    /// Queries the file system. A failure is left to the writer, which reports it.
    fn ask(&self) -> bool {
        rustix::fs::fstatvfs(&self.folder).is_ok_and(|space| {
            let available = space.f_bavail.saturating_mul(space.f_frsize);
            let whole = space.f_blocks.saturating_mul(space.f_frsize);
            is_low(available, whole)
        })
    }
}

fn is_low(available: u64, whole: u64) -> bool {
    available < RESERVE.min(whole / RESERVED_PART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_a_small_file_system_and_64_mib_of_a_large_one_are_kept() {
        const MIB: u64 = 1024 * 1024;
        assert!(is_low(MIB / 4, 3 * MIB));
        assert!(!is_low(MIB, 3 * MIB));
        assert!(is_low(63 * MIB, 1024 * 1024 * MIB));
        assert!(!is_low(64 * MIB, 1024 * 1024 * MIB));
    }
}
