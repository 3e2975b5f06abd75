//! `GET /counterparties`: the reference list, part by part.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::fixture::{AUDIENCE, Api, ENHANCED_READ, READ, WRITE, transaction};

#[tokio::test]
async fn the_list_is_read_part_by_part_in_the_order_of_the_ids() {
    let api = Api::start().await;
    let (mut ids, mut next) = (Vec::new(), Some("/counterparties?limit=150&offset=0".to_owned()));
    while let Some(path) = next {
        let answer = api.client(&[READ]).get(&path).await;
        let part = all_ids(&answer.data(200));
        let json = answer.json();
        assert_eq!(json["meta"]["count"], part.len());
        assert_eq!(json["links"]["self"], format!("{AUDIENCE}{path}"));
        ids.extend(part);
        next = json["links"]["next"].as_str().map(|link| link.replace(AUDIENCE, ""));
    }
    assert!(
        ids.len() >= 200 && ids.is_sorted() && BTreeSet::from_iter(&ids).len() == ids.len(),
        "{}",
        ids.len()
    );
    let whole = api.client(&[READ]).get("/counterparties?limit=1000").await;
    assert_eq!(all_ids(&whole.data(200)), ids);
    assert_eq!(
        whole.json()["links"],
        json!({ "self": format!("{AUDIENCE}/counterparties?limit=1000&offset=0") })
    );
}

#[tokio::test]
async fn links_lead_to_the_neighbours_that_there_are() {
    let api = Api::start().await;
    for (query, this, next, prev) in [
        ("", "?limit=100&offset=0", Some("?limit=100&offset=100"), None),
        ("?limit=1", "?limit=1&offset=0", Some("?limit=1&offset=1"), None),
        ("?limit=10&offset=5", "?limit=10&offset=5", Some("?limit=10&offset=15"), Some("?limit=10&offset=0")),
        ("?offset=4000000000", "?limit=100&offset=4000000000", None, Some("?limit=100&offset=3999999900")),
    ] {
        let answer = api.client(&[READ]).get(&format!("/counterparties{query}")).await;
        let link =
            |query: Option<&str>| query.map(|query| json!(format!("{AUDIENCE}/counterparties{query}")));
        let links = &answer.json()["links"];
        assert_eq!(
            [links.get("self").cloned(), links.get("next").cloned(), links.get("prev").cloned()],
            [link(Some(this)), link(next), link(prev)],
            "{query}"
        );
    }
    let beyond = api.client(&[READ]).get("/counterparties?offset=4000000000").await;
    assert_eq!((beyond.data(200), &beyond.json()["meta"]["count"]), (json!([]), &json!(0)));
}

#[tokio::test]
async fn only_this_list_has_links() {
    let api = Api::start().await;
    api.owner().enrich(&[transaction("transaction-1", json!({}))]).await.data(201);
    for path in ["/categories", "/transactions?accountId=account-1", "/users/user-0001/custom-categories"] {
        assert!(api.owner().get(path).await.json().get("links").is_none(), "{path}");
    }
}

#[tokio::test]
async fn counterparties_of_transactions_are_in_the_list() {
    let api = Api::start().await;
    let descriptions = ["TESCO STORES 6021", "UBER *EATS HELP.UBER.COM", "KLARNA 3399", "OCTOPUS ENERGY LTD"];
    let items: Vec<_> = descriptions
        .iter()
        .enumerate()
        .map(|(n, description)| {
            transaction(&format!("transaction-{n}"), json!({ "description": description }))
        })
        .collect();
    let enriched = api.client(&[WRITE]).enrich(&items).await.data(201);
    let listed = api.client(&[READ]).get("/counterparties?limit=1000").await.data(200);
    for item in enriched.as_array().expect("transactions") {
        let counterparty = &item["mhInsights"]["l3Counterparty"];
        assert!(listed.as_array().is_some_and(|list| list.contains(counterparty)), "{counterparty}");
    }
}

#[tokio::test]
async fn a_counterparty_has_every_member_that_is_required() {
    let api = Api::start().await;
    let list = api.client(&[READ]).get("/counterparties?limit=1000").await.data(200);
    let named =
        |name: &str| list.as_array().into_iter().flatten().find(|one| one["l3CounterpartyName"] == name);
    let eats = named("Uber Eats").expect("it is in the list");
    let members: Vec<_> = eats.as_object().expect("an object").keys().cloned().collect();
    let expected = [
        "fullCompanyName",
        "l2CategoryName",
        "l3CounterpartyCategory",
        "l3CounterpartyId",
        "l3CounterpartyName",
        "l4LoanType",
        "logoUrl",
        "parentId",
        "parentName",
        "registeredLocation",
        "website",
    ];
    assert_eq!(BTreeSet::from_iter(members), BTreeSet::from(expected.map(str::to_owned)));
    assert_eq!(eats["parentName"], "Uber");
    assert_eq!(eats["parentId"], named("Uber").expect("its parent")["l3CounterpartyId"]);
    assert_eq!(named("Klarna").expect("a lender")["l4LoanType"], "Buy Now Pay Later");
}

#[tokio::test]
async fn a_query_must_make_sense_and_the_scope_is_that_of_transactions() {
    let api = Api::start().await;
    for (query, problems) in [
        ("?limit=0", &["limit"][..]),
        ("?limit=1001&offset=-1", &["limit", "offset"]),
        ("?limit=ten&page=2", &["limit", "page"]),
        ("?limit=1&limit=2", &["limit"]),
    ] {
        let answer = api.client(&[READ]).get(&format!("/counterparties{query}")).await;
        assert_eq!(answer.problems(), problems, "{query}");
    }
    api.client(&[ENHANCED_READ, WRITE]).get("/counterparties").await.is_error(403, "Forbidden");
}

fn all_ids(data: &Value) -> Vec<String> {
    let ids = data.as_array().into_iter().flatten().map(|one| one["l3CounterpartyId"].as_str());
    ids.map(|id| id.expect("an id").to_owned()).collect()
}
