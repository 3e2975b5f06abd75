//! The guard, other guards and no guard, compared in one run.
//!
//! Every comparison is made within one run: the rows take turns in rounds, so that a slow minute of
//! the machine affects all of them, and medians over the rounds are printed. A ratio is printed
//! only with the figures that it is computed from.

mod answers;
mod environment;
mod flood;
mod inproc;
mod over_http;
mod peers;
mod request;
mod scale;
mod serve;
mod subject;

use std::process::ExitCode;
use std::time::Duration;

const USAGE: &str = "\
Compares our guard with other people's and with none.

usage: cargo run --release --manifest-path benches/Cargo.toml -p guard-bench -- [MODE] [--quick]

  inproc   what a request costs in process: warm, cold, with few and many tokens, with few and many routes and scopes
  http     what is left of a server's throughput, with one core for the server and one for the clients
  flood    what is left for a good client while others send bad tokens

Without a mode all three run, in about seven minutes. --quick takes a tenth of the time and proves nothing but that it runs.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let effort =
        if arguments.iter().any(|argument| argument == "--quick") { Effort::QUICK } else { Effort::FULL };
    let mut modes = arguments.iter().map(String::as_str).filter(|argument| *argument != "--quick");
    match (modes.next(), modes.next(), modes.next()) {
        (None, ..) => {
            inproc::run(effort);
            over_http::run(effort);
            flood::run(effort);
        }
        (Some("inproc"), None, _) => inproc::run(effort),
        (Some("http"), None, _) => over_http::run(effort),
        (Some("flood"), None, _) => flood::run(effort),
        // How this program starts its servers.
        (Some("serve"), Some(subject), None) => serve::run(subject),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// The duration of the measurements.
#[derive(Clone, Copy)]
struct Effort {
    rounds: usize,
    /// For each row in each round, in process.
    slice: Duration,
    load_rounds: usize,
    /// The duration over HTTP.
    load: Duration,
    /// Tokens of which each is shown once, for each round.
    cold_tokens: usize,
}

impl Effort {
    const FULL: Self = Self {
        rounds: 15,
        load_rounds: 5,
        slice: Duration::from_millis(40),
        load: Duration::from_secs(2),
        cold_tokens: 1_000,
    };
    const QUICK: Self = Self {
        rounds: 3,
        load_rounds: 3,
        slice: Duration::from_millis(10),
        load: Duration::from_millis(300),
        cold_tokens: 200,
    };
}
