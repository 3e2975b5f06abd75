//! The token endpoint compared with a bare one that only checks a hash and signs, and with
//! oidc-provider, in one run.
//!
//! Every comparison is made within one run: the servers take turns in rounds, so that a slow minute
//! of the machine affects all of them, and medians over the rounds are printed.

mod bare;
mod ours;
mod server;
mod table;

use std::process::ExitCode;
use std::time::Duration;

const USAGE: &str = "\
Compares our token endpoint with a bare one and with oidc-provider.

usage: cargo run --release --manifest-path benches/Cargo.toml -p issuer-bench -- [--quick]

The release build of the issuer is made first. Servers run on core 0, clients on core 1. With PostgreSQL on the machine a server
on it takes part, with npm oidc-provider, which is installed below target/. In about six minutes; --quick takes a tenth of the
time and proves nothing but that it runs.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => table::run(Effort::FULL),
        ["--quick"] => table::run(Effort::QUICK),
        // How this program starts its servers.
        ["serve", name] => bare::serve(name),
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
    load: Duration,
    /// Clients of the server that has many.
    clients: usize,
    /// APIs of the server that has many, each with 200 scopes.
    apis: usize,
    /// Tokens after which memory is looked at.
    tokens: usize,
}

impl Effort {
    const FULL: Self =
        Self { rounds: 5, load: Duration::from_secs(2), clients: 100_000, apis: 1_000, tokens: 1_000_000 };
    const QUICK: Self =
        Self { rounds: 3, load: Duration::from_millis(300), clients: 1_000, apis: 1_000, tokens: 10_000 };
}
