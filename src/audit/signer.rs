//! The log's signing key: beside the directory, never in it, because the directory may be served.
//!
//! A key that exists says that its log has begun. So a key without a log (a disk not mounted, a directory
//! deleted) is an error rather than a second log of the same name: two logs under one key are what
//! readers of transparency logs call an attack. A new key is therefore born as `<dir>.key.new` and takes
//! its name after the first checkpoint is durable.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};

use super::checkpoint::{Checkpoint, Verifier};
use super::error::AuditError;
use super::journal::Base;
use super::secret;

/// How long a second opener waits for the first to let go, in steps of [`STEP`].
const PATIENCE: u32 = 40;
const STEP: Duration = Duration::from_millis(25);

pub struct Signer {
    key: SigningKey,
    verifier: Verifier,
    path: PathBuf,
    born: bool,
    /// Whoever holds this lock may append.
    _lock: File,
}

impl Signer {
    /// Loads the key of the log in `dir`, or makes one, and locks it.
    pub fn load_or_create(dir: &Path, origin: &str) -> Result<Self, AuditError> {
        let path = dir.with_added_extension("key");
        let unborn = dir.with_added_extension("key.new");
        let born = secret::read(&path)?;
        let found = match &born {
            Some(pem) => Some(pem.clone()),
            None => secret::read(&unborn)?,
        };
        let key = match found {
            Some(pem) => SigningKey::from_pkcs8_pem(&pem)
                .map_err(|_| AuditError::keys(&path, "not an Ed25519 key in PKCS #8 PEM"))?,
            None => create(&unborn)?,
        };
        let verifier = Verifier::new(origin, key.verifying_key())?;
        let lock = lock(if born.is_some() { &path } else { &unborn }, dir)?;
        Ok(Self { key, verifier, path, born: born.is_some(), _lock: lock })
    }

    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Whether the log has begun: a checkpoint was published under this key.
    pub fn has_log(&self) -> bool {
        self.born
    }

    /// The log has begun; from now on the key without the log is an error.
    pub fn confirm(&mut self) -> Result<(), AuditError> {
        if !self.born {
            let unborn = self.path.with_added_extension("new");
            let rename = || {
                fs::rename(&unborn, &self.path)?;
                File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all()
            };
            rename().map_err(|error: std::io::Error| AuditError::keys(&self.path, error))?;
            self.born = true;
        }
        Ok(())
    }

    /// The signed note over a size and root.
    pub fn sign(&self, base: Base) -> String {
        let Base { size, root } = base;
        Checkpoint { origin: self.verifier.name.clone(), size, root }.sign(&self.key)
    }
}

fn create(path: &Path) -> Result<SigningKey, AuditError> {
    let key = SigningKey::generate(&mut rand::rng());
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| AuditError::keys(path, error))?;
    secret::create(path, &pem)?;
    Ok(key)
}

fn lock(path: &Path, dir: &Path) -> Result<File, AuditError> {
    let file = File::open(path).map_err(|error| AuditError::keys(path, error))?;
    for _ in 0..PATIENCE {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(STEP),
            Err(TryLockError::Error(error)) => return Err(AuditError::keys(path, error)),
        }
    }
    Err(AuditError::Locked { path: dir.display().to_string() })
}
