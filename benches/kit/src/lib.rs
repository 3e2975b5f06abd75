//! The kit of the benches: clients that send requests repeatedly, the kernel's account of time and
//! memory, and medians over rounds in which the rows take turns.
//!
//! Each bench is a program in a separate workspace, so that nothing that ships depends on what it
//! compares.

mod account;
mod load;
mod measure;

pub use account::{CORES, Stopwatch, pin, processor_seconds, resident_mib};
pub use load::{Crowd, Seen};
pub use measure::{Measured, Row, heading, interleaved, median, print_table};
