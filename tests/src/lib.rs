//! Everything that crosses crates is tested from here.
