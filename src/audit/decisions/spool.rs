//! The spool: batches that the audit log could not take, in a file beside the control store.
//!
//! A line is the first eight bytes of the SHA-256 of its JSON in hex, a blank, the JSON. It is synced before it
//! counts; a line torn by a crash fails its check and is cut off. Batches are removed only after all of them
//! were appended; a crash before that is why each says how long the log was when it was made: whoever replays
//! looks from there on whether the log has it already.

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
}

impl Spool {
    /// Opens the spool in `dir`, be there one or not, and cuts off what a crash tore.
    pub fn open(dir: &Path, most: u64) -> Result<Self, AuditError> {
        let mut spool = Self { path: dir.join(FILE), most, bytes: 0, records: 0 };
        let (mut bytes, mut records) = (0, 0);
        loop {
            let (batches, next) = spool.read(bytes, u64::MAX)?;
            records += batches.iter().map(|batch| batch.records).sum::<u64>();
            if next == bytes {
                break;
            }
            bytes = next;
        }
        (spool.bytes, spool.records) = (bytes, records);
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
            if new {
                File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all()
            } else {
                Ok(())
            }
        };
        write().map_err(|error| self.io(&error))?;
        self.bytes += lines.len() as u64;
        self.records += batches.iter().map(|batch| batch.records).sum::<u64>();
        Ok(())
    }

    /// Some batches from a position on, and the position behind them; the same position at the end.
    pub fn batches(&self, from: u64) -> Result<(Vec<Spooled>, u64), AuditError> {
        self.read(from, self.bytes)
    }

    fn read(&self, from: u64, to: u64) -> Result<(Vec<Spooled>, u64), AuditError> {
        let mut found = Vec::new();
        let mut at = from;
        let mut read = || -> std::io::Result<()> {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(from))?;
            let mut file = BufReader::new(file);
            let mut line = Vec::new();
            while at < to && at - from < CHUNK {
                line.clear();
                let length = file.read_until(b'\n', &mut line)? as u64;
                let Some(batch) = parse(&line) else { break };
                found.push(batch);
                at += length;
            }
            Ok(())
        };
        match read() {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.io(&error)),
            _ => Ok((found, at)),
        }
    }

    /// Everything in it is in the log.
    pub fn clear(&mut self) -> Result<(), AuditError> {
        let clear = || {
            let file = OpenOptions::new().write(true).open(&self.path)?;
            file.set_len(0)?;
            file.sync_all()
        };
        match clear() {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(self.io(&error)),
            _ => {}
        }
        (self.bytes, self.records) = (0, 0);
        Ok(())
    }

    fn io(&self, error: &std::io::Error) -> AuditError {
        AuditError::Io { path: self.path.display().to_string(), cause: error.to_string() }
    }
}

/// A whole line, or `None` for a torn one.
fn parse(line: &[u8]) -> Option<Spooled> {
    let line = line.strip_suffix(b"\n")?;
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
            let read = Spool::open(dir.path(), 1 << 20).unwrap().batches(0).unwrap().0;
            assert_eq!(read.len() as u64, kept + 1, "at {length}");
            assert_eq!(read.last(), Some(&spooled(9)));
        }
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
