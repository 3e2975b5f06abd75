//! The rate limit of a client, and its way to the response.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::response::Response;
use pin_project_lite::pin_project;

/// A client's rate limit after a request has been counted.
///
/// An authenticator with a [`limit`](crate::AuthenticatorBuilder::limit) puts it into the
/// extensions of the response, whether the request was granted or refused. A layer can write it
/// into the header fields that the API documents.
///
/// In a plain axum router, where no [`Router`](crate::Router) or
/// [`RequireLayer`](crate::RequireLayer) sees the response, only refusals carry it. A handler there
/// can use [`Caller::quota`](crate::Caller::quota).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The number of requests that the client may make while the quota is full.
    pub limit: u32,
    /// The number of requests that it has left.
    pub remaining: u32,
    /// The time until all of them are available again.
    pub reset: Duration,
}

/// A request beyond the limit, which is refused with 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaExceeded {
    /// The state of the client's limit.
    pub quota: Quota,
    /// The time until the client may make its next request.
    pub retry_after: Duration,
}

impl fmt::Display for QuotaExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the limit of {} requests is exceeded", self.quota.limit)
    }
}

impl std::error::Error for QuotaExceeded {}

/// A place where the guard of a handler leaves the quota for the response.
pub(crate) type QuotaSlot = Arc<OnceLock<Quota>>;

pin_project! {
    /// The future of a handler, which copies the quota from the slot into the response.
    pub(crate) struct WithQuota<F> {
        #[pin]
        response: F,
        slot: Option<QuotaSlot>,
    }
}

impl<F> WithQuota<F> {
    #[inline]
    pub(crate) fn new(response: F, slot: Option<QuotaSlot>) -> Self {
        Self { response, slot }
    }
}

impl<F: Future<Output = Response>> Future for WithQuota<F> {
    type Output = Response;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Response> {
        let this = self.project();
        let mut poll = this.response.poll(context);
        if let Some(slot) = this.slot
            && let Poll::Ready(response) = &mut poll
            && let Some(quota) = slot.get()
        {
            response.extensions_mut().insert(*quota);
        }
        poll
    }
}
