//! The steps of the demo: clients with different scopes, and what each of them can do.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Method;

use super::http::{self, Answer};
use super::second_api::{second_api, token_for_shop};
use super::servers::{Client, Servers};
use super::transcript::Transcript;

/// 200 transactions of two people; three of them come with splits.
const TRANSACTIONS: &str = include_str!("transactions.json");
/// An account of the file with split transactions.
const ACCOUNT: &str = "acc-joint-6605";
/// One of the two people.
const USER: &str = "usr-5d2f08c1";
/// An account of that user's with what recurs.
const REGULAR_ACCOUNT: &str = "acc-regular-01";

pub(super) fn play(servers: &mut Servers, transcript: &mut Transcript) -> Result<()> {
    let mut demo = Demo { agent: http::agent(), issuer: servers.issuer(), api: servers.api(), transcript };
    let all: Value = serde_json::from_str(TRANSACTIONS).context("transactions.json")?;

    demo.transcript.chapter("Clients, each registered for what its job needs");
    let feed = demo.register(servers, "bank-feed", "caas:transactions:write")?;
    let app = demo.register(
        servers,
        "budget-app",
        "caas:transactions:write caas:transactions:read caas:transactions:delete \
         caas:transaction_splits:write caas:transaction_splits:read caas:transaction_splits:delete \
         caas:categories:read caas:categories:write caas:enhanced_transactions:read \
         caas:regular_transactions:read caas:users:delete",
    )?;
    let auditor = demo.register(servers, "auditor", "caas:transactions:read")?;

    refused_scopes(&mut demo, &feed)?;
    submissions(&mut demo, &feed, &app, &all)?;
    let reader = reading(&mut demo, &app)?;
    categories(&mut demo, &app)?;
    splits(&mut demo, &app)?;
    series(&mut demo, &app)?;
    removal(&mut demo, &app, &reader, &all)?;
    unauthenticated_requests(&mut demo, &auditor)?;
    let storefront = second_api(&mut demo, servers)?;

    demo.transcript.chapter("Both servers restart; nothing is lost");
    servers.restart()?;
    let stored = all.as_array().context("transactions.json is a list")?.iter();
    let kept = stored.filter(|transaction| transaction["accountId"] == ACCOUNT).count() + 1;
    demo.get("budget-app, with the token from before", &transactions_of(ACCOUNT), &reader, 200, |answer| {
        expect_count(answer, kept)
    })?;
    demo.token(&app, "caas:transactions:read")?;
    token_for_shop(&mut demo, &storefront, "shop:orders:read")?;
    erasure(&mut demo, &app, &reader)
}

fn refused_scopes(demo: &mut Demo<'_>, feed: &Client) -> Result<()> {
    demo.transcript.chapter("The issuer grants what was asked for, or says which scope it refuses");
    demo.refused_token(feed, "caas:transactions:write caas:users:delete", "caas:users:delete")?;
    demo.refused_token(feed, "caas:transactions:wirte", "caas:transactions:wirte")
}

fn submissions(demo: &mut Demo<'_>, feed: &Client, app: &Client, all: &Value) -> Result<()> {
    demo.transcript
        .chapter("Submitting: the write scope shows the transactions, a splits scope shows splits");
    let whole: Vec<Value> =
        all.as_array().into_iter().flatten().filter(|one| one.get("splits").is_none()).cloned().collect();
    let count = whole.len();
    let token = demo.token(feed, "caas:transactions:write")?;
    let who = "bank-feed";
    demo.post(who, "/transactions/enrich", &token, &json!(whole), 201, |answer| expect_count(answer, count))?;
    demo.post(who, "/transactions/enrich", &token, all, 403, |answer| {
        expect_challenge(answer, "insufficient_scope", "caas:transaction_splits:write")
    })?;
    let token = demo.token(app, "caas:transactions:write caas:transaction_splits:write")?;
    demo.post("budget-app", "/transactions/enrich", &token, all, 201, |answer| {
        expect_count(answer, 200)?;
        expect_splits(answer, 3)
    })
}

fn reading(demo: &mut Demo<'_>, app: &Client) -> Result<String> {
    demo.transcript.chapter("Reading: splits are shown to who may read splits");
    let path = transactions_of(ACCOUNT);
    let plain = demo.token(app, "caas:transactions:read")?;
    demo.get("budget-app", &path, &plain, 200, |answer| expect_splits(answer, 0))?;
    let splits = demo.token(app, "caas:transactions:read caas:transaction_splits:read")?;
    demo.get("budget-app", &path, &splits, 200, |answer| expect_splits(answer, 2))?;
    let writer = demo.token(app, "caas:transactions:write")?;
    demo.get("budget-app", &path, &writer, 403, |answer| {
        expect_challenge(answer, "insufficient_scope", "caas:transactions:read")
    })?;
    Ok(plain)
}

fn categories(demo: &mut Demo<'_>, app: &Client) -> Result<()> {
    demo.transcript.chapter("Categories: standard ones, and a customer's own");
    let token = demo.token(app, "caas:categories:read caas:categories:write")?;
    let own = format!("/users/{USER}/custom-categories");
    demo.get("budget-app", "/categories", &token, 200, |answer| expect_count(answer, 65))?;
    let body = json!({ "customCategoryName": "Allotment" });
    demo.post("budget-app", &own, &token, &body, 201, |_| Ok(()))?;
    demo.post("budget-app", &own, &token, &body, 409, |_| Ok(()))?;
    demo.get("budget-app", &own, &token, 200, |answer| expect_count(answer, 1))
}

/// Takes a transaction apart, puts it together again, and chooses another category for it and for
/// all like it.
fn splits(demo: &mut Demo<'_>, app: &Client) -> Result<()> {
    demo.transcript.chapter("Splitting a transaction, and putting it in another category");
    let token = demo
        .token(app, "caas:transactions:write caas:transaction_splits:write caas:transaction_splits:delete")?;
    let shop = |id: &str| {
        json!({
            "userId": USER, "accountId": ACCOUNT, "transactionId": id, "accountType": "cash", "status": "posted",
            "date": "2026-10-01T12:00:00Z", "description": "TESCO STORES 3271", "amount": -30.10,
        })
    };
    let both = json!([shop("shop-20261001"), shop("shop-20261002")]);
    demo.post("budget-app", "/transactions/enrich", &token, &both, 201, |answer| expect_count(answer, 2))?;
    let path = format!("/accounts/{ACCOUNT}/transactions/shop-20261001");
    let splits = format!("{path}/splits");
    let food = json!({ "amount": -20.05, "userCategoryId": "9", "description": "food" });
    let socks = |amount: f64| json!({ "amount": amount, "userCategoryId": "5", "description": "socks" });
    let wrong = json!({ "data": [food, socks(-10.00)] });
    demo.send("budget-app", &Method::PUT, &splits, &token, &wrong, 400)?;
    let right = json!({ "data": [food, socks(-10.05)] });
    demo.send("budget-app", &Method::PUT, &splits, &token, &right, 200)?;
    let gifts = json!({ "userCategoryId": "21" });
    demo.send("budget-app", &Method::PATCH, &path, &token, &gifts, 409)?;
    demo.delete("budget-app", &splits, &token, 204, |_| Ok(()))?;
    let all_alike = format!("{path}?recategorisationType=past-and-future");
    demo.send("budget-app", &Method::PATCH, &all_alike, &token, &gifts, 200)
}

/// Posts fourteen months of a subscription, a rent and some noise, and asks what will come next.
fn series(demo: &mut Demo<'_>, app: &Client) -> Result<()> {
    demo.transcript.chapter("Regular transactions: what recurs is found, and what comes next is predicted");
    let token = demo.token(app, "caas:transactions:write caas:regular_transactions:read")?;
    let months = (0..14).map(|month| (2025 + month / 12, month % 12 + 1));
    let batch: Vec<_> = months
        .flat_map(|(year, month)| {
            [
                regular(year, month, 1, "J BLACKWOOD RENT", "-950.00", "SO"),
                regular(year, month, 12, "NETFLIX.COM", "-10.99", "DD"),
                regular(year, month, (year * month * 7) % 28 + 1, "CAMDEN MARKET STALL", "-14.20", "DEB"),
            ]
        })
        .collect();
    demo.post("budget-app", "/transactions/enrich", &token, &json!(batch), 201, |answer| {
        expect_count(answer, 42)
    })?;
    let path = format!("/accounts/{REGULAR_ACCOUNT}/regular-transactions");
    demo.get("budget-app", &path, &token, 200, |answer| expect_count(answer, 2))
}

fn regular(year: u32, month: u32, day: u32, description: &str, amount: &str, code: &str) -> Value {
    let number: Value = serde_json::from_str(amount).unwrap_or_default();
    json!({
        "userId": USER, "accountId": REGULAR_ACCOUNT, "accountType": "cash", "status": "posted",
        "transactionId": format!("{code}-{year}-{month:02}-{day:02}"), "txCode": code,
        "date": format!("{year}-{month:02}-{day:02}T09:00:00Z"), "description": description, "amount": number,
    })
}

/// A user asks to be forgotten, and is, in one call that only its own scope allows.
fn erasure(demo: &mut Demo<'_>, app: &Client, reader: &str) -> Result<()> {
    demo.transcript.chapter("A user's data is removed permanently");
    let path = format!("/users/{USER}");
    demo.delete("budget-app", &path, reader, 403, |answer| {
        expect_challenge(answer, "insufficient_scope", "caas:users:delete")
    })?;
    let token = demo.token(app, "caas:users:delete")?;
    demo.delete("budget-app", &path, &token, 204, |_| Ok(()))?;
    let listed = format!("/transactions?userId={USER}");
    demo.get("budget-app", &listed, reader, 404, |_| Ok(()))?;
    demo.delete("budget-app", &path, &token, 404, |_| Ok(()))
}

fn removal(demo: &mut Demo<'_>, app: &Client, reader: &str, all: &Value) -> Result<()> {
    demo.transcript.chapter("Removing needs a destructive scope");
    let victim =
        all.as_array().into_iter().flatten().find(|one| one["accountId"] == ACCOUNT).context("an account")?;
    let path =
        format!("/accounts/{ACCOUNT}/transactions/{}", victim["transactionId"].as_str().context("an id")?);
    demo.delete("budget-app", &path, reader, 403, |answer| {
        expect_challenge(answer, "insufficient_scope", "caas:transactions:delete")
    })?;
    let token = demo.token(app, "caas:transactions:delete")?;
    demo.delete("budget-app", &path, &token, 204, |_| Ok(()))?;
    demo.delete("budget-app", &path, &token, 404, |_| Ok(()))
}

fn unauthenticated_requests(demo: &mut Demo<'_>, auditor: &Client) -> Result<()> {
    demo.transcript.chapter("No token, no answer; and the data of one client do not exist for another");
    let path = transactions_of(ACCOUNT);
    demo.call("someone", &Method::GET, &path, None, &Value::Null, 401, |answer| match &answer.challenge {
        Some(challenge) if !challenge.contains("error=") => Ok(()),
        _ => Err("a challenge without an error".to_owned()),
    })?;
    demo.get("someone with a made-up token", &path, "made.up.token", 401, |answer| {
        expect_challenge(answer, "invalid_token", "")
    })?;
    let token = demo.token(auditor, "caas:transactions:read")?;
    demo.get("auditor", &path, &token, 404, |_| Ok(()))
}

/// The two servers as a client sees them, and the transcript.
pub(super) struct Demo<'t> {
    agent: Agent,
    issuer: String,
    api: String,
    pub(super) transcript: &'t mut Transcript,
}

impl Demo<'_> {
    pub(super) fn register(&mut self, servers: &Servers, id: &str, scope: &str) -> Result<Client> {
        let client = servers.add_client(id, scope)?;
        self.transcript.remark(&format!("{id}: {scope}"));
        Ok(client)
    }

    /// Asks for a token and expects it.
    pub(super) fn token(&mut self, client: &Client, scope: &str) -> Result<String> {
        self.token_for(client, scope, None)
    }

    /// Asks for a token for an audience, or for that of the scopes, and expects it.
    pub(super) fn token_for(
        &mut self,
        client: &Client,
        scope: &str,
        audience: Option<&str>,
    ) -> Result<String> {
        let answer = http::ask_for_token(&self.agent, &self.issuer, client, scope, audience)?;
        let token = answer.body["access_token"].as_str().unwrap_or_default().to_owned();
        let as_expected = if answer.status == 200 && !token.is_empty() {
            Ok(())
        } else {
            Err("200 and a token".to_owned())
        };
        let got = format!("{}: a token for {} seconds", answer.status, answer.body["expires_in"]);
        let target = audience.map(|audience| format!(" for {audience}")).unwrap_or_default();
        self.transcript.step(&format!("{} asks for {scope}{target}", client.id), &got, as_expected);
        Ok(token)
    }

    /// Asks for a token and expects the refusal of one scope by name.
    pub(super) fn refused_token(&mut self, client: &Client, scope: &str, refused: &str) -> Result<()> {
        let answer = http::ask_for_token(&self.agent, &self.issuer, client, scope, None)?;
        let (error, description) =
            (&answer.body["error"], answer.body["error_description"].as_str().unwrap_or_default());
        let named = answer.status == 400 && error == "invalid_scope" && description.contains(refused);
        let as_expected = if named { Ok(()) } else { Err(format!("400 invalid_scope naming {refused}")) };
        let got = format!("{}: {} {description}", answer.status, error.as_str().unwrap_or_default());
        self.transcript.step(&format!("{} asks for {scope}", client.id), &got, as_expected);
        Ok(())
    }

    /// Sends a body whose answer is only to have a status.
    fn send(
        &mut self,
        who: &str,
        method: &Method,
        path: &str,
        token: &str,
        body: &Value,
        status: u16,
    ) -> Result<()> {
        self.call(who, method, path, Some(token), body, status, |_| Ok(()))
    }

    pub(super) fn get(
        &mut self,
        who: &str,
        path: &str,
        token: &str,
        status: u16,
        check: impl Fn(&Answer) -> Check,
    ) -> Result<()> {
        self.call(who, &Method::GET, path, Some(token), &Value::Null, status, check)
    }

    fn delete(
        &mut self,
        who: &str,
        path: &str,
        token: &str,
        status: u16,
        check: impl Fn(&Answer) -> Check,
    ) -> Result<()> {
        self.call(who, &Method::DELETE, path, Some(token), &Value::Null, status, check)
    }

    fn post(
        &mut self,
        who: &str,
        path: &str,
        token: &str,
        body: &Value,
        status: u16,
        check: impl Fn(&Answer) -> Check,
    ) -> Result<()> {
        self.call(who, &Method::POST, path, Some(token), body, status, check)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a request has these parts, and each step names what it needs"
    )]
    fn call(
        &mut self,
        who: &str,
        method: &Method,
        path: &str,
        token: Option<&str>,
        body: &Value,
        status: u16,
        check: impl Fn(&Answer) -> Check,
    ) -> Result<()> {
        let answer = http::call(&self.agent, method, &format!("{}{path}", self.api), token, body)?;
        let as_expected = if answer.status == status { check(&answer) } else { Err(format!("{status}")) };
        let what =
            body.as_array().map(|list| format!(" with {} transactions", list.len())).unwrap_or_default();
        self.transcript.step(&format!("{who}: {method} {path}{what}"), &describe(&answer), as_expected);
        Ok(())
    }
}

pub(super) type Check = Result<(), String>;

fn transactions_of(account: &str) -> String {
    format!("/transactions?accountId={account}&limit=1000")
}

/// The challenge, or how much came back, or the message.
fn describe(answer: &Answer) -> String {
    let what = match (&answer.challenge, &answer.body["data"], &answer.body["message"]) {
        (Some(challenge), _, _) => challenge.clone(),
        (None, Value::Array(data), _) => match splits_in(answer) {
            0 => format!("{} items", data.len()),
            several => format!("{} items, {several} of them with splits", data.len()),
        },
        (None, _, Value::String(message)) => message.clone(),
        _ => String::new(),
    };
    format!("{} {what}", answer.status).trim_end().to_owned()
}

fn splits_in(answer: &Answer) -> usize {
    answer.body["data"].as_array().into_iter().flatten().filter(|one| one.get("splits").is_some()).count()
}

fn expect_count(answer: &Answer, count: usize) -> Check {
    if answer.body["data"].as_array().map(Vec::len) == Some(count) {
        Ok(())
    } else {
        Err(format!("{count} items"))
    }
}

fn expect_splits(answer: &Answer, count: usize) -> Check {
    if splits_in(answer) == count { Ok(()) } else { Err(format!("splits in {count} items")) }
}

pub(super) fn expect_challenge(answer: &Answer, error: &str, scope: &str) -> Check {
    let challenge = answer.challenge.as_deref().unwrap_or_default();
    let is_expected = challenge.contains(&format!("error=\"{error}\"")) && challenge.contains(scope);
    if is_expected { Ok(()) } else { Err(format!("a challenge with {error} {scope}")) }
}
