//! The responses of each guard, so that none counts as fast for a check that it skips.

use http::HeaderValue;
use scopewright_token::{Algorithm, Claims};
use tokio::runtime::Runtime;

use crate::environment::{Bad, Issuer, bearer, good_claims};
use crate::request::{App, status};
use bench_kit::{heading, print_table};

const ALGORITHM: Algorithm = Algorithm::EdDsa;

type Question = (&'static str, Option<HeaderValue>);

pub(crate) struct Answers<'a> {
    runtime: &'a Runtime,
    questions: Vec<Question>,
    rows: Vec<Vec<String>>,
}

impl<'a> Answers<'a> {
    pub(crate) fn new(runtime: &'a Runtime, issuer: &Issuer) -> Self {
        Self { runtime, questions: questions(issuer), rows: Vec::new() }
    }

    /// Asks one guard all questions.
    pub(crate) fn ask<B: Default>(&mut self, name: &str, mut app: impl App<B>) {
        let statuses = self.questions.iter().map(|(_, authorization)| {
            let status = self.runtime.block_on(status(&mut app, authorization.clone()));
            status.as_u16().to_string()
        });
        self.rows.push(std::iter::once(name.to_owned()).chain(statuses).collect());
    }

    pub(crate) fn print(&self) {
        heading(
            "What is answered to good and bad tokens",
            "200 belongs in the column `good` only, and in the row `plain`. 401: not believed. 403: believed, but too little scope.",
        );
        let head: Vec<&str> =
            std::iter::once("").chain(self.questions.iter().map(|(what, _)| *what)).collect();
        print_table(&head, &self.rows);
    }
}

fn questions(issuer: &Issuer) -> Vec<Question> {
    let good = good_claims(0);
    let changed = |change: &dyn Fn(&mut Claims)| {
        let mut claims = good.clone();
        change(&mut claims);
        Some(bearer(&issuer.sign(ALGORITHM, &claims)))
    };
    let bad = |bad: Bad| Some(bearer(&bad.tokens(issuer, ALGORITHM, 1)[0]));
    vec![
        ("good", changed(&|_| ())),
        ("none", None),
        ("garbage", bad(Bad::Garbage)),
        ("signature", bad(Bad::Signature)),
        ("kid", bad(Bad::UnknownKid)),
        ("expired", changed(&|claims| claims.exp = claims.iat - 3_600)),
        ("issuer", changed(&|claims| claims.iss = "https://other.example".to_owned())),
        ("audience", changed(&|claims| claims.aud = vec!["https://other.example".to_owned()])),
        ("scope", changed(&|claims| claims.scope = "orders:write orders:reading".to_owned())),
    ]
}
