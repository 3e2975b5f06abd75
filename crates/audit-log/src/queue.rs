//! Records on their way to the disk, and those who wait for them.

#![expect(clippy::disallowed_methods, reason = "an event gets the time at which it is recorded")]

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use tokio::sync::Notify;

use crate::record::{Lost, write_members};

/// The number and total bytes of records that may wait for the disk. The disk takes thousands at a
/// time, so more would mean that it takes none.
const MOST: usize = 16 * 1024;
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The capacity in bytes that a buffer keeps after a burst.
const KEPT_BYTES: usize = 1024 * 1024;

/// The time for which records wait for others if no caller waits for them. A crash of the machine
/// loses at most this much.
const LINGER: Duration = Duration::from_millis(20);

/// The time for which records wait for others if a caller waits: shorter than a write to disk, and
/// long enough to batch the records of a busy server.
const SHORT_LINGER: Duration = Duration::from_micros(250);

/// The number of records that are written without waiting for more.
const ENOUGH: usize = MOST / 4;

/// The pause after a failure before the disk is tried again.
const PAUSE: Duration = Duration::from_millis(500);

/// The records that wait for the writer's thread.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    /// There is something to do for the writer.
    work: Condvar,
    /// The number of events that could not be recorded since the log was opened.
    lost: AtomicU64,
}

#[derive(Default)]
struct State {
    records: Records,
    /// The batch of the waiting records.
    waiting: Arc<Batch>,
    /// The batch that is being written.
    writing: Option<Writing>,
    /// The number of events that were lost and not yet recorded as lost.
    lost: u64,
    failure: Option<AuditError>,
    /// Whether a caller waits for the waiting records.
    is_urgent: bool,
    is_closed: bool,
}

/// A batch that the writer has.
struct Writing {
    batch: Arc<Batch>,
    /// The events that are lost with it if it cannot be written: its own, and those whose loss it
    /// records.
    events: u64,
    /// Its own events among them.
    new_events: u64,
}

/// Records one after another, as members of JSON objects.
#[derive(Default)]
pub(crate) struct Records {
    members: Vec<u8>,
    /// The end of each record, and the time of its event.
    ends: Vec<(usize, SystemTime)>,
}

impl Records {
    fn push(&mut self, at: SystemTime, event: &impl Serialize) {
        write_members(event, &mut self.members);
        self.ends.push((self.members.len(), at));
    }

    pub(crate) fn clear(&mut self) {
        self.members.clear();
        self.members.shrink_to(KEPT_BYTES);
        self.ends.clear();
    }

    fn is_full(&self) -> bool {
        self.ends.len() >= MOST || self.members.len() >= MOST_BYTES
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (SystemTime, &[u8])> {
        let mut begin = 0;
        self.ends.iter().map(move |(end, at)| (*at, &self.members[std::mem::replace(&mut begin, *end)..*end]))
    }
}

impl Queue {
    pub(crate) fn record(self: &Arc<Self>, event: &impl Serialize) -> Receipt {
        let mut state = self.lock();
        let error = state.failure.clone().or_else(|| state.records.is_full().then_some(AuditError::Full));
        if let Some(error) = error {
            state.lost += 1;
            self.lost.fetch_add(1, Ordering::Relaxed);
            return Receipt(Err(error));
        }
        // The clock is read under the lock, so that times follow each other as records do.
        state.records.push(SystemTime::now(), event);
        if matches!(state.records.ends.len(), 1 | ENOUGH) {
            self.work.notify_one();
        }
        Receipt(Ok(Recorded { batch: state.waiting.clone(), queue: self.clone() }))
    }

    /// Has a batch written without waiting for more records.
    fn hurry(&self, batch: &Arc<Batch>) {
        let mut state = self.lock();
        if Arc::ptr_eq(&state.waiting, batch) && !state.is_urgent {
            state.is_urgent = true;
            self.work.notify_one();
        }
    }

    pub(crate) async fn flushed(&self) {
        let batches = {
            let mut state = self.lock();
            state.is_urgent = true;
            self.work.notify_one();
            let waiting = (!state.records.ends.is_empty()).then(|| state.waiting.clone());
            [state.writing.as_ref().map(|writing| writing.batch.clone()), waiting]
        };
        for batch in batches.into_iter().flatten() {
            // Callers that need to know about a failure have a receipt.
            _ = batch.finished().await;
        }
    }

    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.work.notify_one();
    }

    /// Waits for records that have to be written, and puts them into `records`, which must be
    /// empty. False when there will be none any more. After a failure there is only the record of
    /// what was lost, now and then: it tries the disk.
    pub(crate) fn hand_over(&self, records: &mut Records) -> bool {
        let mut state = self.lock();
        while !state.is_closed && state.failure.is_none() && state.is_empty() {
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let may_linger = |state: &mut State| {
            !state.is_urgent
                && !state.is_closed
                && state.failure.is_none()
                && state.records.ends.len() < ENOUGH
        };
        let lingered = self.work.wait_timeout_while(state, LINGER, |state| may_linger(state));
        (state, _) = lingered.unwrap_or_else(PoisonError::into_inner);
        if state.is_urgent && !state.is_closed && state.failure.is_none() {
            let waited = self.work.wait_timeout_while(state, SHORT_LINGER, |state| !state.is_closed);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        if state.failure.is_some() {
            let waited = self.work.wait_timeout_while(state, PAUSE, |state| !state.is_closed);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        let is_over = state.is_closed && (state.is_empty() || state.failure.is_some());
        if is_over {
            state.log_lost()
        } else {
            state.hand_over(records)
        }
        !is_over
    }

    /// The records that were handed over are there to stay.
    pub(crate) fn written(&self) {
        let mut state = self.lock();
        state.failure = None;
        let writing = state.writing.take();
        drop(state);
        if let Some(writing) = writing {
            writing.batch.finish(Ok(()));
        }
    }

    /// Neither the records that were handed over nor those that wait can be written. Nothing is
    /// recorded any more until something could be written.
    pub(crate) fn failed(&self, error: AuditError) {
        let mut state = self.lock();
        let writing = state.writing.take();
        let waiting = std::mem::take(&mut state.waiting);
        let waited = state.records.ends.len() as u64;
        self.lost
            .fetch_add(writing.as_ref().map_or(0, |writing| writing.new_events) + waited, Ordering::Relaxed);
        state.lost += writing.as_ref().map_or(0, |writing| writing.events) + waited;
        state.records.clear();
        state.failure = Some(error.clone());
        drop(state);
        for batch in writing.map(|writing| writing.batch).into_iter().chain([waiting]) {
            batch.finish(Err(error.clone()));
        }
    }

    pub(crate) fn failure(&self) -> Option<AuditError> {
        self.lock().failure.clone()
    }

    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Locks the state. It is consistent whenever the lock is free, even if its last holder
    /// panicked.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_empty(&self) -> bool {
        self.lost == 0 && self.records.ends.is_empty()
    }

    /// Logs lost events, since the audit log cannot record them.
    fn log_lost(&self) {
        if self.lost > 0 {
            tracing::error!(events = self.lost, "the audit log ends without some events");
        }
    }

    fn hand_over(&mut self, records: &mut Records) {
        std::mem::swap(&mut self.records, records);
        let lost = std::mem::take(&mut self.lost);
        let new_events = records.ends.len() as u64;
        let events = new_events + lost;
        if lost > 0 {
            records.push(SystemTime::now(), &Lost::of(lost));
        }
        self.is_urgent = false;
        self.writing = Some(Writing { batch: std::mem::take(&mut self.waiting), events, new_events });
    }
}

/// The records that are written in one go.
#[derive(Default)]
struct Batch {
    outcome: OnceLock<Result<(), AuditError>>,
    news: Notify,
}

impl Batch {
    fn finish(&self, outcome: Result<(), AuditError>) {
        _ = self.outcome.set(outcome);
        self.news.notify_waiters();
    }

    async fn finished(&self) -> Result<(), AuditError> {
        loop {
            // Registered before the check, so that no notification is missed.
            let news = self.news.notified();
            if let Some(outcome) = self.outcome.get() {
                return outcome.clone();
            }
            news.await;
        }
    }
}

/// The result of recording an event. A caller that does not need the result drops it.
pub struct Receipt(Result<Recorded, AuditError>);

/// The batch of a record.
struct Recorded {
    batch: Arc<Batch>,
    queue: Arc<Queue>,
}

impl Receipt {
    /// Waits until the record is on the disk.
    ///
    /// # Errors
    /// The record could not be written. It is counted, and the log records the number of lost
    /// events as soon as it can be written.
    pub async fn durable(self) -> Result<(), AuditError> {
        let Recorded { batch, queue } = self.0?;
        queue.hurry(&batch);
        batch.finished().await
    }
}

/// The reason why an event is not in the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditError {
    /// The disk takes records more slowly than they come.
    Full,
    /// The disk does not accept records. The text has the cause and the file.
    Disk(Arc<str>),
}

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("too many records wait for the disk of the audit log"),
            Self::Disk(what) => f.write_str(what),
        }
    }
}

impl Error for AuditError {}
