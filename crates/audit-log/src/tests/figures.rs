//! A measurement of the cost of a record: `cargo test --release -p audit-log figures -- --ignored
//! --nocapture`.

use std::time::Instant;

use aws_lc_rs::digest::{SHA256, digest};

use super::fixture::{Event, Folder};

const EVENT: Event<'_> = Event {
    client_id: Some("accounting-reports"),
    scope: Some("caas:transactions:read caas:categories:read"),
    jti: Some("0b8a7c52-6f0e-4b7e-8d2c-6a9e3c1d5f44"),
    ..Event::of("token.granted")
};

#[tokio::test]
#[ignore = "it measures"]
async fn the_cost_of_a_record() {
    let folder = Folder::new();
    let log = folder.open();
    for batch in [1, 16, 256, 4096] {
        let rounds = 20_000 / batch + 10;
        let (mut recording, begin) = (0.0, Instant::now());
        for _ in 0..rounds {
            let begin = Instant::now();
            let receipts: Vec<_> = (0..batch).map(|_| log.record(&EVENT)).collect();
            recording += begin.elapsed().as_secs_f64();
            for receipt in receipts {
                receipt.durable().await.expect("recorded");
            }
        }
        let each = |seconds: f64| 1e6 * seconds / f64::from(rounds * batch);
        let (recording, all) = (each(recording), each(begin.elapsed().as_secs_f64()));
        eprintln!("{batch:5} at once: {recording:.2} µs to record, {all:.2} µs until durable, for each");
    }
}

/// Sixteen callers in closed loops, whose requests take about 60 µs of a processor each; pin it to
/// one with `taskset`.
#[test]
#[ignore = "it measures"]
fn the_cost_of_waiting_for_the_disk() {
    const EACH: u32 = 2_000;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let folder = Folder::new();
    let log = folder.open();
    let work: &'static [u8] = Box::leak(vec![0; 80 * 1024].into_boxed_slice());
    let rate = |waits: bool| {
        let begin = Instant::now();
        runtime.block_on(async {
            let callers: Vec<_> = (0..16)
                .map(|_| {
                    let log = log.clone();
                    tokio::spawn(async move {
                        for _ in 0..EACH {
                            std::hint::black_box(digest(&SHA256, work));
                            let receipt = log.record(&EVENT);
                            if waits {
                                receipt.durable().await.expect("recorded")
                            } else {
                                tokio::task::yield_now().await
                            }
                        }
                    })
                })
                .collect();
            for caller in callers {
                caller.await.expect("it ends well");
            }
        });
        f64::from(16 * EACH) / begin.elapsed().as_secs_f64()
    };
    for _ in 0..3 {
        let (without, with) = (rate(false), rate(true));
        eprintln!("{without:.0} a second without waiting, {with:.0} with: {:.2}", with / without);
    }
}
