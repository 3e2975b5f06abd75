//! The responses of handlers. [`write_envelopes`](crate::http::envelope::write_envelopes) adds the
//! envelope.

use axum::response::{IntoResponse, Response};
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use scopewright::describe::{DescribeResponse, Messages};
use serde::Serialize;

use crate::http::envelope::{
    Answer, Envelope, ErrorEnvelope, Links, PageEnvelope, TransactionsEnrichResponseMeta,
};
use crate::http::error::ApiError;
use enrichment::TransactionId;

/// 200 with a list and the number of its items.
#[derive(Debug)]
pub(crate) struct Listed<T>(pub Vec<T>);

/// 200 with one thing.
#[derive(Debug)]
pub(crate) struct Found<T>(pub T);

/// 200 with one part of a list, and where the other parts are.
#[derive(Debug)]
pub(crate) struct ListedPage<T> {
    /// The items of this part.
    pub items: Vec<T>,
    /// The URLs of this part and its neighbours.
    pub links: Links,
}

/// 200 with one thing that no cache may keep.
#[derive(Debug)]
pub(crate) struct Uncached<T>(pub T);

/// 200 with what has become of something.
#[derive(Debug)]
pub(crate) struct Changed<T>(pub T);

/// 201 with what was created.
#[derive(Debug)]
pub(crate) struct Created<T>(pub T);

/// 201 with what was made of a batch, and the ids of what was left out of it.
#[derive(Debug)]
pub(crate) struct BatchCreated<T> {
    /// The transactions of the batch that were stored, in its order.
    pub data: Vec<T>,
    /// The transactions of the batch that were not stored.
    pub error_transaction_ids: Vec<TransactionId>,
}

/// 204 after a removal.
#[derive(Debug)]
pub(crate) struct Removed;

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let count = self.0.len();
        answer(StatusCode::OK, &self.0, |answer| answer.count = Some(count))
    }
}

impl<T: Serialize> IntoResponse for ListedPage<T> {
    fn into_response(self) -> Response {
        let Self { items, links } = self;
        answer(StatusCode::OK, &items, |answer| {
            answer.count = Some(items.len());
            answer.links = Some(links);
        })
    }
}

impl<T: Serialize> IntoResponse for Found<T> {
    fn into_response(self) -> Response {
        answer(StatusCode::OK, &self.0, |_| ())
    }
}

impl<T: Serialize> IntoResponse for Uncached<T> {
    fn into_response(self) -> Response {
        let no_store = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        (no_store, answer(StatusCode::OK, &self.0, |_| ())).into_response()
    }
}

impl<T: Serialize> IntoResponse for Changed<T> {
    fn into_response(self) -> Response {
        answer(StatusCode::OK, &self.0, |_| ())
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        answer(StatusCode::CREATED, &self.0, |_| ())
    }
}

impl<T: Serialize> IntoResponse for BatchCreated<T> {
    fn into_response(self) -> Response {
        let Self { data, error_transaction_ids } = self;
        answer(StatusCode::CREATED, &data, |answer| {
            answer.count = Some(data.len());
            answer.error_transaction_ids = error_transaction_ids;
        })
    }
}

impl IntoResponse for Removed {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl<T: JsonSchema> DescribeResponse for Listed<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<Envelope<Vec<T>>>(200, "The list");
    }
}

impl<T: JsonSchema> DescribeResponse for ListedPage<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<PageEnvelope<T>>(200, "A part of the list");
    }
}

impl<T: JsonSchema> DescribeResponse for Uncached<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<Envelope<T>>(200, "Found; caches must not store it");
    }
}

impl<T: JsonSchema> DescribeResponse for Found<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<Envelope<T>>(200, "Found");
    }
}

impl<T: JsonSchema> DescribeResponse for Changed<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<Envelope<T>>(200, "Changed");
        messages.answer::<ErrorEnvelope>(409, "Its state does not allow this");
    }
}

impl<T: JsonSchema> DescribeResponse for Created<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<Envelope<T>>(201, "Created");
        messages.answer::<ErrorEnvelope>(409, "It already exists");
    }
}

impl<T: JsonSchema> DescribeResponse for BatchCreated<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<Envelope<Vec<T>, TransactionsEnrichResponseMeta>>(201, "The enriched transactions");
    }
}

impl DescribeResponse for Removed {
    fn describe(messages: &mut Messages<'_>) {
        messages.empty_answer(204, "Removed");
        messages.answer::<ErrorEnvelope>(404, "Not found");
    }
}

fn answer(status: StatusCode, data: &impl Serialize, complete: impl FnOnce(&mut Answer)) -> Response {
    match serde_json::value::to_raw_value(data) {
        Ok(data) => {
            let mut answer = Answer::with(data);
            complete(&mut answer);
            let mut response = status.into_response();
            response.extensions_mut().insert(answer);
            response
        }
        Err(error) => ApiError::internal(error).into_response(),
    }
}
