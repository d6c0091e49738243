//! Named tasks on one tracker. Nothing is spawned elsewhere, so that nothing outlives the drain unseen.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use sd_notify::NotifyState;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Failure, Readiness};

/// What tasks spawn with, wait for and report to; clones share it.
#[derive(Clone)]
pub struct Handle {
    inner: Arc<Inner>,
}

struct Inner {
    token: CancellationToken,
    tracker: TaskTracker,
    readiness: Readiness,
    /// Counts the reloads asked for.
    reloads: watch::Sender<u64>,
    /// The first reason for failure: what comes after it is its consequence.
    failure: Mutex<Option<Failure>>,
    running: Mutex<BTreeMap<String, usize>>,
}

impl Handle {
    pub(super) fn new() -> Self {
        Self {
            inner: Arc::new(Inner {
                token: CancellationToken::new(),
                tracker: TaskTracker::new(),
                readiness: Readiness::new(),
                reloads: watch::Sender::new(0),
                failure: Mutex::default(),
                running: Mutex::default(),
            }),
        }
    }

    /// Cancelled when the daemon stops; tasks finish the step they are in, and return.
    pub fn token(&self) -> &CancellationToken {
        &self.inner.token
    }

    pub fn readiness(&self) -> &Readiness {
        &self.inner.readiness
    }

    /// Stops the daemon; tasks drain.
    pub fn stop(&self) {
        self.inner.token.cancel();
    }

    /// Stops the daemon with this failure, unless another came first.
    pub fn fail(&self, failure: Failure) {
        tracing::error!(code = failure.code, "{}", failure.message);
        lock(&self.inner.failure).get_or_insert(failure);
        self.stop();
    }

    /// Spawns a task that the drain waits for. It may return early; an error or a panic stops the daemon.
    pub fn spawn<F>(&self, name: impl Into<String>, task: F)
    where
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let (handle, name) = (self.clone(), name.into());
        *lock(&self.inner.running).entry(name.clone()).or_default() += 1;
        self.inner.tracker.spawn(async move {
            // The panic message was printed by the panic hook; its payload is not ours to repeat.
            let outcome = AssertUnwindSafe(task).catch_unwind().await;
            handle.forget(&name);
            match outcome {
                Ok(Ok(())) => tracing::debug!(task = name, "task finished"),
                Ok(Err(mut failure)) => {
                    failure.message = format!("{name}: {}", failure.message);
                    handle.fail(failure);
                }
                Err(_) => handle.fail(Failure::internal(format!("{name}: panicked"))),
            }
        });
    }

    /// Changes whenever a reload is asked for. Whoever takes it must answer with [`Handle::reloaded`],
    /// since the service manager waits for that.
    pub fn reloads(&self) -> watch::Receiver<u64> {
        self.inner.reloads.subscribe()
    }

    /// A reload went through, or was refused and the old set goes on; `status` says which.
    pub fn reloaded(&self, status: &str) {
        super::notify(&[NotifyState::Ready, NotifyState::Status(status)]);
    }

    pub(super) fn ask_reload(&self) {
        self.inner.reloads.send_modify(|count| *count += 1);
    }

    pub(super) async fn stopped(&self) {
        self.inner.token.cancelled().await;
    }

    pub(super) async fn drained(&self) {
        self.inner.tracker.close();
        self.inner.tracker.wait().await;
    }

    pub(super) fn failure(&self) -> Option<Failure> {
        lock(&self.inner.failure).clone()
    }

    /// Names of the tasks still running, sorted.
    pub fn running(&self) -> Vec<String> {
        lock(&self.inner.running).keys().cloned().collect()
    }

    fn forget(&self, name: &str) {
        let mut running = lock(&self.inner.running);
        if let Some(count) = running.get_mut(name) {
            *count -= 1;
            if *count == 0 {
                running.remove(name);
            }
        }
    }
}

/// Nothing panics while holding these locks, so a poisoned one still holds the truth.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
