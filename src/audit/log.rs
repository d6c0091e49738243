//! The log as the rest of the house sees it: append, probe, read. An append is durable before it answers.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;

use sha2::{Digest, Sha256};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use uuid::{NoContext, Timestamp, Uuid};

use super::bundle;
use super::checkpoint::Verifier;
use super::entry::Entry;
use super::error::AuditError;
use super::files::Files;
use super::paths::Shelf;
use super::signer::Signer;
use super::tree::WIDTH;
use super::verify::{self, Report};
use super::writer::{Command, Published, Writer};
use crate::model::Clock;

/// The open log; clones share it. Dropping the last one waits for the writer to finish its group.
#[derive(Clone)]
pub struct Log {
    shared: Arc<Shared>,
}

struct Shared {
    dir: PathBuf,
    verifier: Verifier,
    clock: Clock,
    published: Arc<RwLock<Published>>,
    /// `None` only while dropping.
    commands: Option<Sender<Command>>,
    writer: Option<JoinHandle<()>>,
}

impl Log {
    /// Opens or starts the log in `dir`, checks its tail against the checkpoint and repairs a torn
    /// append. The signing key is `<dir>.key`, made with the log; a log without its key, a key without its
    /// log, and a log that another process appends to are errors.
    pub async fn open(dir: &Path, origin: &str, clock: Clock) -> Result<Self, AuditError> {
        let (dir, origin) = (dir.to_owned(), origin.to_owned());
        blocking(move || {
            std::fs::create_dir_all(&dir).map_err(|error| AuditError::io(&dir, &error))?;
            let signer = Signer::load_or_create(&dir, &origin)?;
            let verifier = signer.verifier().clone();
            let writer = Writer::open(Files::new(&dir), signer)?;
            let published = writer.published();
            let (commands, queue) = mpsc::channel();
            let thread = std::thread::Builder::new()
                .name("audit-log".to_owned())
                .spawn(move || writer.run(&queue))
                .map_err(|error| AuditError::io(&dir, &error))?;
            let (commands, writer) = (Some(commands), Some(thread));
            let shared = Shared { dir, verifier, clock, published, commands, writer };
            Ok(Self { shared: Arc::new(shared) })
        })
        .await
    }

    /// Appends durably and answers the entry's index. Concurrent appends share one sync. An entry whose
    /// append failed may still come to be in the log, never at an index that was answered for another.
    pub async fn append(&self, entry: Entry) -> Result<u64, AuditError> {
        let id = self.next_id();
        self.append_bytes(entry.to_bytes(&self.shared.verifier.name, id)).await
    }

    /// The same with data that is JSON already; the entry's own is not looked at.
    pub async fn append_around(&self, entry: Entry, data: &str) -> Result<u64, AuditError> {
        let id = self.next_id();
        self.append_bytes(entry.to_bytes_around(&self.shared.verifier.name, id, data)).await
    }

    fn next_id(&self) -> Uuid {
        let millis = self.shared.clock.millis().max(0) as u64;
        let nanos = (millis % 1000 * 1_000_000) as u32;
        Uuid::new_v7(Timestamp::from_unix(NoContext, millis / 1000, nanos))
    }

    async fn append_bytes(&self, bytes: Vec<u8>) -> Result<u64, AuditError> {
        if bytes.len() > bundle::MAX_ENTRY {
            return Err(AuditError::TooLarge { size: bytes.len() });
        }
        self.ask(|reply| Command::Append(bytes, reply)).await
    }

    /// Whether the log can be written now: tried, not remembered. Recovers a log whose directory was in
    /// the way for a while.
    pub async fn probe(&self) -> Result<(), AuditError> {
        self.ask(Command::Probe).await
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, AuditError>>) -> Command,
    ) -> Result<T, AuditError> {
        let (reply, answer) = oneshot::channel();
        let commands = self.shared.commands.as_ref().ok_or(AuditError::Closed)?;
        commands.send(command(reply)).map_err(|_| AuditError::Closed)?;
        answer.await.map_err(|_| AuditError::Closed)?
    }

    /// Acknowledged entries so far.
    pub fn size(&self) -> u64 {
        self.published().base.size
    }

    /// The root over them, in lower-case hex.
    pub fn root(&self) -> String {
        hex::encode(self.published().base.root)
    }

    /// The signed note over size and root.
    pub fn checkpoint(&self) -> String {
        self.published().note
    }

    /// The key that verifies it, as `name+keyid+base64`.
    pub fn verifier(&self) -> &Verifier {
        &self.shared.verifier
    }

    fn published(&self) -> Published {
        self.shared.published.read().expect("nobody panics holding it").clone()
    }

    /// The entries `from..to` as written, as far as there are any, for reconciliation and export.
    pub async fn read(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, AuditError> {
        let files = Files::new(&self.shared.dir);
        let to = to.min(self.size());
        self.shown(to).await?;
        blocking(move || read(&files, from, to)).await
    }

    /// The first `size` entries are in the files, not in the journal alone.
    async fn shown(&self, size: u64) -> Result<(), AuditError> {
        if self.published().shown < size { self.ask(Command::Show).await } else { Ok(()) }
    }

    /// Stores a list too long for an entry, durably, and answers the SHA-256 (hex) to name it by under
    /// `data.side`.
    pub async fn attach(&self, bytes: Vec<u8>) -> Result<String, AuditError> {
        let files = Files::new(&self.shared.dir);
        blocking(move || {
            let hash = hex::encode(Sha256::digest(&bytes));
            let name = format!("side/{hash}");
            if files.read(&name)?.is_none_or(|found| found != bytes) {
                files.write_durably(&name, &bytes)?;
            }
            Ok(hash)
        })
        .await
    }

    /// Verifies everything on disk against this log's own key.
    pub async fn verify(&self) -> Result<Report, AuditError> {
        self.shown(self.size()).await?;
        let (dir, verifier) = (self.shared.dir.clone(), self.shared.verifier.clone());
        blocking(move || verify::verify(&dir, Some(&verifier), None)).await
    }
}

/// The entries `from..to`, whole bundles at a time.
pub(super) fn read(files: &Files, from: u64, to: u64) -> Result<Vec<Vec<u8>>, AuditError> {
    let mut found = Vec::new();
    let width = WIDTH as u64;
    let bundles = if from < to { from / width..to.div_ceil(width) } else { 0..0 };
    for index in bundles {
        let start = index * width;
        let end = to.min(start + width);
        let bytes = files.read_tile(Shelf::Entries, index, (end - start) as usize)?;
        let bytes = match bytes {
            Some(bytes) => bytes,
            // No checkpoint ended here, so no partial bundle does: take the widest there is.
            None => widest(files, index)?,
        };
        let damaged = || AuditError::Corrupt(format!("entry bundle {index} is damaged"));
        let entries = bundle::parse(&bytes).ok_or_else(damaged)?;
        let wanted = (from.max(start) - start) as usize..(end - start) as usize;
        found.extend(entries.get(wanted).ok_or_else(damaged)?.iter().map(|entry| entry.to_vec()));
    }
    Ok(found)
}

fn widest(files: &Files, index: u64) -> Result<Vec<u8>, AuditError> {
    let width = files.widths(Shelf::Entries, index)?.into_iter().max().unwrap_or(WIDTH);
    Ok(files.read_tile(Shelf::Entries, index, width)?.unwrap_or_default())
}

impl Drop for Shared {
    fn drop(&mut self) {
        drop(self.commands.take());
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has already failed whoever waited for it.
            drop(writer.join());
        }
    }
}

/// Runs file work off the async threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AuditError> + Send + 'static,
) -> Result<T, AuditError> {
    spawn_blocking(work).await.map_err(|_| AuditError::Closed)?
}
