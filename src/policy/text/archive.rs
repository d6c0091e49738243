//! The text of every bundle ever active, under its hash: a hash without its text proves nothing.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::sources::PolicySources;

/// `<state>/bundles/<hash>.json`, each written once.
#[derive(Debug, Clone)]
pub struct Archive {
    dir: PathBuf,
}

impl Archive {
    pub fn new(state_dir: &Path) -> Self {
        Self { dir: state_dir.join("bundles") }
    }

    /// Keeps a bundle's text, durably, before anything is decided by it.
    pub fn keep(&self, sources: &PolicySources) -> io::Result<()> {
        let path = self.path(&sources.hash());
        if path.exists() {
            return Ok(());
        }
        fs::create_dir_all(&self.dir)?;
        let fresh = path.with_extension("new");
        let mut file = File::create(&fresh)?;
        file.write_all(&serde_json::to_vec_pretty(sources)?)?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        File::open(&self.dir)?.sync_all()
    }

    /// The text kept under `hash`; an error when it is not there or is not what its name says.
    pub fn read(&self, hash: &str) -> io::Result<PolicySources> {
        let sources: PolicySources = serde_json::from_slice(&fs::read(self.path(hash))?)?;
        if sources.hash() != hash {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its content has another hash"));
        }
        Ok(sources)
    }

    /// The hashes of kept bundles that begin so, sorted.
    pub fn find(&self, prefix: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let hash = name.strip_suffix(".json").filter(|hash| hash.starts_with(prefix));
            found.extend(hash.map(str::to_owned));
        }
        found.sort();
        Ok(found)
    }

    fn path(&self, hash: &str) -> PathBuf {
        self.dir.join(format!("{hash}.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_back_is_what_was_kept() {
        let dir = tempfile::tempdir().unwrap();
        let archive = Archive::new(dir.path());
        let files = [("retention/a.cedar".to_owned(), "permit(principal);".to_owned())].into();
        let sources = PolicySources { files };
        archive.keep(&sources).unwrap();
        archive.keep(&sources).unwrap();
        assert_eq!(archive.read(&sources.hash()).unwrap(), sources);
        assert_eq!(archive.find(&sources.hash()[..8]).unwrap(), [sources.hash()]);
        assert_eq!(archive.find("x").unwrap(), [""; 0]);
        let path = dir.path().join("bundles").join(format!("{}.json", sources.hash()));
        fs::write(&path, fs::read_to_string(&path).unwrap().replace("permit", "forbid")).unwrap();
        assert!(archive.read(&sources.hash()).is_err());
    }
}
