//! The cost of reading a catalog of 2,000 scopes, valid and broken.
//!
//! `cargo bench -p scopewright-catalog`

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use scopewright_catalog::Catalog;

#[path = "../tests/integration/generated.rs"]
mod generated;

use generated::{broken_everywhere, generated, one_long_chain, one_long_cycle};

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read 2,000 scopes");
    group.sample_size(10);
    for (what, source) in [
        ("sound", generated(|_| None)),
        ("one long chain", one_long_chain()),
        ("one long cycle", one_long_cycle()),
        ("broken everywhere", broken_everywhere()),
    ] {
        group.bench_function(what, |bench| {
            bench.iter(|| Catalog::parse_with_warnings(black_box(&source)).is_ok())
        });
    }
    group.finish();
}

criterion_group!(reading, benches);
criterion_main!(reading);
