//! A user's custom categories.

use axum::extract::State;
use schemars::JsonSchema;
use scopes::caas;
use scopewright::{Caller, requires};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::AppState;
use crate::http::audit::{Auditor, Removal};
use crate::http::error::ApiError;
use crate::http::extract::{ApiJson, ApiPath};
use crate::http::response::{Created, Listed, Removed};
use crate::http::validate::Problems;
use crate::http::validate::json::{FromBody, Json};
use crate::http::validate::parameters::{FromParameters, Parameters};
use crate::records::custom_category::CustomCategory;
use crate::routes::accounts_and_users::UserPath;
use enrichment::{Invalid, UserId, string_newtype};

/// List a user's custom categories.
///
/// A user without any has an empty list.
#[requires(caas:categories:read)]
pub(crate) async fn list_custom_categories(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(path): ApiPath<UserPath>,
) -> Result<Listed<CustomCategory>, ApiError> {
    Ok(Listed(state.store.custom_categories(caller.client_id(), &path.user_id).await?))
}

/// Create a custom category for a user.
///
/// Names are compared without regard to case; a user has each only once.
#[requires(caas:categories:write)]
pub(crate) async fn create_custom_category(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(path): ApiPath<UserPath>,
    ApiJson(posted): ApiJson<CustomCategoryPost>,
) -> Result<Created<CustomCategory>, ApiError> {
    let category = CustomCategory {
        custom_category_id: Uuid::new_v4(),
        custom_category_name: posted.custom_category_name.as_str().to_owned(),
    };
    let created = state.store.create_custom_category(caller.client_id(), &path.user_id, &category).await?;
    created
        .then_some(Created(category))
        .ok_or(ApiError::Conflict("the user has a custom category of this name"))
}

/// Remove a user's custom category.
///
/// Transactions that were in it go back to their standard category, and parts of split transactions
/// become uncategorized.
#[requires(caas:categories:delete)]
pub(crate) async fn remove_custom_category(
    State(state): State<AppState>,
    auditor: Auditor,
    ApiPath(path): ApiPath<CustomCategoryPath>,
) -> Result<Removed, ApiError> {
    let CustomCategoryPath { user_id, category_id } = path;
    let remove = state.store.remove_custom_category(auditor.client_id(), &user_id, category_id);
    auditor.remove(&Removal::CustomCategory(&user_id, category_id), remove).await
}

/// One custom category of a user.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomCategoryPath {
    user_id: UserId,
    category_id: Uuid,
}

impl FromParameters for CustomCategoryPath {
    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        let user_id = parameters.required("userId");
        let category_id = parameters.required("categoryId");
        Some(Self { user_id: user_id?, category_id: category_id? })
    }
}

/// A custom category to be created.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub(crate) struct CustomCategoryPost {
    custom_category_name: CustomCategoryName,
}

impl FromBody for CustomCategoryPost {
    fn from_body(json: &RawValue, problems: &mut Problems) -> Option<Self> {
        Json::new(json).object(problems, |members| {
            Some(Self { custom_category_name: members.required("customCategoryName")? })
        })
    }
}

string_newtype! {
    /// The name of a custom category; space around it is dropped.
    #[schemars(extend("minLength" = 1, "maxLength" = 64, "pattern" = PATTERN))]
    CustomCategoryName, |text| {
        let name = text.trim();
        if !(1..=64).contains(&name.chars().count()) {
            return Err(Invalid::because("must be 1 to 64 characters long"));
        }
        if name.contains(char::is_control) { Err(Invalid::because("must not contain control characters")) } else { Ok(name.to_owned()) }
    }
}

/// No control characters, and something else than space.
const PATTERN: &str =
    r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$";
