//! A hint that the policy directory may have changed. Only a hint: the content hash decides.
//!
//! File events miss much: a watch on a file goes deaf when a symbolic link is swapped, a swapped directory
//! gives no event at all. So the parent is watched too, watches are set anew after every hint, and a timer
//! asks again whatever the events say.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
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
        let dir = self.dir.clone();
        let hint = move |event: notify::Result<Event>| {
            if event.map_or(true, |event| is_hint(&dir, &event)) {
                // Full: a hint is already waiting.
                let _ = sender.try_send(());
            }
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

/// Whether an event can mean that policies changed. Reading them is an event too, and would be its own next
/// cause; so is every line of a log, or every page of a store, that stands beside the directory.
fn is_hint(dir: &Path, event: &Event) -> bool {
    let inside = || event.paths.is_empty() || event.paths.iter().any(|path| path.starts_with(dir));
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => inside(),
        EventKind::Access(_) => event.need_rescan(),
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => inside(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether there is a hint soon; whatever came before is forgotten.
    async fn hinted(watch: &mut Watch) -> bool {
        timeout(Duration::from_secs(2), watch.hints.recv()).await.is_ok()
    }

    #[tokio::test]
    async fn only_changes_are_hints() {
        let temp = tempfile::tempdir().expect("a directory");
        let (dir, log) = (temp.path().join("policies"), temp.path().join("log"));
        std::fs::create_dir(&dir).expect("made");
        let file = dir.join("a.cedar");
        std::fs::write(&file, "a").expect("written");
        std::fs::write(&log, "line").expect("written");
        let mut watch = Watch::new(&dir);
        std::fs::read(&file).expect("read");
        std::fs::read_dir(&dir).expect("listed").for_each(drop);
        std::fs::write(&log, "another line").expect("written");
        assert!(!hinted(&mut watch).await, "nothing changed");
        std::fs::write(&file, "b").expect("written");
        assert!(hinted(&mut watch).await, "a policy was written");
        watch.renew();
        while hinted(&mut watch).await {}
        std::fs::rename(&dir, temp.path().join("old")).expect("renamed");
        assert!(hinted(&mut watch).await, "the directory was swapped");
    }
}
