//! Drivers' errors to ours. Only codes and names from the catalogue cross this line: the text of a
//! driver's error quotes rows.

use std::time::Duration;

use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::PgDatabaseError;

use super::error::SourceError;
use crate::model::failpoint;

/// What `error` means for the source `name`, whose statements may take `limit`.
pub(super) fn describe(name: &str, limit: Duration, error: &sqlx::Error) -> SourceError {
    let name = name.to_owned();
    let unreachable = |cause| SourceError::Unreachable { name: name.clone(), cause };
    match error {
        sqlx::Error::Database(error) => database(name, limit, error.as_ref()),
        sqlx::Error::Io(error) => unreachable(io(error.kind())),
        sqlx::Error::Tls(_) => unreachable(
            "TLS was refused; check sslmode and sslrootcert (MySQL: ssl-mode and ssl-ca)",
        ),
        sqlx::Error::PoolTimedOut => {
            unreachable("nothing answered there, or every connection is taken")
        }
        sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            unreachable("the connection was closed")
        }
        sqlx::Error::Protocol(_) => unreachable("the server does not speak this protocol"),
        sqlx::Error::Configuration(_) => SourceError::Unsupported {
            name,
            what: "its URL cannot be read; write postgres://user@host/database, \
                   mysql://user@host/database or sqlite:///path"
                .to_owned(),
        },
        _ => {
            SourceError::Database { name, code: "decode".to_owned(), table: None, constraint: None }
        }
    }
}

fn database(name: String, limit: Duration, error: &dyn sqlx::error::DatabaseError) -> SourceError {
    let code = error.code().unwrap_or_default().into_owned();
    if failpoint::on("quote-database-errors") {
        let text = format!("{error} {error:?}");
        return SourceError::Database { name, code: text, table: None, constraint: None };
    }
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        return sqlite(name, &code);
    }
    if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
        return mysql(name, limit, error.number());
    }
    // Whoever writes a trigger chooses what its errors name: a row's own values, for one.
    let known = error.try_downcast_ref().filter(|error| is_the_servers_own(error));
    let table = known.and_then(PgDatabaseError::table).map(str::to_owned);
    match code.as_str() {
        "42501" => SourceError::Permission { name, table },
        "57014" => SourceError::Timeout { name, limit },
        "3D000" => SourceError::Unreachable { name, cause: "the database does not exist" },
        "53300" => SourceError::Unreachable { name, cause: "the server has no free connection" },
        "57P01" | "57P02" | "57P03" => {
            SourceError::Unreachable { name, cause: "the server is starting or shutting down" }
        }
        login if login.starts_with("28") => SourceError::Login { name },
        _ => {
            let constraint = known.and_then(PgDatabaseError::constraint).map(str::to_owned);
            SourceError::Database { name, code, table, constraint }
        }
    }
}

/// Whether PostgreSQL itself found a constraint violated, by the source file it says so from: only then are
/// table and constraint names from the catalogue.
fn is_the_servers_own(error: &PgDatabaseError) -> bool {
    const FILES: [&str; 5] =
        ["nbtinsert.c", "execMain.c", "execIndexing.c", "execExprInterp.c", "ri_triggers.c"];
    error.file().is_some_and(|file| FILES.iter().any(|own| file.ends_with(own)))
}

/// MySQL's and MariaDB's error numbers; SQLSTATE says too little, and the messages quote values. A few
/// numbers are one server's alone.
fn mysql(name: String, limit: Duration, number: u16) -> SourceError {
    let unreachable = |cause| SourceError::Unreachable { name: name.clone(), cause };
    let unsupported =
        |what: &str| SourceError::Unsupported { name: name.clone(), what: what.to_owned() };
    match number {
        1045 | 1698 | 1862 | 4151 => SourceError::Login { name },
        1044 | 1142 | 1143 | 1227 | 1370 | 1356 => SourceError::Permission { name, table: None },
        1049 => unreachable("the database does not exist"),
        1040 | 1203 | 1226 => unreachable("the server has no free connection"),
        1053 | 1077 | 1927 | 3169 => unreachable("the server is starting or shutting down"),
        3159 => unreachable("the server insists on TLS; check ssl-mode"),
        // max_statement_time of MariaDB, max_execution_time of MySQL, and KILL QUERY.
        1969 | 3024 | 1317 => SourceError::Timeout { name, limit },
        1290 | 1836 => unsupported("the server is read-only; a replica must not be written to"),
        1665 => {
            unsupported("its binlog_format is STATEMENT; ROW or MIXED can be replicated safely")
        }
        _ => {
            let code = format!("MYSQL_{number}");
            SourceError::Database { name, code, table: None, constraint: None }
        }
    }
}

/// SQLite's extended result codes; its messages name columns but also quote values, so none is kept.
fn sqlite(name: String, code: &str) -> SourceError {
    let number: i32 = code.parse().unwrap_or_default();
    let symbol = match (number & 0xff, number) {
        (14, _) => return SourceError::Unreachable { name, cause: "the file cannot be opened" },
        (26, _) => {
            return SourceError::Unreachable { name, cause: "the file is not a SQLite database" };
        }
        (8, _) => return SourceError::Permission { name, table: None },
        (5 | 6, _) => "SQLITE_BUSY",
        (11, _) => "SQLITE_CORRUPT",
        (13, _) => "SQLITE_FULL",
        (10, _) => "SQLITE_IOERR",
        (_, 275) => "SQLITE_CONSTRAINT_CHECK",
        (_, 787) => "SQLITE_CONSTRAINT_FOREIGNKEY",
        (_, 1299) => "SQLITE_CONSTRAINT_NOTNULL",
        (_, 1555) => "SQLITE_CONSTRAINT_PRIMARYKEY",
        (_, 1811) => "SQLITE_CONSTRAINT_TRIGGER",
        (_, 2067) => "SQLITE_CONSTRAINT_UNIQUE",
        (19, _) => "SQLITE_CONSTRAINT",
        _ => {
            return SourceError::Database {
                name,
                code: format!("SQLITE_{number}"),
                table: None,
                constraint: None,
            };
        }
    };
    SourceError::Database { name, code: symbol.to_owned(), table: None, constraint: None }
}

fn io(kind: std::io::ErrorKind) -> &'static str {
    match kind {
        std::io::ErrorKind::ConnectionRefused => "connection refused",
        std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::UnexpectedEof => {
            "the connection was closed"
        }
        std::io::ErrorKind::TimedOut => "no answer in time",
        std::io::ErrorKind::NotFound => "no such host, socket or file",
        std::io::ErrorKind::PermissionDenied => "the operating system denied it",
        _ => "the network or file system failed",
    }
}
