//! The one writer of a log, on a thread of its own: it commits whatever has queued up as one group.
//!
//! A group is durable when the journal is synced. Then tiles, bundles and the checkpoint are replaced
//! without a sync, so that readers see every acknowledged entry under a signed checkpoint at once; now
//! and then they are settled: synced together, and the journal begun anew. An unfinished bundle may hold
//! megabytes, and each group would write all of it again: a large one is shown once a second at the most,
//! or when somebody wants to read it.
//!
//! After any error the writer is *disturbed*: it has dropped its descriptors and remembers only what it
//! promised. The next append or probe recovers from disk, or fails again; so a directory that was full or
//! read-only for an hour is in use again by itself, and one whose content is wrong never is.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::error::AuditError;
use super::files::{Files, Identity};
use super::journal::{self, Base, Journal};
use super::recover::{self, Recovered};
use super::signer::Signer;
use super::tail::{Output, Tail};
use crate::model::failpoint;

/// Appends that share one sync, at most.
const GROUP: usize = 1024;
/// The journal's length at which the tiles are settled, in bytes.
const SETTLE: usize = 1 << 20;
/// An unfinished bundle longer than this, in bytes, is not written for every group…
const LARGE: usize = 256 << 10;
/// …but so often.
const SHOWN: Duration = Duration::from_secs(1);
/// What a probe writes: enough to find a full disk.
const PROBE: usize = 64 * 1024;
pub const CHECKPOINT: &str = "checkpoint";

type Reply<T> = oneshot::Sender<Result<T, AuditError>>;

pub enum Command {
    /// The entry's bytes; answers its index.
    Append(Vec<u8>, Reply<u64>),
    Probe(Reply<()>),
    /// Everything acknowledged is to be in the files.
    Show(Reply<()>),
}

/// What has been acknowledged, for those who only look.
#[derive(Debug, Clone)]
pub struct Published {
    pub base: Base,
    /// The signed note in the files, which may be about fewer entries.
    pub note: String,
    /// How many those are.
    pub shown: u64,
}

pub struct Writer {
    files: Files,
    signer: Signer,
    state: State,
    published: Arc<RwLock<Published>>,
}

enum State {
    Ready(Open),
    /// What was promised before the disturbance.
    Disturbed(Base),
}

struct Open {
    tail: Tail,
    journal: Journal,
    checkpoint: Identity,
    /// Finished files written since the last settlement.
    unsettled: Vec<String>,
    /// When the unfinished files were written last.
    shown: Instant,
}

impl Writer {
    /// Opens or starts the log and repairs what a crash left.
    pub fn open(files: Files, mut signer: Signer) -> Result<Self, AuditError> {
        let recovered = recover::load(&files, &signer, None)?;
        let open = restore(&files, &mut signer, recovered)?;
        let base = open.tail.base();
        let published = Published { base, note: signer.sign(base), shown: base.size };
        let published = Arc::new(RwLock::new(published));
        Ok(Self { files, signer, state: State::Ready(open), published })
    }

    pub fn published(&self) -> Arc<RwLock<Published>> {
        self.published.clone()
    }

    /// Serves until every sender is gone.
    pub fn run(mut self, commands: &Receiver<Command>) {
        loop {
            let first = match self.until_shown() {
                None => commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(left) => commands.recv_timeout(left),
            };
            match first {
                Ok(first) => self.serve(std::iter::once(first).chain(commands.try_iter())),
                Err(RecvTimeoutError::Timeout) => self.show_or_warn(),
                Err(RecvTimeoutError::Disconnected) => return self.show_or_warn(),
            }
        }
    }

    fn serve(&mut self, commands: impl Iterator<Item = Command>) {
        let mut appends = Vec::new();
        let (mut probes, mut shows) = (Vec::new(), Vec::new());
        for command in commands.take(GROUP) {
            match command {
                Command::Append(entry, reply) => appends.push((entry, reply)),
                Command::Probe(reply) => probes.push(reply),
                Command::Show(reply) => shows.push(reply),
            }
        }
        if !appends.is_empty() {
            self.append(appends);
        }
        for reply in probes {
            answer(reply, self.probe());
        }
        if !shows.is_empty() {
            let shown = self.show_all();
            shows.into_iter().for_each(|reply| answer(reply, shown.clone()));
            // Whoever reads does not need that.
            self.settle_or_warn();
        }
    }

    fn append(&mut self, mut group: Vec<(Vec<u8>, Reply<u64>)>) {
        if failpoint::on("audit-acknowledge-before-sync") {
            self.acknowledge_early(&mut group);
        }
        let entries: Vec<&[u8]> = group.iter().map(|(entry, _)| entry.as_slice()).collect();
        let first = self.commit(&entries);
        for (offset, (_, reply)) in group.into_iter().enumerate() {
            answer(reply, first.clone().map(|first| first + offset as u64));
        }
    }

    /// The mutant that a kill must expose: promises first, writes later.
    fn acknowledge_early(&self, group: &mut [(Vec<u8>, Reply<u64>)]) {
        let first = self.promised().size;
        for (offset, (_, reply)) in group.iter_mut().enumerate() {
            let early = std::mem::replace(reply, oneshot::channel().0);
            answer(early, Ok(first + offset as u64));
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }

    /// Makes a group durable and answers the index of its first entry.
    fn commit(&mut self, entries: &[&[u8]]) -> Result<u64, AuditError> {
        let promised = self.promised();
        let result = self.ready().and_then(|(files, open)| {
            open.journal.append(files, entries.iter().copied())?;
            Ok(open.tail.size())
        });
        let first = result.inspect_err(|_| self.state = State::Disturbed(promised))?;
        // The entries are durable, so they are acknowledged whatever happens to the tiles: those can be
        // made from the journal, and the next append will try.
        if let Err(error) = self.publish(entries) {
            tracing::warn!(%error, "audit entries are durable but not yet published");
            self.state = State::Disturbed(self.promised());
        }
        Ok(first)
    }

    /// Writes the finished files of entries that the journal holds, and the others if that is not too soon.
    fn publish(&mut self, entries: &[&[u8]]) -> Result<(), AuditError> {
        let State::Ready(open) = &mut self.state else { return Ok(()) };
        let finished: Vec<Output> =
            entries.iter().flat_map(|entry| open.tail.push(entry)).collect();
        self.published.write().expect("nobody panics holding it").base = open.tail.base();
        for output in &finished {
            self.files.write(&output.path, &output.bytes)?;
        }
        open.unsettled.extend(finished.into_iter().map(|output| output.path));
        if open.tail.unfinished_bytes() > LARGE && open.shown.elapsed() < SHOWN {
            return Ok(());
        }
        self.show()?;
        self.settle()
    }

    /// Writes the unfinished files and the checkpoint over everything that was acknowledged.
    fn show(&mut self) -> Result<(), AuditError> {
        let State::Ready(open) = &mut self.state else { return Ok(()) };
        let base = open.tail.base();
        if self.published.read().expect("nobody panics holding it").shown == base.size {
            return Ok(());
        }
        for output in &open.tail.unfinished() {
            self.files.write(&output.path, &output.bytes)?;
        }
        let note = self.signer.sign(base);
        open.checkpoint = self.files.write(CHECKPOINT, note.as_bytes())?;
        open.shown = Instant::now();
        *self.published.write().expect("nobody panics holding it") =
            Published { base, note, shown: base.size };
        Ok(())
    }

    /// Syncs what was shown, if the journal has become long.
    fn settle(&mut self) -> Result<(), AuditError> {
        let shown = self.published.read().expect("nobody panics holding it").shown;
        match &mut self.state {
            State::Ready(open) if open.tail.size() == shown && open.journal.length() > SETTLE => {
                open.settle(&self.files)
            }
            _ => Ok(()),
        }
    }

    /// A sync that failed says nothing the next time it is tried: recovery writes everything again.
    fn settle_or_warn(&mut self) {
        if let Err(error) = self.settle() {
            tracing::warn!(%error, "audit entries are durable and published, but not yet settled");
            self.state = State::Disturbed(self.promised());
        }
    }

    /// How long the files may stay behind what was acknowledged; none when they are not.
    fn until_shown(&self) -> Option<Duration> {
        let State::Ready(open) = &self.state else { return None };
        if failpoint::on("audit-never-catches-up") {
            return None;
        }
        let published = self.published.read().expect("nobody panics holding it");
        (published.shown < published.base.size).then(|| SHOWN.saturating_sub(open.shown.elapsed()))
    }

    /// The same once it is sure that these are our files, recovered if need be.
    fn show_all(&mut self) -> Result<(), AuditError> {
        let promised = self.promised();
        let shown = self.ready().map(drop).and_then(|()| self.show());
        shown.inspect_err(|_| self.state = State::Disturbed(promised))
    }

    fn show_or_warn(&mut self) {
        if self.until_shown().is_some()
            && let Err(error) = self.show_all()
        {
            tracing::warn!(%error, "audit entries are durable but not yet published");
        }
        self.settle_or_warn();
    }

    /// Tries what an append needs: the files in place, and room for one more.
    fn probe(&mut self) -> Result<(), AuditError> {
        let promised = self.promised();
        self.show_all()?;
        let settled = self.settle();
        let result = settled.and_then(|()| self.ready()).and_then(|(files, open)| {
            files.write_durably("probe", &vec![0; PROBE])?;
            files.remove("probe")?;
            open.look(files)
        });
        result.inspect_err(|_| self.state = State::Disturbed(promised))
    }

    /// The open log, recovered from disk if it was disturbed.
    fn ready(&mut self) -> Result<(&Files, &mut Open), AuditError> {
        if let State::Ready(open) = &self.state
            && !open.in_place(&self.files)?
        {
            self.state = State::Disturbed(open.tail.base());
        }
        if let State::Disturbed(promised) = self.state {
            let recovered = recover::load(&self.files, &self.signer, Some(promised))?;
            let open = restore(&self.files, &mut self.signer, recovered)?;
            let base = open.tail.base();
            *self.published.write().expect("nobody panics holding it") =
                Published { base, note: self.signer.sign(base), shown: base.size };
            self.state = State::Ready(open);
        }
        match &mut self.state {
            State::Ready(open) => Ok((&self.files, open)),
            State::Disturbed(_) => Err(AuditError::Closed),
        }
    }

    fn promised(&self) -> Base {
        self.published.read().expect("nobody panics holding it").base
    }
}

/// Writes again everything a crash may have torn, durably and as new files, and begins a new journal.
fn restore(files: &Files, signer: &mut Signer, recovered: Recovered) -> Result<Open, AuditError> {
    let Recovered { tail, finished } = recovered;
    files.write_all_durably(&finished)?;
    files.write_all_durably(&tail.unfinished())?;
    remove_superseded(files, finished.iter().map(|output| output.path.as_str()))?;
    mend_partials(files, &tail)?;
    let vkey = format!("{}\n", signer.verifier());
    if files.read("key.pub")?.is_none_or(|text| text != vkey.as_bytes()) {
        files.write_durably("key.pub", vkey.as_bytes())?;
    }
    let checkpoint = files.write_durably(CHECKPOINT, signer.sign(tail.base()).as_bytes())?;
    signer.confirm()?;
    let journal = Journal::start(files, tail.base())?;
    let shown = Instant::now();
    Ok(Open { tail, journal, checkpoint, unsettled: Vec::new(), shown })
}

/// Partial tiles stay until the full one is durable: somebody may hold a checkpoint that needs them. They
/// were not synced, so those that a crash emptied are written again.
fn mend_partials(files: &Files, tail: &Tail) -> Result<(), AuditError> {
    for (shelf, index) in tail.shelves() {
        for width in files.widths(shelf, index)? {
            let name = super::paths::tile(shelf, index, width);
            match tail.prefix(shelf, width) {
                Some(bytes) if files.read(&name)?.is_some_and(|found| found == bytes) => {}
                Some(bytes) => drop(files.write_durably(&name, &bytes)?),
                None => files.remove(&name)?,
            }
        }
    }
    Ok(())
}

/// Removes the partial widths of tiles and bundles whose full file is durable.
fn remove_superseded<'a>(
    files: &Files,
    mut finished: impl Iterator<Item = &'a str>,
) -> Result<(), AuditError> {
    finished.try_for_each(|path| files.remove_directory(&format!("{path}.p")))
}

impl Open {
    /// Syncs what was published since the last settlement, and begins a new journal.
    fn settle(&mut self, files: &Files) -> Result<(), AuditError> {
        let unfinished = self.tail.unfinished();
        let names = self.unsettled.iter().map(String::as_str);
        let names = names.chain(unfinished.iter().map(|output| output.path.as_str()));
        files.sync(names.chain([CHECKPOINT]))?;
        remove_superseded(files, self.unsettled.iter().map(String::as_str))?;
        self.journal = Journal::start(files, self.tail.base())?;
        self.unsettled.clear();
        Ok(())
    }

    /// Whether the journal and the checkpoint are still the files we wrote.
    fn in_place(&self, files: &Files) -> Result<bool, AuditError> {
        Ok(files.identity(journal::NAME)? == Some(self.journal.identity())
            && files.identity(CHECKPOINT)? == Some(self.checkpoint))
    }

    /// Whether the end of the log still reads as we wrote it.
    fn look(&self, files: &Files) -> Result<(), AuditError> {
        for output in self.tail.unfinished() {
            if files.read(&output.path)?.is_none_or(|bytes| bytes != output.bytes) {
                return Err(AuditError::Corrupt(format!(
                    "{} is not what was written",
                    output.path
                )));
            }
        }
        Ok(())
    }
}

fn answer<T>(reply: Reply<T>, result: Result<T, AuditError>) {
    // Whoever asked may have stopped waiting; the entry is in the log all the same.
    drop(reply.send(result));
}
