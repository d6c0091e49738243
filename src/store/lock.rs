//! One daemon a state directory: a file, locked for as long as the process lives.
//!
//! The lock is the kernel's, so a killed daemon leaves none behind. The file also holds the daemon's pid,
//! which is worth believing only while somebody holds the lock; hence [`running_daemon`].

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::StoreError;

/// A command that asks who holds the lock takes it for an instant; a starting daemon outwaits that.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(40);

/// Held as long as the store is open for a daemon.
#[derive(Debug)]
pub(super) struct DaemonLock {
    _file: File,
}

/// The lock file of the store at `path`.
pub fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    path.with_file_name(name)
}

impl DaemonLock {
    /// Takes the lock and writes this process's id into the file.
    pub(super) async fn take(store: &Path) -> Result<Self, StoreError> {
        let path = lock_path(store);
        let io = |cause| StoreError::Io { path: path.display().to_string(), cause };
        let mut file = open(&path).map_err(io)?;
        for attempt in 1.. {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if attempt < ATTEMPTS => {
                    tokio::time::sleep(PAUSE).await;
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::Locked { path: store.display().to_string() });
                }
                Err(TryLockError::Error(cause)) => return Err(io(cause)),
            }
        }
        file.set_len(0).map_err(io)?;
        file.rewind().map_err(io)?;
        writeln!(file, "{}", std::process::id()).map_err(io)?;
        Ok(Self { _file: file })
    }
}

/// The process id of the daemon that has the store at `path` open; `None` when no daemon has.
pub fn running_daemon(path: &Path) -> std::io::Result<Option<u32>> {
    let mut file = match File::open(lock_path(path)) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            Ok(text.trim().parse().ok())
        }
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}
