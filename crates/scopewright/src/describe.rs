//! The descriptions of requests and responses for the OpenAPI document.
//!
//! The macros ask the type of every argument of a handler for [`DescribeRequest`], and its return
//! type for [`DescribeResponse`]. Types that implement neither are left out, which is right for
//! most extractors. A type with axum's `Json`, `Query`, `Path` or `Form` in its name is noted,
//! because the document would lack a message.

use std::any::type_name;
use std::marker::PhantomData;

use axum::Json;
use axum::extract::{Path, Query};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::operation::Operation;

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
    /// The responses of the handler itself. Refusals are those of the guard.
    pub answers: Vec<Answer>,
    /// The full names of message types that do not describe themselves.
    pub undescribed: Vec<&'static str>,
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The meaning of the response.
    pub description: &'static str,
    /// The body, if there is one.
    pub body: Option<Body>,
}

/// The body of a response.
#[derive(Clone, Debug)]
pub enum Body {
    /// JSON that fits a schema.
    Json(Schema),
    /// Plain text.
    Text,
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

    /// Adds a response with `T` as JSON.
    pub fn answer<T: JsonSchema>(&mut self, status: u16, description: &'static str) {
        let body = Some(Body::Json(self.generator.subschema_for::<T>()));
        self.description.answers.push(Answer { status, description, body });
    }

    /// Adds a response with plain text.
    pub fn text_answer(&mut self, status: u16, description: &'static str) {
        self.description.answers.push(Answer { status, description, body: Some(Body::Text) });
    }

    /// Notes a type that does not describe itself, if it is named like a message.
    fn undescribed<T>(&mut self, wrappers: &[&str]) {
        let name = type_name::<T>();
        if wrappers.iter().any(|wrapper| name.contains(wrapper)) {
            self.description.undescribed.push(name);
        }
    }

    /// Adds a response without a body.
    pub fn empty_answer(&mut self, status: u16, description: &'static str) {
        self.description.answers.push(Answer { status, description, body: None });
    }
}

/// An argument of a handler that describes its part of the request.
pub trait DescribeRequest {
    /// Adds it to the description.
    fn describe(messages: &mut Messages<'_>);
}

/// A return type of a handler that describes its responses.
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

/// A fallback for types that do not describe themselves. Those that are named like messages are
/// noted.
#[doc(hidden)]
pub trait Undescribed {
    fn describe(&self, messages: &mut Messages<'_>);
}

impl<T> Undescribed for Request<T> {
    fn describe(&self, messages: &mut Messages<'_>) {
        messages.undescribed::<T>(&["::Json<", "::Query<", "::Path<", "::Form<"]);
    }
}

impl<T> Undescribed for Response<T> {
    fn describe(&self, messages: &mut Messages<'_>) {
        messages.undescribed::<T>(&["::Json<"]);
    }
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
