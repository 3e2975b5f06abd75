//! Standard and custom categories.

use serde_json::{Value, json};

use crate::fixture::{Api, CATEGORIES_DELETE, CATEGORIES_READ, CATEGORIES_WRITE, transaction, two_splits};

const PATH: &str = "/users/user-0001/custom-categories";

#[tokio::test]
async fn all_standard_categories_are_listed_with_their_groups() {
    let api = Api::start().await;
    let answer = api.client(&[CATEGORIES_READ]).get("/categories").await;
    let data = answer.data(200);
    assert_eq!(data.as_array().map(Vec::len), Some(65));
    assert_eq!(answer.json()["meta"]["count"], 65);
    let first = json!({
        "l2CategoryId": "13", "l2CategoryName": "insurance", "l1CategoryGroupId": "1", "l1CategoryGroupName": "bills",
    });
    assert_eq!(data[0], first);
}

#[tokio::test]
async fn all_groups_are_listed_with_their_types() {
    let api = Api::start().await;
    let answer = api.client(&[CATEGORIES_READ]).get("/category-groups").await;
    let data = answer.data(200);
    assert_eq!((data.as_array().map(Vec::len), &answer.json()["meta"]["count"]), (Some(16), &json!(16)));
    let ninth =
        json!({ "l1CategoryGroupId": "9", "l1CategoryGroupName": "income", "l1CategoryType": "income" });
    assert_eq!(data[8], ninth);
}

#[tokio::test]
async fn a_custom_category_is_created_listed_and_removed() {
    let api = Api::start().await;
    let (reader, writer, remover) =
        (api.client(&[CATEGORIES_READ]), api.client(&[CATEGORIES_WRITE]), api.client(&[CATEGORIES_DELETE]));
    assert_eq!(reader.get(PATH).await.data(200), json!([]));
    let created = writer.post(PATH, &named(" Boat ")).await.data(201);
    assert_eq!(created["customCategoryName"], "Boat");
    assert_eq!(reader.get(PATH).await.data(200), json!([created]));
    let path = format!("{PATH}/{}", created["customCategoryId"].as_str().expect("an id"));
    remover.delete(&path.replace("user-0001", "user-0002")).await.is_error(404, "NotFound");
    assert_eq!(remover.delete(&path).await.status, 204);
    remover.delete(&path).await.is_error(404, "NotFound");
    assert_eq!(reader.get(PATH).await.data(200), json!([]));
}

#[tokio::test]
async fn a_user_has_each_name_once() {
    let api = Api::start().await;
    let writer = api.client(&[CATEGORIES_WRITE]);
    writer.post(PATH, &named("Überfahrt")).await.data(201);
    writer.post(PATH, &named("überFAHRT ")).await.is_error(409, "Conflict");
    writer.post(PATH, &named("Überfahrten")).await.data(201);
    writer.post("/users/user-0002/custom-categories", &named("Überfahrt")).await.data(201);
}

#[tokio::test]
async fn requests_must_be_well_formed() {
    let api = Api::start().await;
    for (body, problems) in [
        (json!({}), &["/customCategoryName"][..]),
        (named(""), &["/customCategoryName"]),
        (named("   "), &["/customCategoryName"]),
        (named(&"x".repeat(65)), &["/customCategoryName"]),
        (json!({ "customCategoryName": 5, "id": 5 }), &["/customCategoryName", "/id"]),
        (json!([]), &[""]),
    ] {
        assert_eq!(api.owner().post(PATH, &body).await.problems(), problems, "{body}");
    }
    assert_eq!(api.owner().get("/users/short/custom-categories").await.problems(), ["userId"]);
    assert_eq!(
        api.owner().delete("/users/short/custom-categories/no-uuid").await.problems(),
        ["userId", "categoryId"]
    );
    api.owner().post(PATH, &named(&"é".repeat(64))).await.data(201);
}

#[tokio::test]
async fn parts_in_a_removed_category_become_uncategorized() {
    let api = Api::start().await;
    let category = api.owner().post(PATH, &named("Boat")).await.data(201)["customCategoryId"].take();
    let mut splits = two_splits();
    splits[0]["userCategoryId"] = category.clone();
    api.owner().enrich(&[transaction("transaction-1", json!({ "splits": splits.clone() }))]).await.data(201);
    let path = format!("{PATH}/{}", category.as_str().expect("an id"));
    assert_eq!(api.owner().delete(&path).await.status, 204);
    splits[0]["userCategoryId"] = json!("1");
    let listed = api.owner().get("/transactions?accountId=account-1").await.data(200);
    assert_eq!(listed[0]["splits"], splits);
    assert_eq!(listed[0]["mhInsights"]["userCategoryId"], "mixed");
}

fn named(name: &str) -> Value {
    json!({ "customCategoryName": name })
}
