//! The descriptions of requests and responses for the OpenAPI document.
//!
//! The macros ask the type of every argument of a handler for [`DescribeRequest`], and its return
//! type for [`DescribeResponse`]. A type that implements neither is listed in
//! [`Description::undescribed`], so that a document can name what it lacks.

use std::any::type_name;
use std::convert::Infallible;
use std::marker::PhantomData;

use axum::extract::{Path, Query};
use axum::response::{Html, NoContent, Redirect};
use axum::{Form, Json};
use http::{HeaderMap, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::operation::Operation;

mod undescribed;

pub use undescribed::{Part, UndescribedType};

/// The request and the responses of an operation, under construction.
#[derive(Debug)]
pub struct Messages<'g> {
    generator: &'g mut SchemaGenerator,
    description: Description,
}

/// The messages of an operation, as its types describe them.
#[derive(Clone, Debug, Default)]
pub struct Description {
    /// The parameters in the path: an object by name, an array by position, or the schema of a
    /// single one.
    pub path: Option<Schema>,
    /// The parameters in the query: an object.
    pub query: Option<Schema>,
    /// The JSON body of the request.
    pub body: Option<Schema>,
    /// The form in the body of the request, or in its query if the method is `GET` or `HEAD`.
    pub form: Option<Schema>,
    /// The responses of the handler itself. Refusals are those of the guard.
    pub answers: Vec<Answer>,
    /// The types that do not describe themselves.
    pub undescribed: Vec<UndescribedType>,
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: Status,
    /// The meaning of the response.
    pub description: &'static str,
    /// The body, if there is one.
    pub body: Option<Body>,
}

/// The HTTP status of a response, as far as a type determines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// One status.
    Code(u16),
    /// Any status with this first digit.
    Range(u8),
    /// Any status.
    Any,
}

impl From<u16> for Status {
    fn from(code: u16) -> Self {
        Self::Code(code)
    }
}

/// The body of a response.
#[derive(Clone, Debug)]
pub enum Body {
    /// JSON that fits a schema.
    Json(Schema),
    /// Text of a media type.
    Text(&'static str),
}

impl<'g> Messages<'g> {
    /// Returns the description of an operation. Named types are collected in the generator and
    /// referenced.
    pub fn of(operation: &Operation, generator: &'g mut SchemaGenerator) -> Description {
        let mut messages = Self { generator, description: Description::default() };
        (operation.describe)(&mut messages);
        messages.description
    }

    /// Takes the path parameters from `T`, by name or in its order.
    pub fn path<T: JsonSchema>(&mut self) {
        self.description.path = Some(T::json_schema(self.generator));
    }

    /// Takes the query parameters from the members of `T`.
    pub fn query<T: JsonSchema>(&mut self) {
        self.description.query = Some(T::json_schema(self.generator));
    }

    /// Takes `T` as the JSON body.
    pub fn body<T: JsonSchema>(&mut self) {
        self.description.body = Some(self.generator.subschema_for::<T>());
    }

    /// Takes the fields of a form from the members of `T`.
    pub fn form<T: JsonSchema>(&mut self) {
        self.description.form = Some(T::json_schema(self.generator));
    }

    /// Adds a response with `T` as JSON.
    pub fn answer<T: JsonSchema>(&mut self, status: impl Into<Status>, description: &'static str) {
        let body = Body::Json(self.generator.subschema_for::<T>());
        self.add(status, description, Some(body));
    }

    /// Adds a response with plain text.
    pub fn text_answer(&mut self, status: impl Into<Status>, description: &'static str) {
        self.add(status, description, Some(Body::Text("text/plain")));
    }

    /// Adds a response without a body.
    pub fn empty_answer(&mut self, status: impl Into<Status>, description: &'static str) {
        self.add(status, description, None);
    }

    /// Notes an argument whose type cannot be named outside of the handler.
    #[doc(hidden)]
    pub fn unnameable_request(&mut self, ty: &'static str) {
        self.note(Part::Request, ty);
    }

    /// Notes a return type that cannot be named outside of the handler.
    #[doc(hidden)]
    pub fn unnameable_response(&mut self, ty: &'static str) {
        self.note(Part::Response, ty);
    }

    /// Notes a type that does not describe itself.
    fn note(&mut self, part: Part, name: &'static str) {
        self.description.undescribed.extend(UndescribedType::new(part, name));
    }

    fn add(&mut self, status: impl Into<Status>, description: &'static str, body: Option<Body>) {
        self.description.answers.push(Answer { status: status.into(), description, body });
    }

    /// Adds the responses of `T`, each changed by `change`.
    fn changed<T: DescribeResponse>(&mut self, change: impl FnMut(&mut Answer)) {
        let first = self.description.answers.len();
        T::describe(self);
        self.description.answers[first..].iter_mut().for_each(change);
    }
}

/// An argument of a handler that describes its part of the request.
pub trait DescribeRequest {
    /// Adds it to the description.
    fn describe(messages: &mut Messages<'_>);
}

/// A return type of a handler, or the error of one, that describes its responses.
pub trait DescribeResponse {
    /// Adds them to the description.
    fn describe(messages: &mut Messages<'_>);
}

impl<T: JsonSchema> DescribeRequest for Json<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.body::<T>();
    }
}

impl<T: JsonSchema> DescribeRequest for Query<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.query::<T>();
    }
}

impl<T: JsonSchema> DescribeRequest for Path<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.path::<T>();
    }
}

impl<T: JsonSchema> DescribeRequest for Form<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.form::<T>();
    }
}

impl<T: DescribeRequest, E> DescribeRequest for Result<T, E> {
    fn describe(messages: &mut Messages<'_>) {
        T::describe(messages);
    }
}

impl<T: JsonSchema> DescribeResponse for Json<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<T>(200, "OK");
    }
}

impl DescribeResponse for &'static str {
    fn describe(messages: &mut Messages<'_>) {
        messages.text_answer(200, "OK");
    }
}

impl DescribeResponse for String {
    fn describe(messages: &mut Messages<'_>) {
        messages.text_answer(200, "OK");
    }
}

impl<T> DescribeResponse for Html<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.add(200, "OK", Some(Body::Text("text/html")));
    }
}

impl DescribeResponse for () {
    fn describe(messages: &mut Messages<'_>) {
        messages.empty_answer(200, "OK");
    }
}

impl DescribeResponse for NoContent {
    fn describe(messages: &mut Messages<'_>) {
        messages.empty_answer(204, "No content");
    }
}

impl DescribeResponse for Redirect {
    fn describe(messages: &mut Messages<'_>) {
        messages.empty_answer(Status::Range(3), "A redirect");
    }
}

impl DescribeResponse for Infallible {
    fn describe(_: &mut Messages<'_>) {}
}

/// The type does not determine the status, which is taken for one of success. A handler with
/// others returns a type of its own, or an error.
impl DescribeResponse for StatusCode {
    fn describe(messages: &mut Messages<'_>) {
        messages.empty_answer(Status::Range(2), "Success");
    }
}

/// The type does not determine the status, which is taken for one of success.
impl<T: DescribeResponse> DescribeResponse for (StatusCode, T) {
    fn describe(messages: &mut Messages<'_>) {
        messages.changed::<T>(|answer| {
            answer.status = Status::Range(2);
            answer.description = "Success";
        });
    }
}

impl<T: DescribeResponse> DescribeResponse for (HeaderMap, T) {
    fn describe(messages: &mut Messages<'_>) {
        T::describe(messages);
    }
}

impl<K, V, const N: usize, T: DescribeResponse> DescribeResponse for ([(K, V); N], T) {
    fn describe(messages: &mut Messages<'_>) {
        T::describe(messages);
    }
}

impl<T: DescribeResponse> DescribeResponse for (StatusCode, HeaderMap, T) {
    fn describe(messages: &mut Messages<'_>) {
        <(StatusCode, T)>::describe(messages);
    }
}

impl<K, V, const N: usize, T: DescribeResponse> DescribeResponse for (StatusCode, [(K, V); N], T) {
    fn describe(messages: &mut Messages<'_>) {
        <(StatusCode, T)>::describe(messages);
    }
}

/// Describes the success. The macros also ask `E`, which need not describe itself.
impl<T: DescribeResponse, E> DescribeResponse for Result<T, E> {
    fn describe(messages: &mut Messages<'_>) {
        T::describe(messages);
    }
}

/// A probe for the type of an argument. Types that describe themselves have an inherent method,
/// which hides the one of [`Undescribed`]. The macros therefore need not know which types do.
#[doc(hidden)]
pub struct Request<T>(pub PhantomData<T>);

/// A probe for a return type.
#[doc(hidden)]
pub struct Response<T>(pub PhantomData<T>);

/// A probe for the error of a return type.
#[doc(hidden)]
pub struct Failure<T>(pub PhantomData<T>);

/// A fallback for types that do not describe themselves, which are noted.
#[doc(hidden)]
pub trait Undescribed {
    fn describe(&self, messages: &mut Messages<'_>);
}

impl<T> Undescribed for Request<T> {
    fn describe(&self, messages: &mut Messages<'_>) {
        messages.note(Part::Request, type_name::<T>());
    }
}

impl<T> Undescribed for Response<T> {
    fn describe(&self, messages: &mut Messages<'_>) {
        messages.note(Part::Response, type_name::<T>());
    }
}

impl<T, E> Undescribed for Failure<Result<T, E>> {
    fn describe(&self, messages: &mut Messages<'_>) {
        messages.note(Part::Error, type_name::<E>());
    }
}

/// A return type that is not a `Result` has no error to describe. The extra reference puts this
/// behind [`Undescribed`].
impl<T> Undescribed for &Failure<T> {
    fn describe(&self, _: &mut Messages<'_>) {}
}

impl<T: DescribeRequest> Request<T> {
    #[doc(hidden)]
    pub fn describe(&self, messages: &mut Messages<'_>) {
        T::describe(messages);
    }
}

impl<T: DescribeResponse> Response<T> {
    #[doc(hidden)]
    pub fn describe(&self, messages: &mut Messages<'_>) {
        T::describe(messages);
    }
}

impl<T, E: DescribeResponse> Failure<Result<T, E>> {
    /// Describes the responses of the error. A status that its type does not determine is any.
    #[doc(hidden)]
    pub fn describe(&self, messages: &mut Messages<'_>) {
        messages.changed::<E>(|answer| {
            if answer.status == Status::Range(2) {
                answer.status = Status::Any;
                answer.description = "An error";
            }
        });
    }
}
