//! The stages of a connection, and the time that each may take.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::Limits;

/// The stage of a connection. Its stream and its requests advance it, and [`Overdue`] watches it.
/// One task polls them all, so relaxed memory ordering is enough. Other tasks only read for how
/// long it has been idle, and ask it to close.
#[derive(Debug)]
pub(crate) struct Progress {
    stage: AtomicU8,
    /// The client does not read what is written, or has read too little since it stopped reading.
    stuck: AtomicBool,
    /// The number of bytes that the client has read since then.
    taken: AtomicUsize,
    /// The time at which the connection became idle, in milliseconds.
    idle_since: AtomicU64,
    /// Whether the connection closes as soon as it is idle.
    close_requested: AtomicBool,
    /// The task of the connection, while it is idle.
    task: AtomicWaker,
    /// The number of changes of stage.
    steps: AtomicU32,
    /// Whether the client was too slow to send a body.
    late: AtomicBool,
}

/// The connection is between two requests.
const IDLE: u8 = 0;
/// The head of a request is incomplete, or the first request of the connection is awaited.
const HEAD: u8 = 1;
/// A request is being served; the body and the response have timeouts of their own.
const ANSWERING: u8 = 2;

/// The number of bytes that a client must read of a response in each idle timeout.
const LEAST_TAKEN: usize = 256 * 1024;

/// Returns the time in milliseconds since the first call.
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
            close_requested: false.into(),
            task: AtomicWaker::new(),
            steps: 0.into(),
            late: false.into(),
        })
    }

    /// Records that bytes have arrived.
    pub(crate) fn received(&self) {
        if self.stage.load(Ordering::Relaxed) == IDLE {
            self.enter(HEAD);
        }
    }

    /// Records that nothing more can be written for now.
    pub(crate) fn blocked(&self) {
        if !self.stuck.load(Ordering::Relaxed) {
            self.taken.store(0, Ordering::Relaxed);
            self.set_stuck(true);
        }
    }

    /// Records that the client has read this many bytes. Only enough of them end the timeout;
    /// otherwise a client that reads a byte now and then would hold its connection forever.
    pub(crate) fn written(&self, count: usize) {
        if self.stuck.load(Ordering::Relaxed) {
            let taken = self.taken.load(Ordering::Relaxed).saturating_add(count);
            self.taken.store(taken, Ordering::Relaxed);
            if taken >= LEAST_TAKEN {
                self.set_stuck(false);
            }
        }
    }

    /// Records that everything was written.
    pub(crate) fn flushed(&self) {
        if self.stuck.load(Ordering::Relaxed) {
            self.set_stuck(false);
        }
    }

    fn set_stuck(&self, is_stuck: bool) {
        self.stuck.store(is_stuck, Ordering::Relaxed);
        self.step();
    }

    /// Records that a request is being served.
    pub(crate) fn answering(&self) {
        self.enter(ANSWERING);
    }

    /// Records that a response is complete.
    pub(crate) fn answered(&self) {
        self.idle_since.store(now(), Ordering::Relaxed);
        self.enter(IDLE);
    }

    /// Returns the time at which the connection became idle, unless it is busy or was asked to
    /// close. Any task may call this.
    pub(crate) fn idle_since(&self) -> Option<u64> {
        let is_available = self.is_idle() && !self.close_requested.load(Ordering::Relaxed);
        is_available.then(|| self.idle_since.load(Ordering::Relaxed))
    }

    /// Asks the connection to close as soon as it is idle. Any task may call this.
    pub(crate) fn request_close(&self) {
        self.close_requested.store(true, Ordering::Release);
        self.task.wake();
    }

    /// Ready when the connection is idle and was asked to close.
    fn poll_close(&self, context: &Context<'_>) -> Poll<()> {
        if !self.is_idle() {
            return Poll::Pending;
        }
        self.task.register(context.waker());
        if self.close_requested.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending }
    }

    fn is_idle(&self) -> bool {
        self.stage.load(Ordering::Relaxed) == IDLE && !self.stuck.load(Ordering::Relaxed)
    }

    /// Records that the client was too slow to send a body.
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

    fn time_limit(&self, limits: &Limits) -> Option<Duration> {
        match (self.stuck.load(Ordering::Relaxed), self.stage.load(Ordering::Relaxed)) {
            (true, _) | (_, IDLE) => Some(limits.idle_timeout),
            (_, HEAD) => Some(limits.head_timeout),
            _ => None,
        }
    }
}

/// A watch over the stages of a connection.
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

    /// Returns ready when the current stage has taken too long. It must be polled after the
    /// connection each time.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.progress.poll_close(context).is_ready() {
            return Poll::Ready(());
        }
        let steps = self.progress.steps.load(Ordering::Relaxed);
        if steps != self.steps {
            self.steps = steps;
            self.deadline.clear();
        }
        match self.progress.time_limit(self.limits) {
            Some(limit) => self.deadline.poll(limit, context),
            None => Poll::Pending,
        }
    }
}

/// The end of a wait. It begins with the first poll, so that a stage without a wait costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Deadline {
    at: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    /// Makes the next poll begin a new wait.
    fn clear(&mut self) {
        self.at = None;
    }

    /// Returns ready after `limit` since the first poll of this wait.
    pub(crate) fn poll(&mut self, limit: Duration, context: &mut Context<'_>) -> Poll<()> {
        let at = *self.at.get_or_insert_with(|| Instant::now() + limit);
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if timer.deadline() > at {
            timer.as_mut().reset(at);
        }
        // A timer of an earlier wait is reset only when it fires: resetting it for each request
        // would cost more.
        loop {
            ready!(timer.as_mut().poll(context));
            if timer.deadline() >= at {
                return Poll::Ready(());
            }
            timer.as_mut().reset(at);
        }
    }
}
