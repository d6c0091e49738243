//! The spool: batches that the audit log could not take, in a file beside the control store.
//!
//! A line is the first eight bytes of the SHA-256 of its JSON in hex, a blank, the JSON. It is synced before it
//! counts. A crash tears the end only: a last line without its end is cut off. A whole line that fails its check
//! is damage that no crash does: it is left out, and the file is kept once the others were appended. Batches are
//! removed only after all of them were; a crash before that is why each says how long the log was when it was
//! made: whoever replays looks from there on whether the log has it already.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::packed::Batch;
use crate::audit::AuditError;
use crate::model::Instant;

const FILE: &str = "decisions.spool";
const CHECK: usize = 8;
/// Bytes read at once when replaying.
const CHUNK: u64 = 4 << 20;

/// A batch as it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spooled {
    pub batch: String,
    /// Acknowledged entries of the log when this batch was first tried: it stands at none before.
    pub after: u64,
    pub time: Instant,
    pub records: u64,
    /// The entry's data, in JSON.
    pub data: String,
}

impl Spooled {
    pub fn new(batch: Batch, after: u64, time: Instant) -> Self {
        Self { batch: batch.id, after, time, records: batch.records, data: batch.data }
    }
}

/// Why a batch was not spooled.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    #[error("the spool {path} is full ({most} bytes, [decisions] spool_bytes)")]
    Full { path: String, most: u64 },
    #[error(transparent)]
    File(#[from] AuditError),
}

/// The file, and what is known of it.
pub struct Spool {
    path: PathBuf,
    most: u64,
    bytes: u64,
    records: u64,
    /// Lines that failed their check when the file was last read from its beginning.
    damaged: u64,
}

impl Spool {
    /// Opens the spool in `dir`, be there one or not, and cuts off what a crash tore.
    pub fn open(dir: &Path, most: u64) -> Result<Self, AuditError> {
        let mut spool = Self { path: dir.join(FILE), most, bytes: 0, records: 0, damaged: 0 };
        loop {
            let part = spool.read(spool.bytes, u64::MAX)?;
            spool.records += part.batches.iter().map(|batch| batch.records).sum::<u64>();
            spool.damaged += part.damaged;
            if part.next == spool.bytes {
                break;
            }
            spool.bytes = part.next;
        }
        if spool.damaged > 0 {
            let path = spool.path.display();
            tracing::error!(%path, lines = spool.damaged, "the spool of decisions is damaged");
        }
        Ok(spool)
    }

    /// Decisions that wait here.
    pub fn records(&self) -> u64 {
        self.records
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Puts batches behind the others, durably: all of them or none.
    pub fn push(&mut self, batches: &[Spooled]) -> Result<(), SpoolError> {
        let mut lines = Vec::new();
        for batch in batches {
            let json = serde_json::to_vec(batch).expect("texts and numbers are JSON");
            lines.extend_from_slice(hex::encode(&Sha256::digest(&json)[..CHECK]).as_bytes());
            lines.push(b' ');
            lines.extend_from_slice(&json);
            lines.push(b'\n');
        }
        if self.bytes + lines.len() as u64 > self.most {
            let path = self.path.display().to_string();
            return Err(SpoolError::Full { path, most: self.most });
        }
        let new = !self.path.exists();
        let write = || {
            let mut options = OpenOptions::new();
            let mut file =
                options.write(true).create(true).truncate(false).mode(0o600).open(&self.path)?;
            // What a failed write left behind the last whole line goes first.
            file.set_len(self.bytes)?;
            file.seek(SeekFrom::Start(self.bytes))?;
            file.write_all(&lines)?;
            file.sync_all()?;
            if new { self.sync_directory() } else { Ok(()) }
        };
        write().map_err(|error| self.io(&error))?;
        self.bytes += lines.len() as u64;
        self.records += batches.iter().map(|batch| batch.records).sum::<u64>();
        Ok(())
    }

    /// Some batches from a position on, and the position behind them; the same position at the end.
    pub fn batches(&mut self, from: u64) -> Result<(Vec<Spooled>, u64), AuditError> {
        let mut part = self.read(from, self.bytes)?;
        if part.next == from && from < self.bytes {
            // What was whole when it was written is not so any more.
            (part.damaged, part.next) = (1, self.bytes);
        }
        self.damaged = if from == 0 { part.damaged } else { self.damaged + part.damaged };
        Ok((part.batches, part.next))
    }

    fn read(&self, from: u64, to: u64) -> Result<Part, AuditError> {
        let mut part = Part { batches: Vec::new(), damaged: 0, next: from };
        let mut read = || -> std::io::Result<()> {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(from))?;
            let mut file = BufReader::new(file);
            let mut line = Vec::new();
            while part.next < to && part.next - from < CHUNK {
                line.clear();
                let length = file.read_until(b'\n', &mut line)? as u64;
                let Some(line) = line.strip_suffix(b"\n") else { break };
                match parse(line) {
                    Some(batch) => part.batches.push(batch),
                    None => part.damaged += 1,
                }
                part.next += length;
            }
            Ok(())
        };
        match read() {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.io(&error)),
            _ => Ok(part),
        }
    }

    /// Everything whole in it is in the log.
    pub fn clear(&mut self) -> Result<(), AuditError> {
        let cleared = if self.damaged > 0 { self.set_aside() } else { self.truncate() };
        match cleared {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(self.io(&error)),
            _ => {}
        }
        (self.bytes, self.records, self.damaged) = (0, 0, 0);
        Ok(())
    }

    fn truncate(&self) -> std::io::Result<()> {
        let file = OpenOptions::new().write(true).open(&self.path)?;
        file.set_len(0)?;
        file.sync_all()
    }

    /// Keeps a file with damaged lines for people to look at.
    fn set_aside(&self) -> std::io::Result<()> {
        let names = (1..).map(|number| self.path.with_added_extension(format!("damaged-{number}")));
        for kept in names {
            if !kept.try_exists()? {
                std::fs::rename(&self.path, &kept)?;
                let path = kept.display();
                tracing::error!(%path, lines = self.damaged, "decisions were not logged: the spool was damaged, and is kept");
                break;
            }
        }
        self.sync_directory()
    }

    fn sync_directory(&self) -> std::io::Result<()> {
        File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all()
    }

    fn io(&self, error: &std::io::Error) -> AuditError {
        AuditError::Io { path: self.path.display().to_string(), cause: error.to_string() }
    }
}

/// What was read at once.
struct Part {
    batches: Vec<Spooled>,
    /// Whole lines that fail their check.
    damaged: u64,
    /// The position behind it.
    next: u64,
}

/// A line without its end, or `None` for a damaged one.
fn parse(line: &[u8]) -> Option<Spooled> {
    let (check, json) = line.split_at_checked(2 * CHECK)?;
    let json = json.strip_prefix(b" ")?;
    let expected = hex::encode(&Sha256::digest(json)[..CHECK]);
    (check == expected.as_bytes()).then(|| serde_json::from_slice(json).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spooled(number: u64) -> Spooled {
        let data = format!("{{\"batch\":\"{number}\"}}");
        Spooled { batch: number.to_string(), after: 7, time: 0, records: 3, data }
    }

    #[test]
    fn what_is_pushed_is_read_in_order_by_the_next_process_too() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(dir.path(), 1 << 20).unwrap();
        assert_eq!(spool.batches(0).unwrap(), (Vec::new(), 0));
        spool.push(&[spooled(1), spooled(2)]).unwrap();
        spool.push(&[spooled(3)]).unwrap();
        let mut again = Spool::open(dir.path(), 1 << 20).unwrap();
        assert_eq!((again.records(), again.bytes()), (9, spool.bytes()));
        assert_eq!(again.batches(0).unwrap().0, [spooled(1), spooled(2), spooled(3)]);
        again.clear().unwrap();
        assert_eq!(Spool::open(dir.path(), 1 << 20).unwrap().records(), 0);
    }

    #[test]
    fn a_spool_torn_at_any_byte_keeps_its_whole_lines() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(dir.path(), 1 << 20).unwrap();
        spool.push(&[spooled(1)]).unwrap();
        let first = spool.bytes();
        spool.push(&[spooled(2)]).unwrap();
        let whole = std::fs::read(dir.path().join(FILE)).unwrap();
        for length in 0..=whole.len() {
            std::fs::write(dir.path().join(FILE), &whole[..length]).unwrap();
            let mut torn = Spool::open(dir.path(), 1 << 20).unwrap();
            let kept = u64::from(length as u64 >= first) + u64::from(length == whole.len());
            assert_eq!(torn.records(), 3 * kept, "at {length}");
            torn.push(&[spooled(9)]).unwrap();
            let mut read = Spool::open(dir.path(), 1 << 20).unwrap();
            let read = read.batches(0).unwrap().0;
            assert_eq!(read.len() as u64, kept + 1, "at {length}");
            assert_eq!(read.last(), Some(&spooled(9)));
        }
    }

    #[test]
    fn a_damaged_line_costs_none_behind_it_and_the_file_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        let mut spool = Spool::open(dir.path(), 1 << 20).unwrap();
        let lines: Vec<Spooled> = (1..=9).map(spooled).collect();
        spool.push(&lines).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for kept in 1..=2 {
            let mut damaged = whole.clone();
            damaged[whole.len() / 2] ^= 1;
            std::fs::write(&path, &damaged).unwrap();
            let mut spool = Spool::open(dir.path(), 1 << 20).unwrap();
            assert_eq!((spool.records(), spool.damaged), (3 * 8, 1));
            spool.push(&[spooled(10)]).unwrap();
            let grown = std::fs::read(&path).unwrap();
            let (found, next) = spool.batches(0).unwrap();
            let numbers: Vec<&str> = found.iter().map(|one| one.batch.as_str()).collect();
            assert_eq!(numbers, ["1", "2", "3", "4", "6", "7", "8", "9", "10"]);
            assert_eq!((next, spool.damaged), (spool.bytes(), 1));
            spool.clear().unwrap();
            assert!(!path.exists());
            let aside = dir.path().join(format!("{FILE}.damaged-{kept}"));
            assert_eq!(std::fs::read(aside).unwrap(), grown, "nothing is lost");
            assert_eq!(Spool::open(dir.path(), 1 << 20).unwrap().bytes(), 0);
        }
    }

    #[test]
    fn what_is_damaged_while_it_waits_ends_and_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        let mut spool = Spool::open(dir.path(), 1 << 20).unwrap();
        spool.push(&[spooled(1), spooled(2)]).unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let (found, next) = spool.batches(0).unwrap();
        assert_eq!(found, [spooled(1)]);
        assert_eq!(spool.batches(next).unwrap(), (Vec::new(), spool.bytes()));
        spool.clear().unwrap();
        assert!(dir.path().join(format!("{FILE}.damaged-1")).exists());
    }

    #[test]
    fn a_full_spool_takes_nothing_more() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(dir.path(), 200).unwrap();
        spool.push(&[spooled(1)]).unwrap();
        let before = spool.bytes();
        assert!(matches!(spool.push(&[spooled(2), spooled(3)]), Err(SpoolError::Full { .. })));
        assert_eq!(spool.bytes(), before);
    }
}
