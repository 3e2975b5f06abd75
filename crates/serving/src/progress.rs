//! How far a connection has come, and how long it may stay there.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::Limits;

/// What a connection is doing. Its stream and its requests move it on, and [`Overdue`] watches it. All are polled by one task,
/// so no order of memory is asked for.
#[derive(Debug)]
pub(crate) struct Progress {
    stage: AtomicU8,
    /// The other side does not take what is written.
    stuck: AtomicBool,
    /// Changes whenever something else is waited for than before.
    steps: AtomicU32,
    /// The client has been too slow to send a body.
    late: AtomicBool,
}

/// Between two requests.
const IDLE: u8 = 0;
/// The head of a request has to arrive: a part of it has come, or it is the first of its connection.
const HEAD: u8 = 1;
/// A request is answered; body and answer have times of their own.
const ANSWERING: u8 = 2;

impl Progress {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { stage: HEAD.into(), stuck: false.into(), steps: 0.into(), late: false.into() })
    }

    /// Something has arrived.
    pub(crate) fn received(&self) {
        if self.stage.load(Ordering::Relaxed) == IDLE {
            self.enter(HEAD);
        }
    }

    /// Something was written, or could not be.
    pub(crate) fn written(&self, is_stuck: bool) {
        if self.stuck.load(Ordering::Relaxed) != is_stuck {
            self.stuck.store(is_stuck, Ordering::Relaxed);
            self.step();
        }
    }

    /// A request is about to be answered.
    pub(crate) fn answering(&self) {
        self.enter(ANSWERING);
    }

    /// A request has been answered.
    pub(crate) fn answered(&self) {
        self.enter(IDLE);
    }

    /// The client was too slow to send a body.
    pub(crate) fn body_is_late(&self) {
        self.late.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_late_body(&self) -> bool {
        self.late.load(Ordering::Relaxed)
    }

    fn enter(&self, stage: u8) {
        self.stage.store(stage, Ordering::Relaxed);
        self.step();
    }

    fn step(&self) {
        self.steps.store(self.steps.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }

    fn patience(&self, limits: &Limits) -> Option<Duration> {
        match (self.stuck.load(Ordering::Relaxed), self.stage.load(Ordering::Relaxed)) {
            (true, _) | (_, IDLE) => Some(limits.idle_timeout),
            (_, HEAD) => Some(limits.head_timeout),
            _ => None,
        }
    }
}

/// Watches a connection's progress.
pub(crate) struct Overdue<'c> {
    progress: &'c Progress,
    limits: &'c Limits,
    steps: u32,
    deadline: Deadline,
}

impl<'c> Overdue<'c> {
    pub(crate) fn new(progress: &'c Progress, limits: &'c Limits) -> Self {
        Self { progress, limits, steps: 0, deadline: Deadline::default() }
    }

    /// Ready when the client has taken too long for what is waited for. It is polled after the connection, each time.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let steps = self.progress.steps.load(Ordering::Relaxed);
        if steps != self.steps {
            self.steps = steps;
            self.deadline.clear();
        }
        match self.progress.patience(self.limits) {
            Some(patience) => self.deadline.poll(patience, context),
            None => Poll::Pending,
        }
    }
}

/// When waiting comes to an end. It is begun by the first wait and not before, so that what needs no waiting costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Deadline {
    at: Option<Instant>,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    /// The next wait begins anew.
    fn clear(&mut self) {
        self.at = None;
    }

    /// Ready once this has been waited for as long as `patience`.
    pub(crate) fn poll(&mut self, patience: Duration, context: &mut Context<'_>) -> Poll<()> {
        let at = *self.at.get_or_insert_with(|| Instant::now() + patience);
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if alarm.deadline() > at {
            alarm.as_mut().reset(at);
        }
        // An alarm for an earlier wait is moved only when it rings: to move it for each request would cost more.
        loop {
            ready!(alarm.as_mut().poll(context));
            if alarm.deadline() >= at {
                return Poll::Ready(());
            }
            alarm.as_mut().reset(at);
        }
    }
}
