//! The version of a SQLite file: one for all its tables, from what the file system says of the database and
//! of its write-ahead log.
//!
//! SQLite counts changes in the file's header, but whoever opens a second descriptor to read it there drops,
//! on closing it, every lock this process holds on the file (fcntl(2)), and the log's changes are not counted
//! at all. Sizes, inodes and the time of the inode's change (which nobody can set) need no descriptor. A file
//! that changed within the resolution of that time has no version yet.

use std::fmt::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::sqlite::SqliteConnectOptions;

use crate::config::SourceConfig;
use crate::model::{Clock, Table};
use crate::source::read::version::{DataVersion, Versioned};

/// Kernels stamp files at the tick of their timer: 10 ms where it is slowest.
const TICK_MS: i64 = 20;
/// File systems that know whole seconds only (some know every other).
const WHOLE_SECONDS_MS: i64 = 2_100;
/// Times to wait for a file to come to rest.
const TRIES: u32 = 4;

pub(in crate::source) async fn read(
    config: &SourceConfig,
    tables: &[Table],
) -> Result<Vec<Versioned>, sqlx::Error> {
    let options = SqliteConnectOptions::from_str(config.url.expose_secret())?;
    let path = options.get_filename().to_owned();
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(Duration::from_millis(TICK_MS as u64)).await;
        }
        // The real time, whatever a test makes of ours: it is compared with the file system's.
        match look(&path, Clock::System.millis()) {
            Look::Known(version) => {
                let versioned =
                    |table: &Table| (table.schema.clone(), table.relation.clone(), version.clone());
                return Ok(tables.iter().filter(|t| !is_view(t)).map(versioned).collect());
            }
            Look::Moving => {}
            Look::Unknown => break,
        }
    }
    Ok(Vec::new())
}

/// A view may read what is not in the file (a virtual table, the time of day).
fn is_view(table: &Table) -> bool {
    table.read_only
}

enum Look {
    Known(DataVersion),
    /// It changed just now.
    Moving,
    Unknown,
}

fn look(path: &Path, now: i64) -> Look {
    let log = path
        .with_file_name(format!("{}-wal", path.file_name().unwrap_or_default().to_string_lossy()));
    let mut parts = String::new();
    for (file, needed) in [(path, true), (log.as_path(), false)] {
        match std::fs::metadata(file) {
            // An empty log is made by whoever reads first.
            Ok(found) if found.len() == 0 && !needed => {}
            Ok(found) => {
                let changed = found.ctime() * 1_000 + found.ctime_nsec() / 1_000_000;
                let rest = if found.ctime_nsec() == 0 { WHOLE_SECONDS_MS } else { TICK_MS };
                if now - changed < rest {
                    return Look::Moving;
                }
                let _ = write!(
                    parts,
                    "{}:{}:{}:{}:{} ",
                    found.dev(),
                    found.ino(),
                    found.len(),
                    found.ctime(),
                    found.ctime_nsec()
                );
            }
            Err(_) if needed => return Look::Unknown,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(_) => return Look::Unknown,
        }
    }
    Look::Known(DataVersion::of(&parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_once_it_rests_and_by_every_change() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("crm.db");
        assert!(matches!(look(&path, 0), Look::Unknown));
        std::fs::write(&path, "one").expect("written");
        let changed = |path: &Path| {
            let found = std::fs::metadata(path).expect("it is there");
            found.ctime() * 1_000 + found.ctime_nsec() / 1_000_000
        };
        assert!(matches!(look(&path, changed(&path) + 1), Look::Moving));
        let known = |at: i64| match look(&path, at) {
            Look::Known(version) => version.mark,
            _ => panic!("it rests"),
        };
        let later = changed(&path) + 10_000;
        let first = known(later);
        assert_eq!(first, known(later + 1));
        std::fs::write(dir.path().join("crm.db-wal"), "").expect("written");
        assert_eq!(first, known(later), "an empty log says nothing");
        std::fs::write(dir.path().join("crm.db-wal"), "frame").expect("written");
        assert_ne!(first, known(later), "a change in the log");
    }
}
