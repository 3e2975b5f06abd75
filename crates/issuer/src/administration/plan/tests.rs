//! Applying a manifest is atomic.

use tempfile::TempDir;

use super::*;
use crate::PepperSource;

#[tokio::test]
async fn a_client_that_may_not_be_changed_stops_the_whole_change() {
    let folder = TempDir::new().expect("a folder");
    let owner = owner(&folder).await;
    let parse = |text: &str| Manifest::parse(text, &|_| Ok(Vec::new())).expect("a sound file");
    let harmless = parse("schema = 1\n[client.a]\nscope = [\"caas:users:delete\"]");
    let both = parse(
        "schema = 1\n[client.b]\nscope = [\"caas:users:delete\"]\n[client.c]\nscope = [\"issuer:keys:delete\"]",
    );
    let bearer = owner.for_bearer("bearer", "issuer:clients:write".parse().expect("a scope"));
    bearer.apply(&harmless, options(false)).await.expect("applied");
    for prune in [false, true] {
        let refused = bearer.apply(&both, options(prune)).await;
        assert!(matches!(refused, Err(AdminError::BeyondAuthority(_))), "{refused:?}");
        assert_eq!(owner.clients().await.expect("clients").len(), 1);
    }
    owner.apply(&both, options(true)).await.expect("applied");
    assert!(
        bearer.apply(&harmless, options(true)).await.is_err(),
        "a caller can remove only clients that it could have added"
    );
    assert_eq!(owner.clients().await.expect("clients").len(), 2);
}

async fn owner(folder: &TempDir) -> Administration {
    let pepper = PepperSource::File(folder.path().join("pepper"));
    let owner = Administration::open(&folder.path().join("database").into(), &pepper, "tests").await;
    owner.expect("an administration")
}

fn options(prune: bool) -> ApplyOptions {
    ApplyOptions { prune, ..ApplyOptions::default() }
}

/// Security finding 21.
#[tokio::test]
async fn a_plan_that_leaves_no_administrator_is_refused_by_default() {
    let folder = TempDir::new().expect("a folder");
    let owner = owner(&folder).await;
    let parse = |text: &str| Manifest::parse(text, &|_| unreachable!("no key file")).expect("sound");
    let with = parse(
        "schema = 1\n[client.admin]\nscope = [\"issuer:clients:write\"]\n[client.a]\nscope = [\"caas:categories:read\"]",
    );
    let without = parse("schema = 1\n[client.a]\nscope = [\"caas:categories:read\"]");
    owner.apply(&with, options(true)).await.expect("applied");
    assert!(owner.plan(&without, true).await.expect("a plan").leaves_no_administrator);
    assert!(!owner.plan(&without, false).await.expect("a plan").leaves_no_administrator);
    assert!(matches!(owner.apply(&without, options(true)).await, Err(AdminError::NoAdministrator)));
    assert_eq!(owner.clients().await.expect("clients").len(), 2);
    let meant = ApplyOptions { may_leave_no_administrator: true, ..options(true) };
    owner.apply(&without, meant).await.expect("applied");
    assert_eq!(owner.clients().await.expect("clients").len(), 1);
}
