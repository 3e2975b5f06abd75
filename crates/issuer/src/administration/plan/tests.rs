//! That a file is applied as a whole or not at all.

use tempfile::TempDir;

use super::*;
use crate::PepperSource;

#[tokio::test]
async fn a_client_that_may_not_be_touched_stops_the_whole_change() {
    let folder = TempDir::new().expect("a folder");
    let pepper = PepperSource::File(folder.path().join("pepper"));
    let owner = Administration::open(&folder.path().join("database").into(), &pepper, "tests").await;
    let owner = owner.expect("an administration");
    let parse = |text: &str| Desired::parse(text, &|_| Ok(Vec::new())).expect("a sound file");
    let harmless = parse("schema = 1\n[client.a]\nscope = [\"caas:users:delete\"]");
    let both = parse(
        "schema = 1\n[client.b]\nscope = [\"caas:users:delete\"]\n[client.c]\nscope = [\"issuer:keys:delete\"]",
    );
    let bearer = owner.for_bearer("bearer", "issuer:clients:write".parse().expect("a scope"));
    bearer.apply(&harmless, false).await.expect("applied");
    for prune in [false, true] {
        let refused = bearer.apply(&both, prune).await;
        assert!(matches!(refused, Err(AdminError::BeyondAuthority(_))), "{refused:?}");
        assert_eq!(owner.clients().await.expect("clients").len(), 1);
    }
    owner.apply(&both, true).await.expect("applied");
    assert!(
        bearer.apply(&harmless, true).await.is_err(),
        "nobody removes a client who could not have made it"
    );
    assert_eq!(owner.clients().await.expect("clients").len(), 2);
}
