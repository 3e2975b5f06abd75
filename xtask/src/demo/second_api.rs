//! A chapter of the demo: a second API is added to the running issuer, and changed.

use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::scenario::{Demo, expect_challenge};
use super::servers::{Client, Ended, Servers};

const CATALOG: &str = include_str!("shop.toml");
const AUDIENCE: &str = "https://shop.example";

/// Adds the API and a client with scopes of both APIs, and takes one of them back. Returns the
/// client.
pub(super) fn second_api(demo: &mut Demo<'_>, servers: &Servers) -> Result<Client> {
    demo.transcript.chapter("A second API is added to the running issuer");
    servers.write("shop.toml", CATALOG)?;
    let added =
        servers.issuer_command(&["api", "add", "shop", "--audience", AUDIENCE, "--catalog", "shop.toml"])?;
    show(demo, "add shop", &added, true, "2 scopes");
    let client =
        demo.register(servers, "storefront", "caas:categories:read shop:orders:read shop:orders:write")?;
    each_token_is_for_one_api(demo, &client)?;
    a_breaking_update_needs_consent(demo, servers, &client)?;
    Ok(client)
}

/// Asks for a token of the second API by its audience.
pub(super) fn token_for_shop(demo: &mut Demo<'_>, client: &Client, scope: &str) -> Result<String> {
    demo.token_for(client, scope, Some(AUDIENCE))
}

fn each_token_is_for_one_api(demo: &mut Demo<'_>, client: &Client) -> Result<()> {
    let categories = demo.token(client, "caas:categories:read")?;
    let orders = token_for_shop(demo, client, "shop:orders:read shop:orders:write")?;
    demo.get("storefront", "/categories", &categories, 200, |_| Ok(()))?;
    demo.get("storefront, with the token for shop", "/categories", &orders, 401, |answer| {
        expect_challenge(answer, "invalid_token", "")
    })?;
    demo.refused_token(client, "caas:categories:read shop:orders:write", "shop:orders:write")
}

fn a_breaking_update_needs_consent(demo: &mut Demo<'_>, servers: &Servers, client: &Client) -> Result<()> {
    let (less, _) = CATALOG.split_once("[scope.\"shop:orders:write\"]").context("shop.toml")?;
    servers.write("less.toml", less)?;
    let update = ["api", "update", "shop", "--catalog", "less.toml"];
    let refused = servers.issuer_command(&update)?;
    show(demo, "update shop", &refused, false, &client.id);
    let forced = servers.issuer_command(&[&update[..], &["--force"]].concat())?;
    show(demo, "update shop --force", &forced, true, &client.id);
    // The running issuer reads changes within a second.
    thread::sleep(Duration::from_secs(1));
    demo.refused_token(client, "shop:orders:write", "shop:orders:write")
}

/// Shows a command as a step, by the line of its output that names `shown`.
fn show(demo: &mut Demo<'_>, command: &str, ended: &Ended, succeeds: bool, shown: &str) {
    let output = if ended.success { &ended.stdout } else { &ended.stderr };
    let line = output.lines().map(str::trim).find(|line| line.contains(shown));
    let outcome = if ended.success { "done" } else { "refused" };
    let as_expected = if ended.success == succeeds && line.is_some() {
        Ok(())
    } else {
        Err(format!("{} with {shown}", if succeeds { "done" } else { "refused" }))
    };
    let got = format!("{outcome}: {}", line.unwrap_or(output.trim()));
    demo.transcript.step(&format!("administrator: issuer api {command}"), &got, as_expected);
}
