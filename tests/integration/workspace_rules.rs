//! The rules of the workspace that a test can check.

mod crates;
mod english;
mod import_circles;
