//! The unix socket: its file is there, with the right mode, exactly as long as somebody listens.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream as Probe;
use std::path::{Path, PathBuf};

use tokio::net::UnixListener;

/// Whoever is in the group may connect; what they may ask is another question.
const MODE: u32 = 0o660;

/// A bound socket, whose file goes with it.
pub(super) struct Socket {
    pub listener: UnixListener,
    path: PathBuf,
    inode: u64,
}

impl Socket {
    /// Binds under another name first: nobody finds the socket with a mode that is not the final one.
    pub fn bind(path: &Path) -> io::Result<Self> {
        refuse_taken(path)?;
        let temporary = path.with_added_extension(std::process::id().to_string());
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&temporary)?;
        fs::set_permissions(&temporary, Permissions::from_mode(MODE))?;
        fs::rename(&temporary, path)?;
        let inode = fs::symlink_metadata(path)?.ino();
        Ok(Self { listener, path: path.to_owned(), inode })
    }
}

/// A socket that somebody answers on, and what is no socket at all, stay as they are.
fn refuse_taken(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(found) if !found.file_type().is_socket() => {
            Err(io::Error::new(ErrorKind::AlreadyExists, "there is a file that is no socket"))
        }
        Ok(_) => match Probe::connect(path) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Err(io::Error::new(ErrorKind::AddrInUse, "somebody listens there")),
        },
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Another daemon may have put its own there meanwhile.
        let own = fs::symlink_metadata(&self.path).is_ok_and(|found| found.ino() == self.inode);
        if own && let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!("{} stays behind: {error}", self.path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stale_socket_is_replaced_a_live_one_and_a_file_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("stewardd.sock");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists(), "stale");
        let socket = Socket::bind(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, MODE);
        assert_eq!(Socket::bind(&path).err().unwrap().kind(), ErrorKind::AddrInUse);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
        drop(socket);
        assert!(!path.exists());
        fs::write(&path, "a letter").unwrap();
        assert_eq!(Socket::bind(&path).err().unwrap().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "a letter");
    }

    #[tokio::test]
    async fn anothers_socket_in_its_place_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("stewardd.sock");
        let socket = Socket::bind(&path).unwrap();
        fs::rename(&path, dir.path().join("moved")).unwrap();
        let _other = Socket::bind(&path).unwrap();
        drop(socket);
        assert!(path.exists());
    }
}
