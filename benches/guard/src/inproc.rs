//! The cost of a request in process: no socket, no HTTP, one thread.

use std::time::Duration;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scopewright_token::Algorithm;
use tokio::runtime::Runtime;

use crate::answers::Answers;
use crate::environment::{ALGORITHMS, Issuer};
use crate::request::{in_turn, returning};
use crate::subject::{self, Subject};
use crate::{Effort, peers, scale, serve};
use bench_kit::{Measured, Row, Stopwatch, heading, interleaved, print_table};

pub(crate) fn run(effort: Effort) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let issuer = Issuer::new();
    let jwks_uri = runtime.block_on(serve::publish(issuer.jwks()));
    let setting = Setting { runtime, issuer, jwks_uri };
    setting.answers();
    setting.guards(effort);
    scale::routes_and_scopes(&setting, effort);
    scale::live_tokens(&setting, effort);
}

pub(crate) struct Setting {
    pub(crate) runtime: Runtime,
    pub(crate) issuer: Issuer,
    jwks_uri: String,
}

impl Setting {
    fn peer(&self, peer: Subject) -> axum::Router {
        self.runtime.block_on(subject::peer(peer, &self.issuer, &self.jwks_uri))
    }

    fn jwt_authorizer(&self) -> axum_of_jwt_authorizer::Router {
        self.runtime.block_on(peers::jwt_authorizer::router(&self.issuer))
    }

    fn answers(&self) {
        let mut answers = Answers::new(&self.runtime, &self.issuer);
        answers.ask(Subject::Plain.name(), subject::plain());
        answers.ask(Subject::Ours.name(), subject::ours(&self.issuer));
        for peer in [Subject::TowerOauth2ResourceServer, Subject::OauthResourceServer] {
            answers.ask(peer.name(), self.peer(peer));
        }
        answers.ask(Subject::JwtAuthorizer.name(), self.jwt_authorizer());
        answers.print();
    }

    fn guards(&self, effort: Effort) {
        let Self { runtime, issuer, .. } = self;
        let mut rows = vec![
            Row::new("plain", returning(runtime, subject::plain(), issuer.bearers(ALGORITHMS[0], 0, 1))),
            Row::new(
                "plain, 1,000 tokens in turn",
                returning(runtime, subject::plain(), issuer.bearers(ALGORITHMS[0], 0, 1_000)),
            ),
            Row::new(
                "plain of axum 0.7",
                returning(runtime, peers::jwt_authorizer::plain(), issuer.bearers(ALGORITHMS[0], 0, 1)),
            ),
        ];
        for algorithm in ALGORITHMS {
            let named = |what: &str| format!("{what}, {algorithm}");
            let one = || issuer.bearers(algorithm, 0, 1);
            // The peers remember nothing, so returning tokens would only spare them the memory's
            // delay.
            let cold = || issuer.bearers(algorithm, 1_000_000, effort.cold_tokens * effort.rounds);
            rows.extend([
                Row::new(named("raw signature check"), raw(issuer, algorithm)),
                Row::new(named("ours, returning token"), returning(runtime, subject::ours(issuer), one())),
                Row::new(
                    named("ours, handler takes the Caller"),
                    returning(runtime, subject::ours_with_caller(issuer), one()),
                ),
                Row::new(
                    named("ours, 1,000 tokens in turn"),
                    returning(runtime, subject::ours(issuer), issuer.bearers(algorithm, 0, 1_000)),
                ),
                Row::new(
                    named("ours, first sight of a token"),
                    in_turn(runtime, subject::ours(issuer), cold()),
                )
                .times(effort.cold_tokens),
            ]);
            for peer in [Subject::TowerOauth2ResourceServer, Subject::OauthResourceServer] {
                let run = in_turn(runtime, self.peer(peer), cold());
                rows.push(Row::new(named(peer.name()), run).times(effort.cold_tokens));
            }
            let run = in_turn(runtime, self.jwt_authorizer(), cold());
            rows.push(Row::new(named(Subject::JwtAuthorizer.name()), run).times(effort.cold_tokens));
        }
        report(&interleaved(rows, effort.rounds, effort.slice));
    }
}

fn report(measured: &[Measured]) {
    heading(
        "One request in process",
        "ns: for the whole request, routing and answer included. added: what the guard adds to the plain route (jwt-authorizer: to\n\
         that of its axum 0.7; 1,000 tokens: to plain with them). x raw: the same in signature checks of aws-lc-rs, the\n\
         least that a first sight can cost; below 1 means that no signature was checked. Processor time, median of the rounds;\n\
         rounds: how far the middle half of them lies apart.",
    );
    let named =
        |name: &str| measured.iter().find(|measured| measured.name == name).expect("a row of that name");
    let rows = measured.iter().map(|row| {
        let (what, algorithm) = row.name.rsplit_once(", ").unwrap_or((&row.name, ""));
        let is_raw = what.starts_with("raw");
        let base = match what {
            what if what.starts_with("jwt-authorizer") => named("plain of axum 0.7"),
            what if what.ends_with("1,000 tokens in turn") => named("plain, 1,000 tokens in turn"),
            _ => named("plain"),
        };
        let is_algorithm = ALGORITHMS.iter().any(|known| known.as_str() == algorithm);
        let added = (is_algorithm && !is_raw).then(|| row.more_than(base));
        let raw = added.as_ref().map(|added| added.per(named(&format!("raw signature check, {algorithm}"))));
        vec![
            row.name.clone(),
            format!("{:.0}", row.median()),
            format!("±{:.0} %", row.spread() * 50.0),
            added.map_or_else(String::new, |added| format!("{:.0}", added.median())),
            raw.map_or_else(String::new, |raw| format!("{raw:.3}")),
        ]
    });
    print_table(&["", "ns", "rounds", "added ns", "x raw"], &rows.collect::<Vec<_>>());
}

/// Nothing but the mathematics, with the key parsed once, on some tokens in turn.
fn raw(issuer: &Issuer, algorithm: Algorithm) -> impl FnMut(usize) -> Duration + use<> {
    let key = parsed_key(issuer, algorithm);
    let signed: Vec<(String, Vec<u8>)> = (0..64)
        .map(|number| {
            let token = issuer.token(algorithm, number);
            let (message, signature) = token.rsplit_once('.').expect("a token");
            (message.to_owned(), URL_SAFE_NO_PAD.decode(signature).expect("base64url"))
        })
        .collect();
    let mut next = 0;
    move |times| {
        let stopwatch = Stopwatch::start();
        for _ in 0..times {
            let (message, signature) = &signed[next];
            key.verify_sig(message.as_bytes(), signature).expect("a good signature");
            next = (next + 1) % signed.len();
        }
        stopwatch.elapsed()
    }
}

fn parsed_key(issuer: &Issuer, algorithm: Algorithm) -> ParsedPublicKey {
    let set = issuer.public().to_json();
    let jwk = set["keys"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|jwk| jwk["alg"] == algorithm.as_str())
        .expect("a key");
    let number =
        |member: &str| URL_SAFE_NO_PAD.decode(jwk[member].as_str().expect("text")).expect("base64url");
    match algorithm {
        Algorithm::EdDsa => ParsedPublicKey::new(&ED25519, number("x")),
        // An uncompressed point (SEC 1 section 2.3.3).
        _ => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, [vec![4], number("x"), number("y")].concat()),
    }
    .expect("a point on the curve")
}
