//! A deprecated scope is granted until its last day.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use issuer::{AuthorizationServer, Config, read_audit};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use super::{Fixture, SHOP};
use crate::test_server::{Files, Server};

/// Returns a catalog with a scope whose last day is `last`, and one that is not deprecated.
fn catalog(last: Date) -> String {
    let scope = |name: &str| format!("[scope.\"{name}\"]\ndescription = \"D.\"\naccess = \"read\"\n");
    format!(
        "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"2\"\n{}deprecated = {{ since = \"2\", use = \"shop:new:read\", \
         remove_after = \"{last}\" }}\n{}",
        scope("shop:old:read"),
        scope("shop:new:read"),
    )
}

#[tokio::test]
async fn a_deprecated_scope_is_granted_until_its_last_day_and_recorded() {
    let files = Files::new();
    let config = Config { audit: Some(files.path("audit")), durable_audit: true, ..files.config() };
    let server = Server(AuthorizationServer::open(config).await.expect("a server"));
    let fixture = Fixture::with(server, files).await;
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    // Tomorrow, so that midnight does not come between the change and the request.
    fixture.add_api("shop", SHOP, &catalog(today + 1.day())).await;
    let client = fixture.client("a", "shop:old:read shop:new:read").await;
    let granted = fixture.granted(&client, "&scope=shop:old:read+shop:new:read").await;
    assert_eq!(granted["scope"], "shop:old:read shop:new:read");

    let changed = fixture.update("shop", |settings| settings.catalog = catalog(today - 1.day())).await;
    assert!(changed.warnings.is_some_and(|warnings| !warnings.is_empty()), "the last day has passed");
    assert!(changed.difference.clients.is_empty(), "the client keeps the name of the scope");
    let refused = fixture.refused(&client, "&scope=shop:old:read+shop:new:read", "invalid_scope").await;
    assert!(refused.contains("shop:old:read"), "{refused}");
    let rest = fixture.granted(&client, "&scope=shop:new:read").await;
    assert_eq!(rest["scope"], "shop:new:read");

    fixture.server.0.close().await;
    let records = read_audit(&fixture.files.path("audit"), 100, |_| true).expect("a log");
    let records = records.iter().map(|record| serde_json::to_value(record).expect("JSON"));
    let granted: Vec<Value> = records.filter(|record| record["kind"] == "token.granted").collect();
    let deprecated: Vec<_> = granted.iter().map(|record| record["deprecated"].clone()).collect();
    assert!(deprecated.contains(&json!("shop:old:read")) && deprecated.contains(&Value::Null));
    assert_eq!(deprecated.len(), 2, "{granted:?}");
}
