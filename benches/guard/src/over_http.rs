//! The throughput of a server with one core, and of its clients with another.

use std::time::Duration;

use scopewright_token::Algorithm;
use tokio::runtime::Runtime;

use crate::Effort;
use bench_kit::{CORES, Crowd, Measured, heading, median, pin, print_table, processor_seconds};

use crate::environment::{ALGORITHMS, Issuer};
use crate::serve::{Server, crowd};
use crate::subject::Subject;

const CONNECTIONS: usize = 64;
/// From this share of its core on, a server is the narrow place and not its clients.
const FULL: f64 = 0.95;

/// A server under one kind of load, and what was seen in each round.
struct Run<'a> {
    name: String,
    server: &'a Server,
    crowd: Crowd,
    time: Duration,
    per_second: Vec<f64>,
    half_microseconds: Vec<f64>,
    most_microseconds: Vec<f64>,
    processor_microseconds: Vec<f64>,
    busy: Vec<f64>,
}

pub(crate) fn run(effort: Effort) {
    let runtime = client_runtime();
    let issuer = Issuer::new();
    let servers: Vec<Server> = [Subject::Plain, Subject::Ours]
        .into_iter()
        .chain(Subject::PEERS)
        .map(|subject| Server::start(subject, &issuer))
        .collect();
    let mut runs = Vec::new();
    for server in &servers {
        if server.subject == Subject::Plain {
            runs.push(Run::new(
                "plain".to_owned(),
                server,
                good_crowd(&issuer, ALGORITHMS[0], 0, CONNECTIONS),
                effort.load,
            ));
            continue;
        }
        for algorithm in ALGORITHMS {
            let name = format!("{}, {algorithm}", server.subject.name());
            runs.push(Run::new(
                name.clone(),
                server,
                good_crowd(&issuer, algorithm, 0, CONNECTIONS),
                effort.load,
            ));
            if server.subject == Subject::Ours {
                runs.push(cold_run(
                    format!("{name}, first sight of each token"),
                    server,
                    &issuer,
                    algorithm,
                    effort,
                ));
            }
        }
    }
    for _ in 0..effort.load_rounds {
        for run in &mut runs {
            run.once(&runtime);
        }
    }
    report(&runs);
}

/// Measures a shorter run with so many tokens that each is sent once in all rounds: no core
/// verifies more of them.
fn cold_run<'a>(
    name: String,
    server: &'a Server,
    issuer: &Issuer,
    algorithm: Algorithm,
    effort: Effort,
) -> Run<'a> {
    const MOST_PER_SECOND: f64 = 30_000.0;
    let time = effort.load / 4;
    let tokens = time.as_secs_f64() * effort.load_rounds as f64 * MOST_PER_SECOND;
    Run::new(name, server, good_crowd(issuer, algorithm, 1_000_000, tokens as usize), time)
}

/// A runtime on the clients' core.
pub(crate) fn client_runtime() -> Runtime {
    if !pin(CORES[1]) {
        println!(
            "This machine has one core, or does not let us choose: server and clients share what there is."
        );
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn good_crowd(issuer: &Issuer, algorithm: Algorithm, first: usize, count: usize) -> Crowd {
    let tokens: Vec<_> = (first..first + count).map(|number| issuer.token(algorithm, number)).collect();
    crowd(CONNECTIONS, &tokens, "200")
}

impl<'a> Run<'a> {
    fn new(name: String, server: &'a Server, crowd: Crowd, time: Duration) -> Self {
        let [per_second, half_microseconds, most_microseconds, processor_microseconds, busy] =
            Default::default();
        Self {
            name,
            server,
            crowd,
            time,
            per_second,
            half_microseconds,
            most_microseconds,
            processor_microseconds,
            busy,
        }
    }

    fn once(&mut self, runtime: &Runtime) {
        let before = processor_seconds(self.server.process());
        let seen = runtime.block_on(self.crowd.come(self.server.address, self.time));
        let processor = processor_seconds(self.server.process()) - before;
        let time = self.time.as_secs_f64();
        self.per_second.push(seen.per_second);
        self.half_microseconds.push(seen.half.as_secs_f64() * 1e6);
        self.most_microseconds.push(seen.most.as_secs_f64() * 1e6);
        self.processor_microseconds.push(processor * 1e6 / (seen.per_second * time));
        self.busy.push(processor / time);
    }

    fn rate(&self) -> Measured {
        Measured { name: self.name.clone(), rounds: self.per_second.clone() }
    }
}

fn report(runs: &[Run<'_>]) {
    heading(
        &format!(
            "Over HTTP/1.1: {CONNECTIONS} connections that are kept, a token for each, server on core 0, clients on core 1"
        ),
        "x plain: requests per second against the plain route, made within each round. server us: processor time of the server for one\n\
         request, system calls included; it does not depend on the clients, so it is the better figure where the\n\
         server's core is not full. busy: how full that core was. p50, p99: microseconds to the answer.",
    );
    let plain = runs[0].rate();
    let middle = |values: &[f64]| median(values.iter().copied());
    let rows: Vec<_> = runs
        .iter()
        .map(|run| {
            let rate = run.rate();
            vec![
                run.name.clone(),
                format!("{:.0}", rate.median()),
                format!("{:.3}", rate.per(&plain)),
                format!("{:.2}", middle(&run.processor_microseconds)),
                format!("{:.0} %", middle(&run.busy) * 100.0),
                format!("{:.0}", middle(&run.half_microseconds)),
                format!("{:.0}", middle(&run.most_microseconds)),
            ]
        })
        .collect();
    print_table(&["", "requests/s", "x plain", "server us", "busy", "p50", "p99"], &rows);
    if middle(&runs[0].busy) < FULL {
        println!(
            "  The plain route did not fill its core: the clients, or something else on the machine, were slower. Do not quote x plain.\n"
        );
    }
}
