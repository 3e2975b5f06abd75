//! The throughput of a valid client while others send invalid tokens.

use bench_kit::{Crowd, Measured, heading, median, print_table};
use scopewright_token::Algorithm;
use tokio::runtime::Runtime;

use crate::Effort;
use crate::environment::{Bad, Issuer};
use crate::over_http::client_runtime;
use crate::serve::{Server, crowd};
use crate::subject::Subject;

const ALGORITHM: Algorithm = Algorithm::Es256;
/// As many good connections as bad ones: half of the good client's rate would be a fair share.
const CONNECTIONS: usize = 16;
const BAD_TOKENS: usize = 10_000;

pub(crate) fn run(effort: Effort) {
    let runtime = client_runtime();
    let issuer = Issuer::new();
    let good: Vec<_> = (0..CONNECTIONS).map(|number| issuer.token(ALGORITHM, number)).collect();
    let good = crowd(CONNECTIONS, &good, "200");
    let mut floods = vec![("nobody", None), ("as many good clients", Some(good.clone()))];
    floods.extend(Bad::ALL.map(|bad| {
        let tokens = bad.tokens(&issuer, ALGORITHM, BAD_TOKENS);
        (bad.name(), Some(crowd(CONNECTIONS, &tokens, "401")))
    }));
    let subjects = [Subject::Ours].into_iter().chain(Subject::PEERS);
    let servers: Vec<Server> = subjects.map(|subject| Server::start(subject, &issuer)).collect();
    let mut cases: Vec<Case<'_>> = Vec::new();
    for server in &servers {
        cases.extend(floods.iter().map(|(name, flood)| Case::new(name, server, flood.as_ref())));
    }
    for _ in 0..effort.load_rounds {
        for case in &mut cases {
            case.once(&runtime, &good, effort);
        }
    }
    report(&cases, floods.len());
}

/// One server with the good client and one kind of others.
struct Case<'a> {
    flood_name: &'static str,
    server: &'a Server,
    flood: Option<&'a Crowd>,
    good_per_second: Vec<f64>,
    most_microseconds: Vec<f64>,
    flood_per_second: Vec<f64>,
}

impl<'a> Case<'a> {
    fn new(flood_name: &'static str, server: &'a Server, flood: Option<&'a Crowd>) -> Self {
        let [good_per_second, most_microseconds, flood_per_second] = Default::default();
        Self { flood_name, server, flood, good_per_second, most_microseconds, flood_per_second }
    }

    fn once(&mut self, runtime: &Runtime, good: &Crowd, effort: Effort) {
        let flood = async {
            match self.flood {
                Some(flood) => flood.come(self.server.address, effort.load).await.per_second,
                None => 0.0,
            }
        };
        let (seen, flood) =
            runtime.block_on(async { tokio::join!(good.come(self.server.address, effort.load), flood) });
        self.good_per_second.push(seen.per_second);
        self.most_microseconds.push(seen.most.as_secs_f64() * 1e6);
        self.flood_per_second.push(flood);
    }

    fn good(&self) -> Measured {
        Measured { name: self.flood_name.to_owned(), rounds: self.good_per_second.clone() }
    }
}

fn report(cases: &[Case<'_>], floods: usize) {
    heading(
        &format!(
            "A flood: {CONNECTIONS} connections of a good client, {CONNECTIONS} of others, server on core 0, {ALGORITHM}"
        ),
        "good/s: the good client's requests, each connection with a token of its own. x alone: against the same server without others.\n\
         x fair: against the same server when the others are good as well; 1 means that a bad token takes no more from the good\n\
         client than a good one does. Both ratios flatter a slow guard, whose good requests cost as much as bad ones: compare good/s.\n\
         flood/s: what the others got. p99: microseconds to the good client's answer.",
    );
    let middle = |values: &[f64]| median(values.iter().copied());
    let mut rows = Vec::new();
    for of_one_server in cases.chunks(floods) {
        let [alone, fair, ..] = of_one_server else { unreachable!("both are always measured") };
        rows.extend(of_one_server.iter().map(|case| {
            let good = case.good();
            vec![
                format!("{}, others: {}", case.server.subject.name(), case.flood_name),
                format!("{:.0}", good.median()),
                format!("{:.3}", good.per(&alone.good())),
                format!("{:.3}", good.per(&fair.good())),
                format!("{:.0}", middle(&case.flood_per_second)),
                format!("{:.0}", middle(&case.most_microseconds)),
            ]
        }));
    }
    print_table(&["", "good/s", "x alone", "x fair", "flood/s", "p99"], &rows);
}
