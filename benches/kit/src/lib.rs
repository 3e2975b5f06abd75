//! What the benches that compare servers have in common: clients that send requests over and over,
//! the kernel's account of time and memory, and medians over rounds in which the rows take turns.
//!
//! Each bench is a program of its own, in a workspace of its own, so that nothing that ships comes
//! to depend on what it compares.

mod account;
mod load;
mod measure;

pub use account::{CORES, Stopwatch, pin, processor_seconds, resident_mib};
pub use load::{Crowd, Seen};
pub use measure::{Measured, Row, heading, interleaved, median, print_table};
