//! A hint that the policy directory may have changed. Only a hint: the content hash decides.
//!
//! File events miss much: a watch on a file goes deaf when a symbolic link is swapped, a swapped directory
//! gives no event at all. So the parent is watched too, watches are set anew after every hint, and a timer
//! asks again whatever the events say.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

/// An editor's save is several events; act when they have been quiet this long.
const QUIET: Duration = Duration::from_millis(250);
/// However busy the directory, look at it after this long.
const AT_MOST: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_secs(30);

pub struct Watch {
    dir: PathBuf,
    hints: mpsc::Receiver<()>,
    sender: mpsc::Sender<()>,
    /// Dropping it ends its watches.
    watcher: Option<RecommendedWatcher>,
}

impl Watch {
    pub fn new(dir: &Path) -> Self {
        // One hint says as much as a thousand.
        let (sender, hints) = mpsc::channel(1);
        let mut watch = Self { dir: dir.to_owned(), hints, sender, watcher: None };
        watch.renew();
        watch
    }

    /// Waits until the directory may have changed: after events and a moment of quiet, or half a minute.
    /// Safe to cancel.
    pub async fn changed(&mut self) {
        if timeout(POLL, self.hints.recv()).await.is_ok() {
            let quiet = async { while timeout(QUIET, self.hints.recv()).await.is_ok() {} };
            tokio::select! {
                () = quiet => {}
                () = sleep(AT_MOST) => {}
            }
        }
        self.renew();
    }

    /// Watches the directory as it is now, and its parent, where a swap shows.
    fn renew(&mut self) {
        let sender = self.sender.clone();
        let hint = move |_| {
            // Full: a hint is already waiting.
            let _ = sender.try_send(());
        };
        self.watcher = notify::recommended_watcher(hint).ok();
        let Some(watcher) = &mut self.watcher else { return };
        let parent = self.dir.parent().map(Path::to_owned);
        let targets = [
            (Some(self.dir.clone()), RecursiveMode::Recursive),
            (parent, RecursiveMode::NonRecursive),
        ];
        for (target, mode) in targets {
            // Without a watch the timer still asks.
            if let Some(target) = target
                && let Err(error) = watcher.watch(&target, mode)
            {
                tracing::debug!(%error, "cannot watch the policy directory; it is polled");
            }
        }
    }
}
