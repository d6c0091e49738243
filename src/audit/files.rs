//! Files below the log's directory: replaced whole, never changed in place.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::error::AuditError;
use super::paths::{self, Shelf};
use super::tail::Output;
use super::tree::WIDTH;

/// Which file a name stands for, to notice that somebody put another in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    pub fn of(metadata: &fs::Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }
}

/// The log's directory. Paths are relative to it, with `/`.
#[derive(Debug, Clone)]
pub struct Files {
    dir: PathBuf,
}

impl Files {
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The file's bytes; `None` when there is no such file.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, AuditError> {
        match fs::read(self.path(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(AuditError::io(&self.path(name), &error)),
        }
    }

    /// The bytes of a tile or bundle of this width, from its own file or the full one that superseded it
    /// (whose surplus the caller cuts off).
    pub fn read_tile(
        &self,
        shelf: Shelf,
        index: u64,
        width: usize,
    ) -> Result<Option<Vec<u8>>, AuditError> {
        match self.read(&paths::tile(shelf, index, width))? {
            None if width < WIDTH => self.read(&paths::tile(shelf, index, WIDTH)),
            found => Ok(found),
        }
    }

    /// Replaces a file. Readers see the old bytes or the new, but a power cut may show neither: for
    /// what the journal can write again.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<Identity, AuditError> {
        self.replace(name, bytes, false)
    }

    /// Replaces a file and returns when the disk has it, and its name.
    pub fn write_durably(&self, name: &str, bytes: &[u8]) -> Result<Identity, AuditError> {
        let identity = self.replace(name, bytes, true)?;
        self.sync_directories([name])?;
        Ok(identity)
    }

    /// Replaces many files and returns when the disk has them all.
    pub fn write_all_durably(&self, outputs: &[Output]) -> Result<(), AuditError> {
        for output in outputs {
            self.replace(&output.path, &output.bytes, true)?;
        }
        self.sync_directories(outputs.iter().map(|output| output.path.as_str()))
    }

    fn replace(&self, name: &str, bytes: &[u8], sync: bool) -> Result<Identity, AuditError> {
        let path = self.path(name);
        let temporary = path.with_added_extension("tmp");
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(&self.dir))?;
            let mut file = File::create(&temporary)?;
            file.write_all(bytes)?;
            if sync {
                file.sync_all()?;
            }
            fs::rename(&temporary, &path)?;
            file.metadata()
        };
        let metadata = write().map_err(|error| AuditError::io(&path, &error))?;
        Ok(Identity::of(&metadata))
    }

    /// Makes files written with [`Files::write`] durable.
    pub fn sync<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Result<(), AuditError> {
        for name in names.clone() {
            Self::sync_one(&self.path(name))?;
        }
        self.sync_directories(names)
    }

    /// Makes names durable: every directory from the log's own down to the files'.
    fn sync_directories<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), AuditError> {
        let directories: BTreeSet<&Path> =
            names.into_iter().flat_map(|name| Path::new(name).ancestors().skip(1)).collect();
        directories.into_iter().try_for_each(|directory| Self::sync_one(&self.dir.join(directory)))
    }

    fn sync_one(path: &Path) -> Result<(), AuditError> {
        let sync = || File::open(path)?.sync_all();
        sync().map_err(|error| AuditError::io(path, &error))
    }

    /// The file a name stands for now; `None` when there is none.
    pub fn identity(&self, name: &str) -> Result<Option<Identity>, AuditError> {
        match fs::metadata(self.path(name)) {
            Ok(metadata) => Ok(Some(Identity::of(&metadata))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(AuditError::io(&self.path(name), &error)),
        }
    }

    /// The names in a directory, sorted; none when there is no such directory.
    pub fn list(&self, name: &str) -> Result<Vec<String>, AuditError> {
        let path = self.path(name);
        let list = || -> std::io::Result<BTreeSet<OsString>> {
            fs::read_dir(&path)?.map(|entry| Ok(entry?.file_name())).collect()
        };
        match list() {
            Ok(names) => Ok(names.into_iter().filter_map(|name| name.into_string().ok()).collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(AuditError::io(&path, &error)),
        }
    }

    /// The widths of which a tile or bundle has partial files.
    pub fn widths(&self, shelf: Shelf, index: u64) -> Result<Vec<usize>, AuditError> {
        let names = self.list(&paths::partials(shelf, index))?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    pub fn remove(&self, name: &str) -> Result<(), AuditError> {
        self.gone(name, fs::remove_file(self.path(name)))
    }

    /// Removes a directory of partial tiles, which only a full tile may replace.
    pub fn remove_directory(&self, name: &str) -> Result<(), AuditError> {
        self.gone(name, fs::remove_dir_all(self.path(name)))
    }

    fn gone(&self, name: &str, result: std::io::Result<()>) -> Result<(), AuditError> {
        match result {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(AuditError::io(&self.path(name), &error))
            }
            _ => Ok(()),
        }
    }
}
