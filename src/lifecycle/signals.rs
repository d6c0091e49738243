//! Signals as events: SIGTERM and SIGINT stop, SIGHUP reloads. Tests send theirs through a channel.

use std::io;

use tokio::signal::unix::{Signal as Stream, SignalKind, signal};
use tokio::sync::mpsc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    Stop,
    Reload,
}

pub enum Signals {
    Process { terminate: Stream, interrupt: Stream, hangup: Stream },
    Injected(mpsc::UnboundedReceiver<Signal>),
}

impl Signals {
    /// From here on, the process's signals arrive here instead of ending it.
    pub fn install() -> io::Result<Self> {
        Ok(Signals::Process {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    pub fn injected() -> (mpsc::UnboundedSender<Signal>, Self) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (sender, Signals::Injected(receiver))
    }

    /// The next signal; waits for ever when none can come any more.
    pub(super) async fn next(&mut self) -> Signal {
        match self {
            Signals::Process { terminate, interrupt, hangup } => tokio::select! {
                Some(()) = terminate.recv() => Signal::Stop,
                Some(()) = interrupt.recv() => Signal::Stop,
                Some(()) = hangup.recv() => Signal::Reload,
                else => std::future::pending().await,
            },
            Signals::Injected(receiver) => match receiver.recv().await {
                Some(signal) => signal,
                None => std::future::pending().await,
            },
        }
    }
}
