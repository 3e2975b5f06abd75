//! The limit of open files, of which each connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The number of files that a server has open in addition to its connections, with a margin.
const OTHERS: u64 = 256;

/// Raises the limit for this number of connections as far as the system allows. It is often 1024 at
/// first, and a process may raise it without privileges.
pub(crate) fn raise_limit(connections: u32) {
    let needed = u64::from(connections) + OTHERS;
    let limit = getrlimit(Resource::Nofile);
    let Some(current) = limit.current.filter(|current| *current < needed) else { return };
    let allowed = limit.maximum.map_or(needed, |maximum| maximum.min(needed));
    let is_raised = setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), ..limit }).is_ok();
    let open_files = if is_raised { allowed } else { current };
    if open_files < needed {
        tracing::warn!(
            open_files,
            needed,
            "--max-connections exceeds the number of files that this process may open"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_and_never_lowered() {
        let current = || getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let before = current();
        raise_limit(1);
        assert_eq!(current(), before);
        raise_limit(u32::MAX);
        let maximum = getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX);
        assert!(current() >= before && current() == maximum.min(u64::from(u32::MAX) + OTHERS).max(before));
    }
}
