//! What the API's work costs beside the same work without an API. Figures of one run stand beside each other; those of different
//! runs or machines do not.
//!
//! `cargo run --release --manifest-path crates/resource-server/benches/figures/Cargo.toml`

mod api;
mod posting;
mod reading;
mod statement;

#[tokio::main(worker_threads = 2)]
async fn main() {
    posting::run().await;
    reading::run().await;
}
