//! Tests of the pages of a catalog with every feature, and that they need nothing from elsewhere.

use scopewright_catalog::Catalog;
use serde_json::{Value, json};

use super::{Place, render};
use crate::Api;
use crate::api::tests::document;

const CATALOG: &str = r#"
schema = 1
[catalog]
title = "Shop"
version = "2"
[group.shop]
title = "The <shop>"
description = "All of it."
[scope."shop:read"]
description = "Look & see."
access = "read"
[scope."shop:all"]
description = "Everything."
access = "destructive"
implies = ["shop:read"]
[scope."shop:old"]
description = "As it was."
access = "write"
deprecated = { since = "1", use = "shop:all", remove_after = "2099-01-01" }
"#;

fn site() -> Vec<(&'static str, String)> {
    let catalog = Catalog::parse(CATALOG).expect("a sound catalog");
    let get = json!({
        "summary": "Lists.", "description": "Requires much.\n\nAll of `it`.", "x-requires": "Requires much.", "tags": ["The <shop>"], "responses": {},
        "security": [{ "oauth2": ["shop:read"] }, { "oauth2": ["shop:all", "shop:old"] }],
        "x-optional-scopes": [[["shop:old"]]],
    });
    let public =
        json!({ "summary": "Lives.", "responses": {}, "security": [], "x-public-because": "it is a probe" });
    let paths = json!({ "/goods/{id}": { "get": get }, "/livez": { "get": public } });
    render(&catalog, &[Api::of(&document(paths)).expect("an API")], Place::Files)
}

fn file(name: &str) -> String {
    site().into_iter().find(|(file, _)| *file == name).expect(name).1
}

/// Returns the text of a page without its tags.
fn text(page: &str) -> String {
    let parts = page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<String>()
}

#[test]
fn the_page_says_what_scopes_and_endpoints_are() {
    let page = text(&file("index.html"));
    for part in [
        "The &lt;shop&gt;",
        "Look &amp; see.",
        "Implied by shop:all.",
        "Implies shop:read.",
        "Deprecated since 1. Use shop:all instead. It will be removed after 2099-01-01.",
        "GET /goods/{id} together with shop:old",
        "Requires one of these:shop:readshop:all and shop:old",
        "With shop:old the response shows more.",
        "Requires no access token: it is a probe.",
        "The OAuth scopes of Shop at https://shop.example",
        "All of it.",
    ] {
        assert!(page.contains(part), "{part:?} is missing from\n{page}");
    }
    assert!(!page.contains("Requires much"), "the callers are there once");
}

#[test]
fn every_link_within_the_page_leads_somewhere() {
    let page = file("index.html");
    let links: Vec<_> = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() > 10);
    for link in links {
        assert!(page.contains(&format!("id=\"{link}\"")), "{link} leads nowhere");
    }
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    let page = file("index.html");
    for forbidden in [" style=", "<style", " onclick=", "javascript:", "=\"http"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    let scripts: Vec<_> = page.split("<script").skip(1).collect();
    assert!(scripts.iter().all(|script| script.contains("src=\"") && script.contains("></script>")));
    for text in [&file("base.css"), &file("site.css")] {
        assert!(!text.contains("url(") && !text.contains("@import"), "{text}");
    }
}

#[test]
fn the_scripts_get_the_same_as_the_page() {
    let value = |name: &str| -> Value {
        let text = file(name);
        let (_, json) = text.split_once(" = ").expect("a value");
        serde_json::from_str(json.trim().trim_end_matches(';')).expect("JSON")
    };
    let operations = &value("data.js")["apis"][0]["operations"];
    assert_eq!(operations.as_array().map(Vec::len), Some(1), "what is public needs no token");
    assert_eq!(operations[0]["needs"], json!([["shop:read"], ["shop:all", "shop:old"]]));
    assert_eq!(operations[0]["widenings"], json!([[["shop:old"]]]));
    assert_eq!(value("data.js")["scopes"][1]["implies"], json!(["shop:read"]));
    assert_eq!(value("data.js")["apis"][0]["tokenUrl"], "https://issuer.example/token");
}
