//! The audit log on a disk: what it holds, what is noticed, and what it lives through.

mod content;
mod failures;
mod figures;
mod fixture;
mod opening;
mod tampering;
