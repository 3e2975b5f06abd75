//! How requests and answers describe themselves for the documents.
//!
//! The macros ask the type of every argument of a handler for [`DescribeRequest`], and its return
//! type for [`DescribeResponse`]. Types that implement neither say nothing, which is right for most
//! extractors. Where such a type is made of axum's `Json`, `Query`, `Path` or `Form`, its name is
//! noted, because then a document would lack a message.

use std::any::type_name;
use std::marker::PhantomData;

use axum::Json;
use axum::extract::{Path, Query};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::operation::Operation;

/// The request and the answers of one operation, being described.
#[derive(Debug)]
pub struct Messages<'g> {
    generator: &'g mut SchemaGenerator,
    description: Description,
}

/// What the types of an operation said about its messages.
#[derive(Clone, Debug, Default)]
pub struct Description {
    /// The parameters in the path: an object by name, an array by position, or the schema of the only one.
    pub path: Option<Schema>,
    /// The parameters in the query: an object.
    pub query: Option<Schema>,
    /// The JSON body of the request.
    pub body: Option<Schema>,
    /// The answers that the handler makes itself; refusals come from the guard.
    pub answers: Vec<Answer>,
    /// The types of messages that do not describe themselves, by their full names.
    pub undescribed: Vec<&'static str>,
}

/// One answer of an operation.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// What the answer means.
    pub description: &'static str,
    /// The body, where there is one.
    pub body: Option<Body>,
}

/// The body of an answer.
#[derive(Clone, Debug)]
pub enum Body {
    /// JSON that fits a schema.
    Json(Schema),
    /// Text for people.
    Text,
}

impl<'g> Messages<'g> {
    /// What an operation's types say. Types with a name are collected in the generator, and referred to.
    pub fn of(operation: &Operation, generator: &'g mut SchemaGenerator) -> Description {
        let mut messages = Self { generator, description: Description::default() };
        (operation.describe)(&mut messages);
        messages.description
    }

    /// The parameters in the path are those of `T`, in this order or by these names.
    pub fn path<T: JsonSchema>(&mut self) {
        self.description.path = Some(T::json_schema(self.generator));
    }

    /// The parameters in the query are the members of `T`.
    pub fn query<T: JsonSchema>(&mut self) {
        self.description.query = Some(T::json_schema(self.generator));
    }

    /// The body is `T` as JSON.
    pub fn body<T: JsonSchema>(&mut self) {
        self.description.body = Some(self.generator.subschema_for::<T>());
    }

    /// An answer with `T` as JSON.
    pub fn answer<T: JsonSchema>(&mut self, status: u16, description: &'static str) {
        let body = Some(Body::Json(self.generator.subschema_for::<T>()));
        self.description.answers.push(Answer { status, description, body });
    }

    /// An answer with text for people.
    pub fn text_answer(&mut self, status: u16, description: &'static str) {
        self.description.answers.push(Answer { status, description, body: Some(Body::Text) });
    }

    /// Notes a type that does not describe itself, if its name says that it is a message.
    fn undescribed<T>(&mut self, wrappers: &[&str]) {
        let name = type_name::<T>();
        if wrappers.iter().any(|wrapper| name.contains(wrapper)) {
            self.description.undescribed.push(name);
        }
    }

    /// An answer without a body.
    pub fn empty_answer(&mut self, status: u16, description: &'static str) {
        self.description.answers.push(Answer { status, description, body: None });
    }
}

/// A handler's argument that knows its part of the request.
pub trait DescribeRequest {
    /// Adds it to the description.
    fn describe(messages: &mut Messages<'_>);
}

/// A handler's return type that knows the answers it makes.
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

/// Asks an argument's type. The inherent method exists only for types that describe themselves and then hides the one of
/// [`Undescribed`], so the macros need not know which types do.
#[doc(hidden)]
pub struct Request<T>(pub PhantomData<T>);

/// The same for a return type.
#[doc(hidden)]
pub struct Response<T>(pub PhantomData<T>);

/// Types that do not describe themselves. Most of them are not messages; the others are noted.
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
