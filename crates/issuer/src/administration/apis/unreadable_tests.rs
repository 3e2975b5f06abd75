//! An API that a newer version wrote in a form that this one cannot read.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::PepperSource;
use crate::store::Change;

const AUDIENCE: &str = "https://hidden.example";

fn settings(audience: &str) -> ApiSettings {
    let catalog = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n[scope.a]\ndescription = \"D.\"\naccess = \"read\"\n";
    ApiSettings::new(audience.parse().expect("an audience"), catalog.to_owned())
}

fn name(name: &str) -> ApiName {
    name.parse().expect("a name")
}

/// Returns an administration with a readable API `shop` and an unreadable one, `hidden`.
async fn with_unreadable(folder: &TempDir) -> Administration {
    let pepper = PepperSource::File(folder.path().join("pepper"));
    let opened = Administration::open(&folder.path().join("database").into(), &pepper, "tests").await;
    let administration = opened.expect("an administration");
    let added =
        administration.add_api(&name("shop"), settings("https://shop.example"), Consent::Withheld).await;
    added.expect("a new API");
    let document = json!({ "audience": AUDIENCE, "catalog": "", "created_at": 1, "of_the_future": true });
    let writes = vec![Write {
        kind: RecordKind::Api,
        id: "hidden".to_owned(),
        document: Some(document.to_string()),
        until: None,
    }];
    let (actor, subject, detail) = ("tests".to_owned(), "hidden".to_owned(), Value::Null);
    let change = Change { at: 1, actor, action: "test.write", subject, detail, writes };
    let head = administration.store().load().await.expect("contents").position.head;
    administration.store().commit(head, &change).await.expect("stored");
    administration
}

#[tokio::test]
async fn other_apis_can_be_changed_and_none_gets_its_audience() {
    let folder = TempDir::new().expect("a folder");
    let administration = with_unreadable(&folder).await;
    let longer = |settings: &mut ApiSettings| settings.lifetime = Some(600);
    administration.update_api(&name("shop"), longer, Consent::Withheld).await.expect("changed");
    let views = administration.apis().await.expect("the readable APIs");
    assert_eq!(
        views.iter().map(|api| (api.name.as_str(), api.lifetime)).collect::<Vec<_>>(),
        [("shop", Some(600))]
    );
    let thief = administration.add_api(&name("thief"), settings(AUDIENCE), Consent::Given).await;
    assert!(matches!(thief, Err(AdminError::AudienceTaken(..))), "{thief:?}");
}

#[tokio::test]
async fn it_can_be_removed() {
    let folder = TempDir::new().expect("a folder");
    let administration = with_unreadable(&folder).await;
    administration.remove_api(&name("hidden"), Consent::Withheld).await.expect("removed");
    let added = administration.add_api(&name("new"), settings(AUDIENCE), Consent::Withheld).await;
    added.expect("the audience is free");
}
