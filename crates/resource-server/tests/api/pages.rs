//! The pages at `/docs`: their policy, their addresses, and that they can be disabled.
//! `tests/integration/site.rs` opens them in a browser.

use http::Method;

use crate::fixture::{Answer, Api};

#[tokio::test]
async fn the_pages_run_under_a_strict_policy() {
    let api = Api::start().await;
    for (path, connections) in
        [("/docs/", "connect-src 'self';"), ("/docs/api/", "connect-src 'self' https://issuer.test ")]
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
    let data = get(&api, "/docs/data.js").await.text;
    assert!(data.contains("\"tokenUrl\": \"https://issuer.test/oidc/token\""), "{data}");
    assert!(!data.contains("issuer:"), "the pages are about this API only");
    let page = get(&api, "/docs/").await.text;
    assert!(page.contains("<code>https://api.test</code>"), "{page}");
    let [served, document] = ["/docs/openapi.json", "/caas/openapi.json"];
    assert_eq!(get(&api, served).await.text, get(&api, document).await.text);
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

#[tokio::test]
async fn the_address_of_the_server_leads_to_the_pages() {
    let answer = get(&Api::start().await, "/").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (307, "/docs/"));
    let without = Api::start_with(|config, _| config.docs = false).await;
    get(&without, "/").await.is_error(404, "NotFound");
}
