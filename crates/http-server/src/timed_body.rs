//! A request body with a time limit.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::connection_timeouts::{Deadline, Progress};

/// A body that fails when its reader has waited longer than `limit` in total. The connection then
/// responds with 408, whatever the reader does with the error.
pub(crate) struct TimedBody {
    body: Incoming,
    limit: Duration,
    progress: Arc<Progress>,
    deadline: Deadline,
}

impl TimedBody {
    pub(crate) fn new(body: Incoming, limit: Duration, progress: Arc<Progress>) -> Self {
        Self { body, limit, progress, deadline: Deadline::default() }
    }
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Error::new)));
        }
        this.deadline.poll(this.limit, context).map(|()| {
            this.progress.body_is_late();
            Some(Err(Error::new(io::Error::from(ErrorKind::TimedOut))))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
