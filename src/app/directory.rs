//! Directories: stored entities of access decisions, read from governed sources on a schedule.
//!
//! A task each, which wakes by time and when policies bring another idea of its type. What it read last counts until
//! the next good answer, or for `keep`; then nobody of it is known any more. That is said, since from then on policies
//! deny: better to refuse somebody than to let in who has left.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::App;
use crate::config::DirectoryConfig;
use crate::lifecycle::Failure;
use crate::model::{Instant, failpoint};
use crate::notify::alert::AlertSeverity;
use crate::policy::decide::directory::{Counts, Reader, Shape};
use crate::policy::decide::{Directory, Types};
use crate::source::{Source, SourceError};

/// How long new policies wait for directories to be read by their types.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much longer the last answer counts when `keep` ends while the next is being read.
const GRACE: Duration = Duration::from_secs(10);

/// What is known of every directory, in the order of the configuration.
pub(super) struct Directories {
    /// The types that policies in force know, and how often they changed.
    types: watch::Sender<(u64, Option<Arc<Types>>)>,
    held: watch::Sender<Vec<Held>>,
}

/// What is known of one.
#[derive(Clone, Default)]
struct Held {
    set: Option<Arc<Directory>>,
    /// When it last answered; 0 before.
    at: Instant,
    /// The types it was last read for, or was tried to be.
    tried: u64,
}

impl Directories {
    pub fn new(count: usize) -> Self {
        let (types, _) = watch::channel((0, None));
        let (held, _) = watch::channel(vec![Held::default(); count]);
        Self { types, held }
    }

    /// Tells whenever another answer counts, or none any more.
    pub fn watch(&self) -> DirectoriesWatch {
        DirectoriesWatch(self.held.subscribe())
    }

    /// Lets every directory be read by these types, and waits for that, but once and not for long: who is slow is
    /// known later, and who is no longer known must not be for as long as another is waited for.
    pub async fn fit(&self, types: Arc<Types>) {
        let new = self.types.send_if_modified(|(number, known)| {
            let other = known.as_ref().is_none_or(|known| *known != types);
            *number += u64::from(other);
            *known = Some(types);
            other
        });
        if !new {
            return;
        }
        let number = self.types.borrow().0;
        let mut held = self.held.subscribe();
        let all = held.wait_for(|held| held.iter().all(|one| one.tried >= number));
        // Whether they were read or not: the directories themselves say.
        drop(tokio::time::timeout(PATIENCE, all).await);
    }

    /// What counts now.
    pub fn sets(&self) -> Vec<Arc<Directory>> {
        self.held.borrow().iter().filter_map(|held| held.set.clone()).collect()
    }
}

/// Wakes whoever seats deciders.
pub(super) struct DirectoriesWatch(watch::Receiver<Vec<Held>>);

impl DirectoriesWatch {
    pub async fn changed(&mut self) -> Result<(), watch::error::RecvError> {
        self.0.changed().await
    }

    pub fn seen(&mut self) {
        self.0.mark_unchanged();
    }
}

/// Starts a task for each directory.
pub(super) fn spawn(app: &Arc<App>) {
    for (number, config) in app.config.directories.iter().enumerate() {
        app.metrics.task_succeeded("directory", &config.source, 0);
        app.handle.spawn("directory", keep_fresh(app.clone(), number));
    }
}

async fn keep_fresh(app: Arc<App>, number: usize) -> Result<(), Failure> {
    let mut keeper = Keeper::new(&app, number);
    let mut types = app.directories.types.subscribe();
    let fresh = async {
        loop {
            let wait = keeper.look(&mut types).await;
            tokio::select! {
                changed = types.changed() => changed?,
                () = tokio::time::sleep(wait) => {}
            }
        }
    };
    // A source that hangs keeps nobody from stopping.
    tokio::select! {
        () = app.handle.token().cancelled() => Ok(()),
        failed = fresh => failed,
    }
}

/// One directory's task.
struct Keeper<'a> {
    app: &'a App,
    config: &'a DirectoryConfig,
    number: usize,
    /// The outage was told of.
    failing: bool,
    /// What was said of how rows could be read.
    said: Counts,
}

/// Why there is no new answer; never with a value.
#[derive(Debug)]
pub enum Failed {
    /// The source did not answer.
    Source(SourceError),
    /// It did, with what is no directory of this type.
    Answer(String),
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Source(error) => error.fmt(f),
            Self::Answer(why) => f.write_str(why),
        }
    }
}

/// Whether a directory's query can be read as entities of these types; no row is.
pub async fn prepare(
    config: &DirectoryConfig,
    source: &Source,
    types: &Arc<Types>,
) -> Result<(Reader, usize), Failed> {
    let DirectoryConfig { kind, query, parent_type, max_rows, .. } = config;
    let offset = source.config.offset_seconds;
    let shape = Shape::new(types, kind, parent_type.as_deref(), offset);
    let shape = shape.map_err(Failed::Answer)?;
    let columns = source.columns_of(query).await.map_err(Failed::Source)?;
    let reader = Reader::new(shape, &columns, *max_rows).map_err(Failed::Answer)?;
    Ok((reader, columns.len()))
}

/// Everybody of a directory.
pub async fn read(
    config: &DirectoryConfig,
    source: &Source,
    types: &Arc<Types>,
) -> Result<Directory, Failed> {
    let (mut reader, columns) = prepare(config, source, types).await?;
    let mut sink = |cells: &[Option<&[u8]>]| reader.row(cells);
    let read = source.answer_to(&config.query, columns, config.max_rows, &mut sink).await;
    read.map_err(Failed::Source)?;
    reader.finish().map_err(Failed::Answer)
}

impl<'a> Keeper<'a> {
    fn new(app: &'a App, number: usize) -> Self {
        let config = &app.config.directories[number];
        Self { app, config, number, failing: false, said: Counts::default() }
    }

    /// Reads it once; answers how long to sleep.
    async fn look(&mut self, types: &mut watch::Receiver<(u64, Option<Arc<Types>>)>) -> Duration {
        let (tried, Some(types)) = types.borrow_and_update().clone() else {
            return self.config.every;
        };
        let read = self.read(&types, tried).await;
        let now = self.app.clock.millis();
        let before = self.held();
        let held = match read {
            Ok(set) => {
                self.succeeded(&set, before.set.as_deref(), now).await;
                let same = before.set.filter(|before| before.says_the_same(&set));
                Held { set: same.or(Some(Arc::new(set))), at: now, tried }
            }
            Err(why) => {
                let kept = self.kept(&before, now).filter(|set| set.fits(&types));
                self.failed(&why, &before, kept.is_some()).await;
                Held { set: kept, at: before.at, tried }
            }
        };
        let every = self.config.every;
        let wakes = if held.set.is_some() { every.min(self.left(&held, now)) } else { every };
        self.app.directories.held.send_if_modified(|all| {
            let own = &mut all[self.number];
            let same = match (&own.set, &held.set) {
                (Some(before), Some(now)) => Arc::ptr_eq(before, now),
                (before, now) => before.is_none() && now.is_none(),
            };
            let awaited = own.tried != held.tried;
            *own = held;
            !same || awaited
        });
        wakes.max(Duration::from_millis(100))
    }

    /// The answer. What was known until now is forgotten in its time, also when a source takes long to fail.
    async fn read(&mut self, types: &Arc<Types>, tried: u64) -> Result<Directory, Failed> {
        let source = &self.app.sources[&self.config.source];
        let reading = read(self.config, source, types);
        tokio::pin!(reading);
        let before = self.held();
        if before.set.is_none() || failpoint::on("directory-while-it-hangs") {
            return reading.await;
        }
        let left = self.left(&before, self.app.clock.millis()) + GRACE;
        if let Ok(read) = tokio::time::timeout(left, &mut reading).await {
            return read;
        }
        self.app.directories.held.send_modify(|all| {
            (all[self.number].set, all[self.number].tried) = (None, tried);
        });
        self.failed(&Failed::Answer("it takes too long".to_owned()), &before, false).await;
        reading.await
    }

    fn held(&self) -> Held {
        self.app.directories.held.borrow()[self.number].clone()
    }

    /// How long what is held counts if nothing better comes.
    fn left(&self, held: &Held, now: Instant) -> Duration {
        let age = u64::try_from(now.saturating_sub(held.at)).unwrap_or(0);
        self.config.keep.saturating_sub(Duration::from_millis(age))
    }

    /// The last good answer, while it counts.
    fn kept(&self, before: &Held, now: Instant) -> Option<Arc<Directory>> {
        let counts = !self.left(before, now).is_zero() || failpoint::on("directory-for-ever");
        before.set.clone().filter(|_| counts)
    }

    async fn succeeded(&mut self, set: &Directory, before: Option<&Directory>, now: Instant) {
        let (source, kind) = (&self.config.source, &self.config.kind);
        self.app.metrics.task_succeeded("directory", source, now);
        let recovered = std::mem::take(&mut self.failing);
        if recovered || before.is_none() {
            let entities = set.counts.entities;
            tracing::info!(source, kind, entities, "directory read");
        }
        if recovered {
            let summary = format!("directory of {kind} from {source} is read again");
            let data = json!({ "source": source, "type": kind });
            self.alert("directory.recovered", AlertSeverity::Info, summary, data).await;
        }
        self.say(set, before);
    }

    /// How rows could be read, when that is news.
    fn say(&mut self, set: &Directory, before: Option<&Directory>) {
        let (source, kind) = (&self.config.source, &self.config.kind);
        let counts = &set.counts;
        let news = |said: bool| !said || before.is_none();
        if !counts.undeclared.is_empty() && news(self.said.undeclared == counts.undeclared) {
            let columns = counts.undeclared.join(", ");
            tracing::warn!(source, kind, "directory: the type has no attribute {columns}; ignored");
        }
        let unread = (counts.nameless, &counts.ill_typed);
        if (counts.nameless > 0 || !counts.ill_typed.is_empty())
            && news((self.said.nameless, &self.said.ill_typed) == unread)
        {
            let columns: Vec<_> = counts
                .ill_typed
                .iter()
                .map(|(column, count)| format!("{column}: {count}"))
                .collect();
            let (nameless, columns) = (counts.nameless, columns.join(", "));
            tracing::warn!(
                source,
                kind,
                nameless,
                "directory: values not of their type: {columns}"
            );
        }
        self.said = counts.clone();
    }

    /// Said once an outage, and once more when nobody is known any longer.
    async fn failed(&mut self, why: &Failed, before: &Held, kept: bool) {
        let (source, kind) = (&self.config.source, &self.config.kind);
        let dropped = before.set.is_some() && !kept;
        tracing::error!(source, kind, kept, "directory not read: {why}");
        let told = std::mem::replace(&mut self.failing, true);
        if told && !dropped && !failpoint::on("directory-tells-every-time") {
            return;
        }
        let (event, what) = match (dropped, kept) {
            (true, _) => {
                ("directory.dropped", "nobody of it is known any more: policies deny them")
            }
            (false, true) => ("directory.failed", "its last answer still counts"),
            (false, false) => ("directory.failed", "nobody of it is known: policies deny them"),
        };
        let summary = format!("directory of {kind} from {source} cannot be read; {what}");
        let data = json!({ "source": source, "type": kind, "kept": kept });
        self.alert(event, AlertSeverity::Error, summary, data).await;
    }

    async fn alert(&self, event: &'static str, severity: AlertSeverity, what: String, data: Value) {
        if failpoint::on("directory-tells-nobody") {
            return;
        }
        if let Err(error) = self.app.tell.alert(event, severity, what, data).await {
            tracing::error!("an alert about a directory could not be stored: {error}");
        }
    }
}
