//! How many files the process may have open: each connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a server has open besides its connections, with room to spare.
const OTHERS: u64 = 256;

/// Raises the limit to what so many connections need, as far as the system allows: it is often 1024 at first, and may be raised
/// without asking anybody.
pub(crate) fn make_room(connections: u32) {
    let needed = u64::from(connections) + OTHERS;
    let limit = getrlimit(Resource::Nofile);
    // Without a limit there is room.
    let Some(current) = limit.current.filter(|current| *current < needed) else { return };
    let allowed = limit.maximum.map_or(needed, |maximum| maximum.min(needed));
    let is_raised = setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), ..limit }).is_ok();
    let open_files = if is_raised { allowed } else { current };
    if open_files < needed {
        tracing::warn!(
            open_files,
            needed,
            "--max-connections is more than the system lets this process have open"
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
        make_room(1);
        assert_eq!(current(), before);
        make_room(u32::MAX);
        let maximum = getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX);
        assert!(current() >= before && current() == maximum.min(u64::from(u32::MAX) + OTHERS).max(before));
    }
}
