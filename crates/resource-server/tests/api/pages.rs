//! The pages at `/docs`: under which policy they are, and that nothing is missing.
//! `tests/integration/site.rs` opens them in a browser.

use http::Method;

use crate::fixture::{Answer, Api};

#[tokio::test]
async fn every_file_that_a_page_asks_for_is_there() {
    let api = Api::start().await;
    for folder in ["/docs/", "/docs/api/"] {
        let page = get(&api, folder).await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{folder}");
        let names: Vec<_> = page.text.split(['"', '\'']).filter(|part| is_file(part)).collect();
        assert!(names.len() >= 5, "{folder}: {names:?}");
        for name in names {
            let file = get(&api, &format!("{folder}{}", name.trim_start_matches("./"))).await;
            assert_eq!(file.status, 200, "{folder}{name}");
            assert!(!file.text.is_empty(), "{folder}{name}");
        }
    }
}

#[tokio::test]
async fn the_pages_run_under_a_strict_policy() {
    let api = Api::start().await;
    for (path, connections) in
        [("/docs/", "connect-src 'self';"), ("/docs/api/", "connect-src 'self' https://issuer.test;")]
    {
        let page = get(&api, path).await;
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'none';",
            "script-src 'self';",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            connections,
        ] {
            assert!(policy.contains(part), "{path} {part}: {policy}");
        }
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert!(
            !page.text.contains("<script>") && !page.text.contains(" onclick"),
            "{path} has a script inline"
        );
    }
}

#[tokio::test]
async fn the_addresses_are_those_of_the_server_and_its_issuer() {
    let api = Api::start().await;
    let addresses = get(&api, "/docs/addresses.js").await.text;
    assert!(addresses.contains("\"tokenUrl\":\"https://issuer.test/oidc/token\""), "{addresses}");
    assert!(addresses.contains("\"baseUrl\":\"https://api.test\""), "{addresses}");
    let initializer = get(&api, "/docs/api/swagger-initializer.js").await.text;
    assert!(initializer.contains("\"url\": \"/caas/openapi.json\""), "{initializer}");
}

#[tokio::test]
async fn a_missing_slash_is_redirected_and_pages_can_be_disabled() {
    let api = Api::start().await;
    let sent = get(&api, "/docs").await;
    assert_eq!((sent.status.as_u16(), sent.header("location")), (307, "/docs/"));
    let bare = Api::start_with(|config, _| config.docs = false).await;
    get(&bare, "/docs/").await.is_error(404, "NotFound");
    get(&bare, "/docs/api/").await.is_error(404, "NotFound");
}

async fn get(api: &Api, path: &str) -> Answer {
    api.anonymous().call_absolute(Method::GET, path, None).await
}

fn is_file(name: &str) -> bool {
    [".js", ".css"].iter().any(|ending| name.ends_with(ending))
}

#[tokio::test]
async fn the_address_of_the_server_leads_to_the_pages() {
    let answer = get(&Api::start().await, "/").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (307, "/docs/"));
    let without = Api::start_with(|config, _| config.docs = false).await;
    get(&without, "/").await.is_error(404, "NotFound");
}
