//! The items that the macros' expansions name, without the feature `describe`: nothing describes
//! itself.

use std::marker::PhantomData;

/// Collects nothing.
#[derive(Debug)]
pub struct Messages<'g>(PhantomData<&'g mut ()>);

impl Messages<'_> {
    #[doc(hidden)]
    pub fn unnameable_request(&mut self, _type: &'static str) {}

    #[doc(hidden)]
    pub fn unnameable_response(&mut self, _type: &'static str) {}
}

/// A probe for the type of an argument.
#[doc(hidden)]
pub struct Request<T>(pub PhantomData<T>);

/// A probe for a return type.
#[doc(hidden)]
pub struct Response<T>(pub PhantomData<T>);

/// A probe for the error of a return type.
#[doc(hidden)]
pub struct Failure<T>(pub PhantomData<T>);

/// Describes nothing.
#[doc(hidden)]
pub trait Undescribed {
    fn describe(&self, _messages: &mut Messages<'_>) {}
}

impl<T> Undescribed for Request<T> {}

impl<T> Undescribed for Response<T> {}

impl<T> Undescribed for Failure<T> {}
