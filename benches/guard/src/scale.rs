//! The costs that should not grow with the routes, the catalog or the tokens in use.

use http::HeaderValue;
use scopewright_token::Algorithm;

use crate::Effort;
use crate::inproc::Setting;
use crate::request::{returning, status};
use crate::subject::{self, ROUTES};
use bench_kit::{Row, heading, interleaved, print_table, resident_mib};

const ALGORITHM: Algorithm = Algorithm::EdDsa;
const LIVE_TOKENS: [usize; 4] = [1, 100, 10_000, 100_000];

pub(crate) fn routes_and_scopes(setting: &Setting, effort: Effort) {
    let Setting { runtime, issuer, .. } = setting;
    let one = || issuer.bearers(ALGORITHM, 0, 1);
    let rows = vec![
        Row::new("plain, 1 route", returning(runtime, subject::plain(), one())),
        Row::new("ours, 1 route, 4 scopes", returning(runtime, subject::ours(issuer), one())),
        Row::new(format!("plain, {ROUTES} routes"), returning(runtime, subject::plain_large(), one())),
        Row::new(
            format!("ours, {ROUTES} routes, 256 scopes"),
            returning(runtime, subject::ours_large(issuer), one()),
        ),
    ];
    let measured = interleaved(rows, effort.rounds, effort.slice);
    let [plain, ours, plain_large, ours_large] = &measured[..] else { unreachable!("four rows") };
    heading(
        "A large router and a large catalog, returning token, EdDSA",
        "added: to the plain router of the same size. Whatever the plain rows differ by is axum's routing.",
    );
    let rows = [(plain, None), (ours, Some(plain)), (plain_large, None), (ours_large, Some(plain_large))];
    let rows = rows.map(|(row, base)| {
        let added = base.map(|base| row.more_than(base).median());
        vec![
            row.name.clone(),
            format!("{:.0}", row.median()),
            added.map_or_else(String::new, |added| format!("{added:.0}")),
        ]
    });
    print_table(&["", "ns", "added ns"], &rows);
    println!("  large against small: {:.3} of the whole request", ours_large.per(ours));
}

pub(crate) fn live_tokens(setting: &Setting, effort: Effort) {
    let Setting { runtime, issuer, .. } = setting;
    let tokens = issuer.bearers(ALGORITHM, 0, LIVE_TOKENS[3]);
    let mut grown = Vec::new();
    let mut rows = Vec::new();
    for live in LIVE_TOKENS {
        // Plain reads as many different headers: what it loses is the processor's cache, not the
        // guard's.
        rows.push(Row::new(
            format!("plain, {live}"),
            returning(runtime, subject::plain(), tokens[..live].to_vec()),
        ));
        let (ours, mib) = warm(setting, &tokens[..live]);
        grown.push(mib);
        rows.push(Row::new(format!("ours, {live}"), returning(runtime, ours, tokens[..live].to_vec())));
    }
    let measured = interleaved(rows, effort.rounds, effort.slice);
    heading(
        "Tokens in use at the same time, EdDSA, each sent in turn",
        "added: to plain with as many. x one: the whole request against that with a single token. resident: what the process grew by\n\
         while the guard saw each token three times (little growth hides in memory that was freed before); beyond what a guard\n\
         remembers, tokens are verified again.",
    );
    let rows: Vec<_> = measured
        .chunks(2)
        .zip(LIVE_TOKENS)
        .zip(grown)
        .map(|((pair, live), mib)| {
            let [plain, ours] = pair else { unreachable!("two rows each") };
            vec![
                live.to_string(),
                format!("{:.0}", plain.median()),
                format!("{:.0}", ours.median()),
                format!("{:.0}", ours.more_than(plain).median()),
                format!("{:.2}", ours.per(&measured[1])),
                format!("{mib:+.1}"),
            ]
        })
        .collect();
    print_table(&["tokens", "plain ns", "ours ns", "added ns", "x one", "resident MiB"], &rows);
}

/// Our guard after it has seen each token three times, and the memory that this took.
fn warm(setting: &Setting, tokens: &[HeaderValue]) -> (axum::Router, f64) {
    let mut app = subject::ours(&setting.issuer);
    let before = resident_mib(std::process::id());
    setting.runtime.block_on(async {
        for token in tokens.iter().cycle().take(3 * tokens.len()) {
            assert_eq!(
                status(&mut app, Some(token.clone())).await,
                http::StatusCode::OK,
                "a good token was refused"
            );
        }
    });
    (app, resident_mib(std::process::id()) - before)
}
