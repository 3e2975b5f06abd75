//! The examples of the OpenAPI document: the requests of one user, sent to the API and compared
//! with `data/examples.json`.
//!
//! After a deliberate change, write them again with `GOLDEN=overwrite cargo test -p resource-server
//! --test api examples` and review the diff.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use scopewright_openapi::ExamplesFile;
use scopewright_openapi::recorder::{Call, Recorder};
use serde_json::{Value, json};

use crate::fixture::{AUDIENCE, Api, ISSUER, READ};

const WRITTEN_BY: &str = "GOLDEN=overwrite cargo test -p resource-server --test api examples";
const FILE: &str = "data/examples.json";

/// A rate limit that the examples do not reach.
const LIMIT: u32 = 100;

#[tokio::test]
async fn the_examples_match_the_server() {
    let api = Api::start_with(|config, _| config.requests_per_minute = NonZeroU32::new(LIMIT)).await;
    let mut story = Story::begin(&api);
    story.transactions().await;
    story.splits().await;
    story.custom_categories().await;
    story.series().await;
    story.reference_data().await;
    story.refusals(&api).await;
    story.removals().await;
    story.recorder.assert_matches(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE), WRITTEN_BY);
}

#[test]
fn every_guarded_operation_has_an_example_of_success() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE)).expect("a file");
    let file: ExamplesFile = serde_json::from_str(&text).expect("examples");
    assert_eq!(file.missing(&resource_server::surface()), Vec::<String>::new());
}

struct Story {
    recorder: Recorder,
    owner: String,
}

impl Story {
    fn begin(api: &Api) -> Self {
        let config =
            resource_server::Config::new(ISSUER, AUDIENCE.parse().expect("an address"), PathBuf::new());
        let recorder = Recorder::new(&resource_server::openapi(&config), api.router())
            .replacing("correlationId", "6f2d1c7e-9b7a-4c55-8a51-0f3f5a9c2b10")
            .replacing("customCategoryId", "0b54b1a6-5d0c-4f0e-9a57-2f6a3d1c8e11")
            .replacing("retryAfterSecs", 42)
            .replacing("timestampCreated", "2026-08-03T06:00:00.123456Z")
            .replacing("timestampIngress", "2026-08-03T06:00:00.123456Z")
            .replacing("timestampEgress", "2026-08-03T06:00:00.124811Z");
        Self { recorder, owner: api.owner().authorization().to_owned() }
    }

    /// Sends a request with all scopes. `Null` means no body.
    async fn play(
        &mut self,
        operation_id: &str,
        summary: &str,
        parameters: Value,
        body: Value,
        status: u16,
    ) -> Value {
        let (authorization, request) = (Some(self.owner.as_str()), Some(body).filter(|body| !body.is_null()));
        self.recorder.call(Call { operation_id, summary, authorization, parameters, request, status }).await
    }

    async fn transactions(&mut self) {
        let groceries = json!({
            "userId": "user-3f8a2c", "accountId": "current-account", "transactionId": "tx-2026-08-01-17", "accountType": "cash",
            "txCode": "DEB", "date": "2026-08-01T17:42:00Z", "status": "posted", "description": "TESCO STORES 6021 LONDON GB",
            "amount": -12.5, "currency": "GBP", "merchantCategoryCode": "5411", "cardPresent": true,
            "meta": { "statementLine": 17 },
        });
        let salary = json!({
            "userId": "user-3f8a2c", "accountId": "current-account", "transactionId": "tx-2026-07-31-02", "accountType": "cash",
            "txCode": "BGC", "date": "2026-07-31T06:00:00Z", "status": "posted", "description": "ACME LTD SALARY",
            "amount": 2100,
        });
        self.play(
            "enrich_transactions",
            "A purchase and a salary",
            json!({}),
            json!([groceries, salary]),
            201,
        )
        .await;
        let wrong =
            json!([{ "accountId": "current", "transactionId": "tx-2026-08-01-18", "amount": "12.50" }]);
        self.play("enrich_transactions", "Everything that is wrong", json!({}), wrong, 400).await;
        let newest = json!({ "accountId": "current-account", "limit": 1 });
        self.play("list_transactions", "The newest transaction", newest, Value::Null, 200).await;
        let unknown = json!({ "accountId": "no-such-account" });
        self.play("list_transactions", "An unknown account", unknown, Value::Null, 404).await;
        let eating_out = json!({ "userCategoryId": "22" });
        let mut future = purchase();
        future["recategorisationType"] = json!("future");
        self.play("recategorise_transaction", "This one and those to come", future, eating_out, 200).await;
    }

    async fn splits(&mut self) {
        let parts = json!([
            { "amount": -10, "userCategoryId": "9", "description": "Food" },
            { "amount": -2.5, "userCategoryId": "21", "description": "Flowers" },
        ]);
        self.play("split_transaction", "Food and flowers", purchase(), json!({ "data": parts }), 200).await;
        let eating_out = json!({ "userCategoryId": "22" });
        self.play("recategorise_transaction", "It is split", purchase(), eating_out, 409).await;
        self.play("remove_splits", "The parts go", purchase(), Value::Null, 204).await;
        self.play("remove_splits", "There are none", purchase(), Value::Null, 404).await;
    }

    async fn custom_categories(&mut self) {
        let (user, boat) = (json!({ "userId": "user-3f8a2c" }), json!({ "customCategoryName": "Boat" }));
        let made = self
            .play("create_custom_category", "A category for a boat", user.clone(), boat.clone(), 201)
            .await;
        self.play("create_custom_category", "There is one already", user.clone(), boat, 409).await;
        self.play("list_custom_categories", "One of the user's own", user, Value::Null, 200).await;
        let id = made["data"]["customCategoryId"].as_str().expect("an id");
        self.recorder.replace_text(id, "0b54b1a6-5d0c-4f0e-9a57-2f6a3d1c8e11");
        let which = json!({ "userId": "user-3f8a2c", "categoryId": id });
        self.play("remove_custom_category", "The boat is sold", which, Value::Null, 204).await;
    }

    async fn series(&mut self) {
        let months = ["01", "02", "03", "04", "05", "06", "07"];
        let rent = months.map(|month| {
            json!({
                "userId": "user-3f8a2c", "accountId": "bills-account", "transactionId": format!("tx-2026-{month}-rent"),
                "accountType": "cash", "txCode": "SO", "date": format!("2026-{month}-01T06:00:00Z"), "status": "posted",
                "description": "J SMITH RENT FLAT 2", "amount": -950,
            })
        });
        self.play("enrich_transactions", "Seven months of rent", json!({}), json!(rent), 201).await;
        let account = json!({ "accountId": "bills-account" });
        self.play("list_regular_transactions", "A rent", account, Value::Null, 200).await;
    }

    async fn reference_data(&mut self) {
        self.play("list_categories", "All standard categories", json!({}), Value::Null, 200).await;
        self.play("list_category_groups", "All groups", json!({}), Value::Null, 200).await;
        let second = json!({ "limit": 1, "offset": 1 });
        self.play("list_counterparties", "The second of many", second, Value::Null, 200).await;
        let shown = self.play("show_transaction", "A purchase in a shop", purchase(), Value::Null, 200).await;
        let likeliest = json!({ "geotagIds": [shown["data"]["mhInsights"]["geotags"][0]["geotagId"]] });
        self.play("show_geotags", "The likeliest place", likeliest, Value::Null, 200).await;
        let mut more = purchase();
        more["includeFieldTiers"] = json!("search_pro");
        self.play("show_enhanced_transaction", "With the kind of place", more, Value::Null, 200).await;
    }

    async fn refusals(&mut self, api: &Api) {
        let (nothing, greedy) = (api.client(&[]), api.named_client("greedy", &[READ]));
        for _ in 0..LIMIT {
            greedy.get("/transactions?accountId=current-account").await;
        }
        for (summary, authorization, status) in [
            ("No token", None, 401),
            ("A scope is missing", Some(nothing.authorization()), 403),
            ("Too many requests", Some(greedy.authorization()), 429),
        ] {
            let parameters = json!({ "accountId": "current-account" });
            let operation_id = "list_transactions";
            self.recorder
                .call(Call { operation_id, summary, authorization, parameters, request: None, status })
                .await;
        }
    }

    async fn removals(&mut self) {
        self.play("remove_transaction", "A purchase goes", purchase(), Value::Null, 204).await;
        self.play(
            "remove_account",
            "An account goes",
            json!({ "accountId": "bills-account" }),
            Value::Null,
            204,
        )
        .await;
        self.play("remove_user", "A user goes", json!({ "userId": "user-3f8a2c" }), Value::Null, 204).await;
    }
}

fn purchase() -> Value {
    json!({ "accountId": "current-account", "transactionId": "tx-2026-08-01-17" })
}
