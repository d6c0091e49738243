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
/// role may change in the governed tables stays commented out, a line a schema, until somebody decides;
/// and so does what only some findings need, with the reason.
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
                 {}\
                 -- To see every row of tables with row-level security:\n\
                 -- ALTER ROLE {role} BYPASSRLS;\n\
                 -- For mode = \"enforce\" (UPDATE is also what locks a row before it is deleted):\n\
                 -- GRANT UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};\n",
                optional(POSTGRES_FINDINGS, &role)
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
                 {}\
                 -- For mode = \"enforce\" (UPDATE is also what locks a row before it is deleted):\n\
                 -- GRANT UPDATE, DELETE ON * TO {role};\n",
                optional(MYSQL_FINDINGS, &role)
            )
        }
    }
}

/// What some findings need beside the tables: why, and statements that take nothing but reading. Grants of
/// PostgreSQL stand in a catalogue that everybody may read, so `over_privileged` needs none there.
type Wanted = [(&'static str, &'static [&'static str])];

const POSTGRES_FINDINGS: &Wanted = &[(
    "For the finding unread: which columns statements read. The server must load the library:\n\
     --   shared_preload_libraries = 'pg_stat_statements'\n\
     -- The role sees the statements of others, their constants left out, and whether sessions are at work.",
    &["CREATE EXTENSION IF NOT EXISTS pg_stat_statements;", "GRANT pg_read_all_stats TO {role};"],
)];

const MYSQL_FINDINGS: &Wanted = &[
    (
        "For the finding unread: which columns statements read, by themselves and through views. The server\n\
         -- must run with performance_schema = ON.",
        &["GRANT SELECT ON performance_schema.* TO {role};", "GRANT SHOW VIEW ON * TO {role};"],
    ),
    (
        "For the finding over_privileged, and for who is exposed to whom in the report: the grants of other\n\
         -- accounts. The servers show them only to who may read all of mysql, hashes of passwords included.",
        &["GRANT SELECT ON mysql.* TO {role};"],
    ),
];

fn optional(wanted: &Wanted, role: &str) -> String {
    let statement = |text: &&str| format!("-- {}\n", text.replace("{role}", role));
    let one = |(why, statements): &(&str, &[&str])| {
        format!("-- Optional. {why}\n{}", statements.iter().map(statement).collect::<String>())
    };
    wanted.iter().map(one).collect()
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
