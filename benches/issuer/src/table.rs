//! The comparison.

use std::path::Path;
use std::time::Duration;

use bench_kit::{CORES, Measured, heading, median, pin, print_table, processor_seconds, resident_mib};
use database::testing::Cluster;
use tokio::runtime::Runtime;

use crate::Effort;
use crate::ours::{self, Ours, Setup};
use crate::server::{AUDIENCE, CLIENT, SCOPES, SECRET, Server, on_core_0};

const CONNECTIONS: usize = 16;

/// A server, and what was seen of it in each round.
struct Run<'a> {
    server: &'a Server,
    connections: usize,
    per_second: Vec<f64>,
    half: Vec<f64>,
    most: Vec<f64>,
    processor: Vec<f64>,
}

pub(crate) fn run(effort: Effort) {
    let program = ours::build();
    let peers = ours::install_oidc_provider();
    let cluster = Cluster::start();
    if !pin(CORES[1]) {
        println!(
            "This machine has one core, or does not let us choose: server and clients share what there is."
        );
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let bare = ["ES256", "EdDSA"].map(bare);
    let start = |setup: &Setup<'_>| ours::start(&runtime, &program, setup, None);
    let of = |name, algorithm, clients, options| Setup { name, algorithm, clients, apis: 0, options };
    let usual = start(&of("ours, ES256", "ES256", 10, &[]));
    let eddsa = start(&of("ours, EdDSA", "EdDSA", 10, &[]));
    let durable = start(&of("ours, ES256, durable audit", "ES256", 10, &["--durable-audit"]));
    let many = start(&of("ours, ES256, many clients", "ES256", effort.clients, &[]));
    let apis = start(&Setup { apis: effort.apis, ..of("ours, ES256, many APIs", "ES256", 10, &[]) });
    let on_postgres = cluster.as_ref().map(|cluster| {
        let setup = of("ours, ES256, PostgreSQL", "ES256", 10, &[]);
        ours::start(&runtime, &program, &setup, Some(cluster.new_database()))
    });
    let oidc_provider = peers.as_deref().map(oidc_provider);

    let ours = [&usual, &eddsa, &durable, &many, &apis].into_iter().chain(&on_postgres);
    let servers: Vec<&Server> =
        bare.iter().chain(ours.map(|ours| &ours.server)).chain(&oidc_provider).collect();
    let size = database_size(&usual);
    let fresh = resident_mib(usual.server.process());
    let with_apis = resident_mib(apis.server.process());
    let mut runs: Vec<Run<'_>> = servers.iter().map(|server| Run::new(server, CONNECTIONS)).collect();
    runs.push(Run::new(&usual.server, 64));
    for _ in 0..effort.rounds {
        for run in &mut runs {
            run.once(&runtime, effort.load);
        }
    }
    report(&runs);
    memory(&runtime, effort, &usual, [fresh, with_apis], &many, size);
}

fn bare(algorithm: &'static str) -> Server {
    let program = std::env::current_exe().expect("this program");
    let clients = vec![(CLIENT.to_owned(), SECRET.to_owned())];
    Server::start(
        format!("bare, {algorithm}"),
        on_core_0(&program).args(["serve", algorithm]),
        "/token",
        clients,
    )
}

fn oidc_provider(folder: &Path) -> Server {
    let node = folder.join("node_modules/.bin/node");
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = port.expect("a free port").port().to_string();
    let mut command = on_core_0(&node);
    command.arg("oidc-provider.mjs").args([&port, CLIENT, SECRET, AUDIENCE, SCOPES]);
    command.current_dir(folder).env("NODE_ENV", "production").env("NODE_NO_WARNINGS", "1");
    Server::start(
        "oidc-provider, ES256",
        &mut command,
        "/token",
        vec![(CLIENT.to_owned(), SECRET.to_owned())],
    )
}

impl<'a> Run<'a> {
    fn new(server: &'a Server, connections: usize) -> Self {
        let [per_second, half, most, processor] = Default::default();
        Self { server, connections, per_second, half, most, processor }
    }

    fn once(&mut self, runtime: &Runtime, time: Duration) {
        let before = processor_seconds(self.server.process());
        let seen = runtime.block_on(self.server.crowd(self.connections).come(self.server.address(), time));
        let processor = processor_seconds(self.server.process()) - before;
        self.per_second.push(seen.per_second);
        self.half.push(seen.half.as_secs_f64() * 1e6);
        self.most.push(seen.most.as_secs_f64() * 1e6);
        self.processor.push(processor * 1e6 / (seen.per_second * time.as_secs_f64()));
    }

    fn rate(&self) -> Measured {
        Measured { name: self.server.name.clone(), rounds: self.per_second.clone() }
    }
}

fn report(runs: &[Run<'_>]) {
    heading(
        &format!(
            "Tokens over HTTP/1.1: {CONNECTIONS} connections unless said otherwise, server on core 0, clients on core 1"
        ),
        "x bare: against the bare endpoint of the same algorithm, made within each round. server us: processor time of the server for one\n\
         token. p50, p99: microseconds to the answer. start: milliseconds from the start of the process until it listens.",
    );
    let middle = |values: &[f64]| median(values.iter().copied());
    let rows: Vec<_> = runs
        .iter()
        .map(|run| {
            let base = if run.server.name.contains("EdDSA") { &runs[1] } else { &runs[0] };
            let name = match run.connections {
                CONNECTIONS => run.server.name.clone(),
                connections => format!("{}, {connections} connections", run.server.name),
            };
            vec![
                name,
                format!("{:.0}", run.rate().median()),
                format!("{:.3}", run.rate().per(&base.rate())),
                format!("{:.1}", middle(&run.processor)),
                format!("{:.0}", middle(&run.half)),
                format!("{:.0}", middle(&run.most)),
                format!("{:.0}", run.server.start.as_secs_f64() * 1e3),
            ]
        })
        .collect();
    print_table(&["", "tokens/s", "x bare", "server us", "p50", "p99", "start"], &rows);
    let find = |name: &str| runs.iter().find(|run| run.server.name == name).map(Run::rate);
    let ratio = |what: &str, one: &str, base: &str| {
        if let (Some(one), Some(base)) = (find(one), find(base)) {
            println!("  {what}: {:.2}", one.per(&base));
        }
    };
    ratio("ours against oidc-provider", "ours, ES256", "oidc-provider, ES256");
    ratio("with a durable audit log against without", "ours, ES256, durable audit", "ours, ES256");
    ratio("many clients against ten", "ours, ES256, many clients", "ours, ES256");
    ratio("many APIs against one", "ours, ES256, many APIs", "ours, ES256");
}

/// Measures memory and database size after many tokens.
fn memory(
    runtime: &Runtime,
    effort: Effort,
    usual: &Ours,
    [fresh, with_apis]: [f64; 2],
    many: &Ours,
    size: u64,
) {
    let mut tokens = 0;
    while tokens < effort.tokens {
        let seen =
            runtime.block_on(usual.server.crowd(CONNECTIONS).come(usual.server.address(), effort.load));
        tokens += (seen.per_second * effort.load.as_secs_f64()) as usize;
    }
    heading("Memory and database", "Resident memory in MiB; the database in KiB.");
    let after = resident_mib(usual.server.process());
    let rows = [
        ("fresh", fresh),
        ("fresh, with many APIs", with_apis),
        ("after all these tokens", after),
        ("with many clients, after its rounds", resident_mib(many.server.process())),
    ];
    let rows: Vec<_> = rows.iter().map(|(name, mib)| vec![(*name).to_owned(), format!("{mib:.1}")]).collect();
    print_table(&["", "MiB"], &rows);
    println!("  {tokens} tokens and more; many clients: {}; many APIs: {}", effort.clients, effort.apis);
    println!("  database before {} KiB, after {} KiB\n", size / 1024, database_size(usual) / 1024);
}

/// Returns the size of the file and of SQLite's other files.
fn database_size(ours: &Ours) -> u64 {
    let Some(file) = &ours.database else { return 0 };
    let beside = ["", "-wal"].map(|end| std::path::PathBuf::from(format!("{}{end}", file.display())));
    beside.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|metadata| metadata.len()).sum()
}
