//! Why a control store cannot be used, and what to do about it.

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("control store: {0}")]
    Database(#[from] sqlx::Error),
    #[error(
        "the state in {path} was written by a newer stewardd (schema {found}, this one knows {known}); run that version or restore a backup"
    )]
    Newer { path: String, found: i64, known: i64 },
    #[error(
        "the state in {path} was written by an older stewardd (schema {found}, this one needs {known}); restart the daemon, which migrates it"
    )]
    Older { path: String, found: i64, known: i64 },
    #[error(
        "another stewardd is using {path}; stop it first, or give this one a state directory of its own"
    )]
    Locked { path: String },
    #[error(
        "there is no control store at {path}; has the daemon run, and is this its configuration?"
    )]
    Missing { path: String },
    #[error("{path} is a SQLite database of another program; give stewardd a file of its own")]
    Foreign { path: String },
    #[error("cannot use {path}: {cause}")]
    Io { path: String, cause: std::io::Error },
    #[error("control store: {0}")]
    Corrupt(String),
}
