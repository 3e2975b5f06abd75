//! How far a connection has come, and how long it may stay there.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::Limits;

/// What a connection is doing. Its stream and its requests move it on, and [`Overdue`] watches it.
/// All are polled by one task, so no order of memory is asked for. Other tasks only ask for how
/// long it is idle, and that it closes.
#[derive(Debug)]
pub(crate) struct Progress {
    stage: AtomicU8,
    /// The other side does not take what is written, or has taken too little since it did not.
    stuck: AtomicBool,
    /// How many bytes the other side has taken since it is stuck.
    taken: AtomicUsize,
    /// The time since which the connection is idle, in milliseconds.
    idle_since: AtomicU64,
    /// The connection is to be closed as soon as it is idle.
    is_asked_to_leave: AtomicBool,
    /// The task of the connection, while it is idle.
    task: AtomicWaker,
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

/// The fewest bytes that a client must take of an answer in each idle timeout.
const LEAST_TAKEN: usize = 256 * 1024;

/// Returns a time in milliseconds, to be compared with others.
fn now() -> u64 {
    static BEGIN: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    BEGIN.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
}

impl Progress {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            stage: HEAD.into(),
            stuck: false.into(),
            taken: 0.into(),
            idle_since: 0.into(),
            is_asked_to_leave: false.into(),
            task: AtomicWaker::new(),
            steps: 0.into(),
            late: false.into(),
        })
    }

    /// Something has arrived.
    pub(crate) fn received(&self) {
        if self.stage.load(Ordering::Relaxed) == IDLE {
            self.enter(HEAD);
        }
    }

    /// Nothing more can be written for now.
    pub(crate) fn blocked(&self) {
        if !self.stuck.load(Ordering::Relaxed) {
            self.taken.store(0, Ordering::Relaxed);
            self.set_stuck(true);
        }
    }

    /// The other side has taken this many bytes. That ends the wait only if they are enough: a
    /// client that takes a byte now and then would hold its connection for ever.
    pub(crate) fn written(&self, count: usize) {
        if self.stuck.load(Ordering::Relaxed) {
            let taken = self.taken.load(Ordering::Relaxed).saturating_add(count);
            self.taken.store(taken, Ordering::Relaxed);
            if taken >= LEAST_TAKEN {
                self.set_stuck(false);
            }
        }
    }

    /// Everything was written.
    pub(crate) fn flushed(&self) {
        if self.stuck.load(Ordering::Relaxed) {
            self.set_stuck(false);
        }
    }

    fn set_stuck(&self, is_stuck: bool) {
        self.stuck.store(is_stuck, Ordering::Relaxed);
        self.step();
    }

    /// A request is about to be answered.
    pub(crate) fn answering(&self) {
        self.enter(ANSWERING);
    }

    /// A request has been answered.
    pub(crate) fn answered(&self) {
        self.idle_since.store(now(), Ordering::Relaxed);
        self.enter(IDLE);
    }

    /// Returns the time since which the connection is idle, unless it was asked to close. Any task
    /// may ask.
    pub(crate) fn idle_since(&self) -> Option<u64> {
        let is_wanted = self.is_idle() && !self.is_asked_to_leave.load(Ordering::Relaxed);
        is_wanted.then(|| self.idle_since.load(Ordering::Relaxed))
    }

    /// Asks the connection to close as soon as it is idle. Any task may ask.
    pub(crate) fn ask_to_leave(&self) {
        self.is_asked_to_leave.store(true, Ordering::Release);
        self.task.wake();
    }

    /// Ready when the connection is idle and was asked to close.
    fn poll_leave(&self, context: &Context<'_>) -> Poll<()> {
        if !self.is_idle() {
            return Poll::Pending;
        }
        self.task.register(context.waker());
        match self.is_asked_to_leave.load(Ordering::Acquire) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }

    fn is_idle(&self) -> bool {
        self.stage.load(Ordering::Relaxed) == IDLE && !self.stuck.load(Ordering::Relaxed)
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
        if self.progress.poll_leave(context).is_ready() {
            return Poll::Ready(());
        }
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
