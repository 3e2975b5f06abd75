//! Catalogs that are refused, and where their problems are.

use std::fs;

use http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::SHOP;
use crate::admin_api::{ALL, Admin};
use crate::program::{Ended, run};
use crate::test_server::{Answer, catalog};

async fn add(admin: &Admin, catalog: &str) -> Answer {
    let token = admin.token(ALL).await;
    let new = json!({ "name": "shop", "audience": SHOP, "catalog": catalog });
    admin.call(&token, Method::POST, "/apis", Some(new)).await
}

fn command(catalog: &str) -> Ended {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("scopes.toml"), catalog).expect("a file");
    let command = ["api", "add", "shop", "--audience", SHOP, "--catalog", "scopes.toml", "--init"];
    run(folder.path(), &command)
}

#[tokio::test]
async fn foreign_administrative_scopes_are_refused_with_their_places() {
    let admin = Admin::new(ALL).await;
    // The first two are the issuer's own, as in the catalog of a workspace that compiles it.
    let own = ["issuer:clients:read", "issuer:clients:write"];
    let text = catalog(&[own[0], own[1], "shop:orders:read", "issuer:clients:re", "issuer:all"]);
    let text = format!("# issuer:all is not one of the issuer's.\n{text}");
    let place = |name: &str| {
        let line = text.lines().position(|line| line.contains(&format!("\"{name}\""))).expect("a line") + 1;
        (line, "[scope.".len() + 1)
    };
    let places = [place("issuer:clients:re"), place("issuer:all")];
    let answer = add(&admin, &text).await;
    assert_eq!((answer.status.as_u16(), answer.member("error")), (422, "invalid_catalog"), "{answer:?}");
    let problems = answer.body["problems"].as_array().expect("problems");
    let found: Vec<(Value, Value)> =
        problems.iter().map(|problem| (problem["line"].clone(), problem["column"].clone())).collect();
    assert_eq!(found, places.map(|(line, column)| (json!(line), json!(column))), "{problems:?}");

    let ended = command(&text);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    for (line, column) in places {
        assert!(ended.stderr.contains(&format!("scopes.toml:{line}:{column}")), "{ended:?}");
    }
    let own = add(&admin, &catalog(&[own[0], "shop:orders:read"])).await;
    assert_eq!(own.status, 201, "{own:?}");
    let token = admin.token(ALL).await;
    let shown = admin.call(&token, Method::GET, "/apis/shop", None).await.body;
    let names: Vec<&Value> =
        shown["scopes"].as_array().expect("scopes").iter().map(|scope| &scope["name"]).collect();
    assert_eq!(names, ["shop:orders:read"], "the issuer's own scopes are not part of the API");
}

#[tokio::test]
async fn a_catalog_over_a_mebibyte_is_refused() {
    const MEBIBYTE: usize = 1024 * 1024;
    let admin = Admin::new(ALL).await;
    let text = catalog(&["shop:orders:read"]);
    let with_length = |length: usize| format!("{text}{}\n", "#".repeat(length - text.len() - 1));
    let too_long = with_length(MEBIBYTE + 1);
    let answer = add(&admin, &too_long).await;
    assert_eq!((answer.status.as_u16(), answer.member("error")), (400, "invalid_request"), "{answer:?}");
    let far_too_long = add(&admin, &with_length(3 * MEBIBYTE)).await;
    assert_eq!(far_too_long.status, 413, "{far_too_long:?}");
    let ended = command(&too_long);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    assert_eq!(add(&admin, &with_length(MEBIBYTE)).await.status, 201);
}
