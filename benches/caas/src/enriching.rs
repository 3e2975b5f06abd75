//! Enriching without a server: how many transactions one core takes in a second.

use std::time::{Duration, Instant};

use enrichment::accuracy::Labelled;

const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_millis(500);

/// Prints the rate on one core. What is timed holds each answer against its label too.
pub(crate) fn run() {
    let labelled: Labelled = include_str!("../../../crates/enrichment/data/labelled/seen.toml")
        .parse()
        .expect("labelled transactions");
    // The data files are read the first time.
    _ = labelled.report();
    let mut rates: Vec<_> = (0..ROUNDS).map(|_| rate(&labelled)).collect();
    rates.sort_by(f64::total_cmp);
    println!(
        "Enriching {} different transactions again and again: {:.0}/s on one core ({:.0} to {:.0})",
        labelled.count(),
        rates[ROUNDS / 2],
        rates[0],
        rates[ROUNDS - 1]
    );
}

fn rate(labelled: &Labelled) -> f64 {
    let (begin, mut enriched) = (Instant::now(), 0);
    while begin.elapsed() < ROUND {
        std::hint::black_box(labelled.report());
        enriched += labelled.count();
    }
    enriched as f64 / begin.elapsed().as_secs_f64()
}
