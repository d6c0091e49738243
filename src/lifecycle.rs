//! The life of the process: start, readiness, reload, drain, end.
//!
//! One object owns signals, cancellation, the task tracker, readiness and the watchdog, so that there is
//! one answer to "what stops the daemon?": SIGTERM or SIGINT, [`Handle::stop`], or a task that ends with an
//! error or a panic. A daemon that goes on without one of its tasks looks healthy and does half its job.
//!
//! ```text
//! Lifecycle::run(deadline, start)
//!   start(handle)      build, bind, spawn; returns when everything runs   → READY=1
//!   …                  SIGHUP → Handle::reloads() → Handle::reloaded()     → RELOADING=1, READY=1
//!   stop               token cancelled; tasks finish what they began       → STOPPING=1
//!   drained | deadline | second signal
//! ```

mod ending;
mod readiness;
mod signals;
mod tasks;

pub use ending::{Ending, Failure};
pub use readiness::Readiness;
pub use signals::{Signal, Signals};
pub use tasks::Handle;

use std::future::Future;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// Without systemd's watchdog the timer still needs a period; nothing is sent then.
const IDLE_TICK: Duration = Duration::from_hours(1);

/// The process's life, from the first signal handler to the exit code.
pub struct Lifecycle {
    handle: Handle,
    signals: Signals,
    watchdog: Option<Duration>,
}

impl Lifecycle {
    pub fn new(signals: Signals) -> Self {
        // Half the period that systemd allows, as sd_watchdog_enabled(3) advises.
        let watchdog = sd_notify::watchdog_enabled().map(|period| period / 2);
        Self { handle: Handle::new(), signals, watchdog }
    }

    /// What tasks spawn with, wait for and report to.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Runs the daemon to its end. `start` builds, binds and spawns; a signal meanwhile abandons it.
    /// After the first reason to stop, tasks have until `deadline` to finish what they began.
    pub async fn run<F>(mut self, deadline: Duration, start: impl FnOnce(Handle) -> F) -> Ending
    where
        F: Future<Output = Result<(), Failure>>,
    {
        let starting = start(self.handle.clone());
        tokio::select! {
            started = starting => match started {
                Ok(()) => notify(&[NotifyState::Ready]),
                Err(failure) => self.handle.fail(failure),
            },
            () = self.wait_for_stop() => {}
        }
        self.wait_for_stop().await;
        notify(&[NotifyState::Stopping]);
        tracing::info!("stopping: what was begun is finished first");
        self.drain(deadline).await
    }

    /// Serves signals and the watchdog until something stops the daemon.
    async fn wait_for_stop(&mut self) {
        let mut watchdog = Watchdog::new(self.watchdog);
        loop {
            tokio::select! {
                // In this order: a second signal to stop is the drain's to hear.
                biased;
                () = self.handle.stopped() => return,
                () = watchdog.tick() => {}
                signal = self.signals.next() => match signal {
                    Signal::Stop => self.handle.stop(),
                    Signal::Reload => {
                        announce_reload();
                        self.handle.ask_reload();
                    }
                },
            }
        }
    }

    async fn drain(&mut self, deadline: Duration) -> Ending {
        let mut watchdog = Watchdog::new(self.watchdog);
        let deadline = Instant::now() + deadline;
        loop {
            tokio::select! {
                () = self.handle.drained() => break,
                () = watchdog.tick() => {}
                () = tokio::time::sleep_until(deadline) => {
                    return Ending::DeadlineExceeded { running: self.handle.running() };
                }
                signal = self.signals.next() => {
                    if signal == Signal::Stop {
                        return Ending::Interrupted { running: self.handle.running() };
                    }
                }
            }
        }
        self.handle.failure().map_or(Ending::Drained, Ending::Failed)
    }
}

/// Tells systemd at half its period that the main loop still turns.
struct Watchdog {
    interval: tokio::time::Interval,
    enabled: bool,
}

impl Watchdog {
    fn new(period: Option<Duration>) -> Self {
        let mut interval = interval(period.unwrap_or(IDLE_TICK));
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { interval, enabled: period.is_some() }
    }

    async fn tick(&mut self) {
        self.interval.tick().await;
        if self.enabled {
            notify(&[NotifyState::Watchdog]);
        }
    }
}

/// systemd 253 and newer want the time with the word; 252 ignores it.
fn announce_reload() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => notify(&[NotifyState::Reloading, now]),
        Err(_) => notify(&[NotifyState::Reloading]),
    }
}

/// Without a service manager this does nothing; with a deaf one the daemon goes on and says so.
fn notify(state: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "the service manager could not be notified");
    }
}
