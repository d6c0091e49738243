//! Files that hold a secret: mode 0600 from their first byte, never half written, never replaced.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::error::AuditError;

/// Reads a secret file; `None` when there is none. One that others can read is refused.
pub fn read(path: &Path) -> Result<Option<String>, AuditError> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AuditError::keys(path, error)),
    };
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(AuditError::keys(
            path,
            "others can read it; take their permission (chmod 600)",
        ));
    }
    fs::read_to_string(path).map(Some).map_err(|error| AuditError::keys(path, error))
}

/// Creates a secret file durably. When another process was first, its file stays and this fails.
pub fn create(path: &Path, text: &str) -> Result<(), AuditError> {
    let temporary = path.with_added_extension(format!("tmp-{}", std::process::id()));
    let write = || {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        fs::create_dir_all(parent)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        // Unlike a rename, a link never replaces a key that is there already.
        let linked = fs::hard_link(&temporary, path);
        fs::remove_file(&temporary)?;
        linked?;
        File::open(parent)?.sync_all()
    };
    write().map_err(|error| AuditError::keys(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_created_once_and_for_its_owner() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/secret");
        assert!(read(&path).unwrap().is_none());
        create(&path, "one").unwrap();
        assert!(create(&path, "two").is_err());
        assert_eq!(read(&path).unwrap().as_deref(), Some("one"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read(&path), Err(AuditError::Keys { .. })));
    }
}
