//! What the API's work costs beside the same work without an API. Figures of one run stand beside
//! each other; those of different runs or machines do not.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml -p caas-bench`, with `enriching`,
//! `posting` or `reading` behind it for one of them.

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
