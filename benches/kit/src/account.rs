//! The kernel's account: how long something has run on a core, and how much memory it has.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Takes the processor time of the running thread: what others do on the machine does not count,
/// unless it slows the core down.
#[derive(Debug)]
pub struct Stopwatch(Duration);

impl Stopwatch {
    /// Starts it.
    pub fn start() -> Self {
        Self(processor_time())
    }

    /// Returns the processor time of the thread since the beginning.
    pub fn elapsed(&self) -> Duration {
        processor_time() - self.0
    }
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).expect("below a second"))
}

/// The core of the servers, and the core of the clients.
pub const CORES: [usize; 2] = [0, 1];

/// Binds this thread, and all that it will start, to one core. Whether it could.
pub fn pin(core: usize) -> bool {
    let mut cores = rustix::thread::CpuSet::new();
    cores.set(core);
    rustix::thread::sched_setaffinity(None, &cores).is_ok()
}

/// The resident memory of a process, in MiB.
///
/// # Panics
/// Elsewhere than on Linux.
pub fn resident_mib(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib / 1024.0
}

/// The processor time that all threads of a process have had, in seconds.
///
/// # Panics
/// Elsewhere than on Linux.
pub fn processor_seconds(process: u32) -> f64 {
    let threads = fs::read_dir(Path::new("/proc").join(process.to_string()).join("task")).expect("Linux");
    let nanoseconds = threads.filter_map(|thread| {
        let schedule = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        schedule.split(' ').next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}
