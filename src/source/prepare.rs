//! Preparation: what a source needs before stewardd may change it. Printed for the people who own the
//! database; executed only where the database is ours, as in the demo.

use super::connection::Source;
use super::error::SourceError;
use crate::model::Dialect;

/// `stewardd_journal` holds the fence (one row of kind `fence`) and a marker a committed batch;
/// `stewardd_subjects` the workflow's state a subject, in milliseconds since 1970. Safe to run again.
pub fn ddl(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => POSTGRES,
        Dialect::Sqlite => SQLITE,
        Dialect::Mysql => MYSQL,
    }
}

const POSTGRES: &str = "\
CREATE TABLE IF NOT EXISTS public.stewardd_journal (
  batch text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('fence', 'marker')),
  epoch bigint NOT NULL,
  counts text,
  acted text,
  committed_at bigint
);
INSERT INTO public.stewardd_journal (batch, kind, epoch) VALUES ('fence', 'fence', 0)
  ON CONFLICT (batch) DO NOTHING;
CREATE TABLE IF NOT EXISTS public.stewardd_subjects (
  table_name text NOT NULL,
  subject text NOT NULL,
  asks bigint NOT NULL DEFAULT 0,
  asked_at bigint,
  answered_at bigint,
  lapsed_at bigint,
  restricted_at bigint,
  PRIMARY KEY (table_name, subject)
);
";

const SQLITE: &str = "\
CREATE TABLE IF NOT EXISTS stewardd_journal (
  batch TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('fence', 'marker')),
  epoch INTEGER NOT NULL,
  counts TEXT,
  acted TEXT,
  committed_at INTEGER
);
INSERT INTO stewardd_journal (batch, kind, epoch) VALUES ('fence', 'fence', 0)
  ON CONFLICT (batch) DO NOTHING;
CREATE TABLE IF NOT EXISTS stewardd_subjects (
  table_name TEXT NOT NULL,
  subject TEXT NOT NULL,
  asks INTEGER NOT NULL DEFAULT 0,
  asked_at INTEGER,
  answered_at INTEGER,
  lapsed_at INTEGER,
  restricted_at INTEGER,
  PRIMARY KEY (table_name, subject)
);
";

/// The subject is bytes: every collation that both servers know takes a trailing space for nothing. In an
/// engine without transactions the marker would not commit with the change.
const MYSQL: &str = "\
CREATE TABLE IF NOT EXISTS stewardd_journal (
  batch varchar(64) NOT NULL PRIMARY KEY,
  kind varchar(6) NOT NULL CHECK (kind IN ('fence', 'marker')),
  epoch bigint NOT NULL,
  counts longtext,
  acted longtext,
  committed_at bigint
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO stewardd_journal (batch, kind, epoch) VALUES ('fence', 'fence', 0)
  ON DUPLICATE KEY UPDATE epoch = epoch;
CREATE TABLE IF NOT EXISTS stewardd_subjects (
  table_name varbinary(512) NOT NULL,
  subject varbinary(2048) NOT NULL,
  asks bigint NOT NULL DEFAULT 0,
  asked_at bigint,
  answered_at bigint,
  lapsed_at bigint,
  restricted_at bigint,
  PRIMARY KEY (table_name, subject)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
";

/// The script for a database's owner: the tables, and the least that `role` must be granted. What the
/// role may change in the governed tables stays commented out, a line a schema, until somebody decides.
pub fn script(dialect: Dialect, role: &str) -> String {
    let ddl = ddl(dialect);
    match dialect {
        Dialect::Sqlite => format!(
            "-- SQLite knows no grants: the daemon's user needs the file and its directory writable.\n{ddl}"
        ),
        Dialect::Postgres => {
            let role = format!("\"{}\"", role.replace('"', "\"\""));
            format!(
                "-- Run as the owner of the database, once for each schema that is governed.\n{ddl}\
                 GRANT SELECT, INSERT, UPDATE ON public.stewardd_journal, public.stewardd_subjects TO {role};\n\
                 GRANT DELETE ON public.stewardd_subjects TO {role};\n\
                 GRANT USAGE ON SCHEMA public TO {role};\n\
                 GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};\n\
                 ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {role};\n\
                 -- To see every row of tables with row-level security:\n\
                 -- ALTER ROLE {role} BYPASSRLS;\n\
                 -- For mode = \"enforce\" (UPDATE is also what locks a row before it is deleted):\n\
                 -- GRANT UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};\n"
            )
        }
        Dialect::Mysql => {
            let role = format!("'{}'@'%'", role.replace('\\', "\\\\").replace('\'', "''"));
            format!(
                "-- Run in the database that is governed: mysql DATABASE < this.sql\n\
                 -- Where the account is bound to a host, write that host for %.\n{ddl}\
                 GRANT SELECT ON * TO {role};\n\
                 GRANT INSERT, UPDATE ON stewardd_journal TO {role};\n\
                 GRANT INSERT, UPDATE, DELETE ON stewardd_subjects TO {role};\n\
                 -- For mode = \"enforce\" (UPDATE is also what locks a row before it is deleted):\n\
                 -- GRANT UPDATE, DELETE ON * TO {role};\n"
            )
        }
    }
}

impl Source {
    /// Runs [`ddl`] on the source itself: for the demo's own database and for tests.
    pub async fn prepare(&self) -> Result<(), SourceError> {
        let script = ddl(self.dialect()?).to_owned();
        let held = self.writer_pool().await?.acquire().await;
        let mut held = held.map_err(|error| self.error(&error))?;
        held.link().script(script).await.map_err(|error| self.error(&error))
    }
}
