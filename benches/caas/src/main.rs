//! The work of the API compared with the same work without an API. Only figures of one run can be
//! compared, not those of different runs or machines.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml -p caas-bench`, with `enriching`,
//! `posting` or `reading` to run one of them.

mod api;
mod enriching;
mod posting;
mod reading;
mod statement;

#[tokio::main(worker_threads = 2)]
async fn main() {
    let wanted = std::env::args().nth(1);
    let is_wanted = |name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
    if is_wanted("enriching") {
        enriching::run();
    }
    if is_wanted("posting") {
        posting::run().await;
    }
    if is_wanted("reading") {
        reading::run().await;
    }
}
