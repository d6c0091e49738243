//! The demo's directory: data, policies, configuration, state. Nothing outside it is touched.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::{policies, receiver};
use crate::cli::CliError;

/// Marks a directory as a demo's, and is locked while one uses it.
const MARKER: &str = ".stewardd-demo";
/// What a demo makes and a new one clears away; anything else is left alone.
const MADE: [&str; 8] = [
    "audit",
    "credentials",
    "crm.db",
    "crm.db-shm",
    "crm.db-wal",
    "demo.toml",
    "policies",
    "state",
];

/// A demo's directory, ready and ours until dropped.
#[derive(Debug)]
pub struct DemoDir {
    root: PathBuf,
    secret: String,
    _lock: File,
}

impl DemoDir {
    /// Makes `dir`, or clears away an earlier demo's files in it.
    ///
    /// A directory with anything in it that is not a demo's is refused (64), and so is one that another
    /// demo is using (75).
    pub fn prepare(dir: &Path) -> Result<Self, CliError> {
        make_dir(dir)?;
        let root = dir.canonicalize().map_err(|error| CliError::file("use", dir, &error))?;
        check_name(&root)?;
        let marker = root.join(MARKER);
        if !marker.exists() && !is_empty(&root)? {
            return Err(CliError::usage(format!(
                "{} is not empty and not a demo's",
                root.display()
            ))
            .with_hint("name another directory with --dir"));
        }
        let lock = lock(&marker)?;
        for name in MADE {
            remove(&root.join(name))?;
        }
        for name in ["audit", "credentials", "state"] {
            make_dir(&root.join(name))?;
        }
        let demo = Self { root, secret: receiver::secret(), _lock: lock };
        demo.write_policies()?;
        write(&demo.root.join("credentials/demo-key"), &demo.secret)?;
        Ok(demo)
    }

    /// Absolute, without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the generated CRM goes.
    pub fn database(&self) -> PathBuf {
        self.root.join("crm.db")
    }

    /// The secret that signs the demo's alerts.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Writes `demo.toml` with this directory and the receiver's URL in it, and answers its path.
    pub fn write_config(&self, alerts: &str) -> Result<PathBuf, CliError> {
        let root = self.root.to_str().expect("`check_name` let only UTF-8 pass");
        let text =
            policies::CONFIG.replace("/DEMO", root).replace("http://127.0.0.1:1/alerts", alerts);
        let path = self.root.join("demo.toml");
        write(&path, &text)?;
        Ok(path)
    }

    fn write_policies(&self) -> Result<(), CliError> {
        for (name, text) in policies::FILES {
            let path = self.root.join("policies").join(name);
            make_dir(path.parent().expect("a file is in a directory"))?;
            write(&path, text)?;
        }
        Ok(())
    }
}

/// The name goes into URLs and TOML strings, where some characters mean something else.
fn check_name(root: &Path) -> Result<(), CliError> {
    let plain = |c: char| c.is_alphanumeric() || "/._-+@,~".contains(c);
    match root.to_str() {
        Some(name) if name.chars().all(plain) => Ok(()),
        _ => Err(CliError::usage(format!(
            "{} has a character in its name that a database URL cannot hold as it is",
            root.display()
        ))
        .with_hint("use letters, digits and / . _ - + @ , ~ for the demo's directory")),
    }
}

fn lock(marker: &Path) -> Result<File, CliError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(marker);
    let file = file.map_err(|error| CliError::file("write", marker, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let dir = marker.parent().unwrap_or(marker).display();
            Err(CliError::new(75, format!("another demo is using {dir}"))
                .with_hint("stop it, or name another directory with --dir"))
        }
        Err(TryLockError::Error(error)) => Err(CliError::file("lock", marker, &error)),
    }
}

fn is_empty(dir: &Path) -> Result<bool, CliError> {
    let mut entries = fs::read_dir(dir).map_err(|error| CliError::file("read", dir, &error))?;
    Ok(entries.next().is_none())
}

fn make_dir(path: &Path) -> Result<(), CliError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| CliError::file("make", path, &error))
}

/// Removes a file, a link (never what it points to) or a directory with all that is in it.
fn remove(path: &Path) -> Result<(), CliError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    removed.map_err(|error| CliError::file("remove", path, &error))
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| CliError::file("write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_with_something_else_in_it_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join("thesis.txt"), "years of work").expect("written");
        let refused = DemoDir::prepare(dir.path()).expect_err("refused");
        assert_eq!(refused.code, 64);
        let left: Vec<_> = fs::read_dir(dir.path()).expect("readable").collect();
        assert_eq!(left.len(), 1, "nothing was added");
    }

    #[test]
    fn a_second_demo_starts_afresh_and_leaves_strangers_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let demo = DemoDir::prepare(&dir.path().join("demo")).expect("prepared");
        let root = demo.root().to_owned();
        let first = demo.secret().to_owned();
        fs::write(root.join("audit/old"), "x").expect("written");
        fs::write(root.join("notes.txt"), "mine").expect("written");
        drop(demo);
        let again = DemoDir::prepare(&root).expect("prepared again");
        assert!(!root.join("audit/old").exists());
        assert!(root.join("notes.txt").exists());
        assert_ne!(again.secret(), first);
    }

    #[test]
    fn a_link_is_removed_and_not_what_it_points_to() {
        let dir = tempfile::tempdir().expect("a directory");
        let (root, precious) = (dir.path().join("demo"), dir.path().join("precious"));
        drop(DemoDir::prepare(&root).expect("prepared"));
        fs::create_dir(&precious).expect("made");
        fs::write(precious.join("file"), "x").expect("written");
        fs::remove_dir(root.join("audit")).expect("empty so far");
        std::os::unix::fs::symlink(&precious, root.join("audit")).expect("linked");
        drop(DemoDir::prepare(&root).expect("prepared again"));
        assert!(precious.join("file").exists());
    }

    #[test]
    fn two_demos_do_not_share_a_directory() {
        let dir = tempfile::tempdir().expect("a directory");
        let _demo = DemoDir::prepare(dir.path()).expect("prepared");
        assert_eq!(DemoDir::prepare(dir.path()).expect_err("in use").code, 75);
    }

    #[test]
    fn the_configuration_names_this_directory_only() {
        let dir = tempfile::tempdir().expect("a directory");
        let demo = DemoDir::prepare(dir.path()).expect("prepared");
        let path = demo.write_config("http://127.0.0.1:4711/alerts").expect("written");
        let text = fs::read_to_string(path).expect("readable");
        let settings: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
        let settings = settings.join("\n");
        assert!(!settings.contains("/DEMO") && !settings.contains("127.0.0.1:1/"));
        assert!(settings.contains(&format!("sqlite://{}/crm.db", demo.root().display())));
        text.parse::<toml::Table>().expect("still TOML");
    }

    #[test]
    fn a_name_that_urls_cannot_hold_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        for name in ["a?b", "a#b", "a\"b", "a%b"] {
            let refused = DemoDir::prepare(&dir.path().join(name)).expect_err("refused");
            assert_eq!(refused.code, 64, "{name}");
        }
    }
}
