//! `stewardd status`: what the daemon is doing, from its store and its readiness. Counts and ages, no names.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

use super::{CliError, Globals, context};
use crate::config::HttpConfig;
use crate::model::clock::rfc3339;
use crate::model::{Action, Clock};
use crate::store::{ReloadReport, Store, running_daemon};
use crate::workflow::impact::waiting::{self, Change};
use crate::workflow::overdue;

const PROBE_TIMEOUT: Duration = Duration::from_secs(3);
/// Health answers are a few words long.
const MOST_BYTES: u64 = 16 * 1024;

/// Shows whether the daemon runs, may decide, may act, and what waits.
#[derive(Debug, clap::Args)]
pub struct Args {}

#[derive(Debug, Serialize)]
struct Status {
    running: bool,
    pid: Option<u32>,
    /// `None`: it did not answer.
    decide: Option<Health>,
    act: Option<Health>,
    last_reload: Option<ReloadReport>,
    /// A change of policies that waits for approval.
    waiting: Option<Waiting>,
    counts: Vec<Count>,
    /// By rule, the longest overdue first.
    overdue: Vec<Late>,
}

/// A rule that is overdue.
#[derive(Debug, Serialize)]
struct Late {
    table: String,
    action: Action,
    records: u64,
    since: String,
}

#[derive(Debug, Serialize)]
struct Waiting {
    #[serde(flatten)]
    change: Change,
    given: u32,
    needed: u32,
}

/// An answer of `/readyz` or `/readyz/act`.
#[derive(Debug, Serialize, Deserialize)]
struct Health {
    ready: bool,
    #[serde(default)]
    reasons: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Count {
    what: String,
    state: String,
    number: i64,
}

pub async fn run(_args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let store = context::store(&config).await?;
    let pid = running_daemon(&config.store.path)
        .map_err(|error| CliError::io(format!("the daemon's lock: {}", error.kind())))?;
    if config.http.tls.is_some() && config.http.socket.is_none() {
        eprintln!("[http.tls] is on: set [http] socket, so that the daemon can be asked here");
    }
    let status = Status {
        running: pid.is_some(),
        pid,
        decide: probe(&config.http, "/readyz").await,
        act: probe(&config.http, "/readyz/act").await,
        last_reload: store.reload_report().await?,
        waiting: waits(&store, config.guard.approvals).await?,
        counts: counts(&store).await?,
        overdue: late(&store).await?,
    };
    context::print(globals, &status, &status)?;
    if status.running {
        return Ok(());
    }
    Err(CliError::unavailable("the daemon is not running"))
}

async fn waits(store: &Store, needed: u32) -> Result<Option<Waiting>, CliError> {
    let Some(change) = waiting::open(store).await? else { return Ok(None) };
    let given = waiting::given(store, &change).await?;
    Ok(Some(Waiting { change, given, needed }))
}

/// What waits, by kind and state, as the store has it.
async fn counts(store: &Store) -> Result<Vec<Count>, CliError> {
    let query = sqlx::query_as::<_, (String, String, i64)>(
        "SELECT 'due' AS what, action AS state, sum(due) AS number FROM evaluations GROUP BY action
         UNION ALL SELECT 'overdue', action, sum(overdue) FROM evaluations GROUP BY action
         UNION ALL SELECT 'plans', state, count(*) FROM plans WHERE state IN ('open', 'running') GROUP BY state
         UNION ALL SELECT 'findings', state, count(*) FROM findings WHERE state != 'resolved' GROUP BY state
         UNION ALL SELECT 'cases', state, count(*) FROM cases WHERE state = 'open' GROUP BY state
         UNION ALL SELECT 'holds', 'active', count(*) FROM holds WHERE released_at IS NULL
         UNION ALL SELECT 'pauses', 'in force', count(*) FROM pauses
                   WHERE ended_at IS NULL AND (until IS NULL OR until > ?)
         UNION ALL SELECT 'intents', 'unresolved', count(*) FROM batches WHERE state = 'intent'
         UNION ALL SELECT 'alerts', state, count(*) FROM outbox WHERE state != 'delivered' GROUP BY state",
    );
    let rows = query.bind(Clock::System.millis()).fetch_all(store.reader()).await?;
    Ok(rows.into_iter().map(|(what, state, number)| Count { what, state, number }).collect())
}

async fn late(store: &Store) -> Result<Vec<Late>, CliError> {
    let late = overdue::list(store).await?.into_iter().map(|found| Late {
        table: found.table.to_string(),
        action: found.action,
        records: found.records,
        since: rfc3339(found.since),
    });
    Ok(late.collect())
}

/// Asks the daemon itself; no answer is an answer. With TLS it is asked over its unix socket: on this machine
/// the name in its certificate need not be right.
async fn probe(http: &HttpConfig, path: &str) -> Option<Health> {
    let asked = async {
        match (&http.tls, &http.socket) {
            (None, _) => get(TcpStream::connect(http.listen).await?, path).await,
            (Some(_), Some(socket)) => get(UnixStream::connect(socket).await?, path).await,
            (Some(_), None) => Err(std::io::ErrorKind::Unsupported.into()),
        }
    };
    let answer = tokio::time::timeout(PROBE_TIMEOUT, asked).await.ok()?.ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    serde_json::from_str(body).ok()
}

/// HTTP/1.0, so that the body ends with the connection and comes in one piece.
async fn get(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    path: &str,
) -> std::io::Result<String> {
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: stewardd\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.take(MOST_BYTES).read_to_string(&mut answer).await?;
    Ok(answer)
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => writeln!(f, "daemon      running (pid {pid})")?,
            None => writeln!(f, "daemon      not running")?,
        }
        writeln!(f, "decisions   {}", Readable(self.decide.as_ref()))?;
        write!(f, "acting      {}", Readable(self.act.as_ref()))?;
        if let Some(reload) = &self.last_reload {
            let word = match reload.waits {
                _ if reload.ok => "went through",
                Some(_) => "waits for approval",
                None => "refused",
            };
            write!(f, "\nlast reload {word} at {}: {}", rfc3339(reload.at), reload.message)?;
        }
        if let Some(Waiting { change, given, needed }) = &self.waiting {
            write!(f, "\npolicies    a change waits, {given} of {needed} approvals given: ")?;
            write!(f, "stewardd approve {}", change.id)?;
            for reason in &change.reasons {
                write!(f, "\n  because   {reason}")?;
            }
        }
        for Count { what, state, number } in &self.counts {
            write!(f, "\n{what:<11} {number} {state}")?;
        }
        for Late { table, action, records, since } in &self.overdue {
            write!(f, "\noverdue     {records} {action} {table} since {since}")?;
        }
        Ok(())
    }
}

struct Readable<'a>(Option<&'a Health>);

impl fmt::Display for Readable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("no answer"),
            Some(health) if health.ready => f.write_str("ready"),
            Some(health) => write!(f, "blocked: {}", health.reasons.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::context::fixture::site;

    #[tokio::test]
    async fn counts_what_waits_and_not_what_is_done() {
        let site = site().await;
        let mut transaction = site.store.write().await.unwrap();
        sqlx::raw_sql(
            "INSERT INTO evaluations VALUES ('crm', 'customers', 'erase', 1, 0, 'r', 7, 2, 0, 0);
             INSERT INTO evaluations VALUES ('crm', 'orders', 'erase', 1, 0, 's', 3, 0, 0, 0);
             INSERT INTO pauses VALUES ('p', 'all', '', 'r', 'uid:0', 0, 1, NULL);
             INSERT INTO outbox VALUES ('a', 'r', 'e', 'info', '{}', 0, 0, 0, 'delivered', NULL);
             INSERT INTO outbox VALUES ('b', 'r', 'e', 'info', '{}', 0, 0, 0, 'pending', NULL);",
        )
        .execute(&mut *transaction)
        .await
        .unwrap();
        transaction.commit().await.unwrap();
        let counts = counts(&site.store).await.unwrap();
        let number = |what: &str, state: &str| {
            counts.iter().find(|row| row.what == what && row.state == state).map(|row| row.number)
        };
        assert_eq!(number("due", "erase"), Some(10));
        assert_eq!(number("overdue", "erase"), Some(2));
        assert_eq!(number("pauses", "in force"), Some(0), "that one has run out");
        assert_eq!(number("alerts", "pending"), Some(1));
        assert_eq!(number("alerts", "delivered"), None);
    }

    #[tokio::test]
    async fn a_silent_daemon_is_said_to_be_silent() {
        let site = site().await;
        run(Args {}, &site.globals).await.unwrap();
        let silent = HttpConfig { listen: "127.0.0.1:9".parse().unwrap(), ..HttpConfig::default() };
        assert!(probe(&silent, "/readyz").await.is_none());
        assert_eq!(Readable(None).to_string(), "no answer");
    }
}
