//! `stewardd findings`: what policy objects to, and waivers until a date with a reason.

use chrono::{Days, NaiveDate, NaiveTime};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde_json::{Value, json};

use super::{CliError, Globals};
use crate::config;
use crate::finding::waiver::{WaiverError, unwaive, waive};
use crate::finding::{FindingState, Kind, StoredFinding, stored};
use crate::model::clock::{day, rfc3339};
use crate::model::{Clock, Instant};
use crate::store::Store;

#[derive(Debug, Clone, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only findings in this state: open, waived, resolved or all.
    #[arg(long, default_value = "open", value_parser = state)]
    state: StateFilter,
    /// Only findings of this kind, e.g. over_collected.
    #[arg(long)]
    kind: Option<Kind>,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Command {
    /// Say what a finding means, how it was computed, what it cannot see and what to do.
    Explain {
        /// Its fingerprint, or the beginning of it.
        fingerprint: String,
    },
    /// Accept a finding until a date.
    Waive {
        /// Its fingerprint, or the beginning of it.
        fingerprint: String,
        /// The last day of the waiver (UTC), YYYY-MM-DD.
        #[arg(long, value_name = "DATE")]
        until: NaiveDate,
        /// Why it is acceptable until then.
        #[arg(long)]
        reason: String,
    },
    /// Take a waiver back.
    Unwaive {
        /// Its fingerprint, or the beginning of it.
        fingerprint: String,
    },
}

/// `None`: all.
#[derive(Debug, Clone, Copy)]
struct StateFilter(Option<FindingState>);

fn state(text: &str) -> Result<StateFilter, String> {
    if text == "all" { Ok(StateFilter(None)) } else { text.parse().map(|s| StateFilter(Some(s))) }
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = config::load(&globals.config)
        .map_err(|errors| CliError::config("the configuration cannot be used", errors))?;
    let store = Store::attach(&config.store.path).await?;
    let findings = match args.command {
        Some(Command::Explain { fingerprint }) => {
            return explain(&store, &fingerprint, globals.json).await;
        }
        Some(Command::Waive { fingerprint, until, reason }) => {
            let now = Clock::System.millis();
            vec![waive(&store, &fingerprint, end_of(until), &reason, now).await?]
        }
        Some(Command::Unwaive { fingerprint }) => vec![unwaive(&store, &fingerprint).await?],
        None => stored::list(&store, args.state.0, args.kind.map(Kind::as_str)).await?,
    };
    if globals.json {
        let all: Vec<Value> = findings.iter().map(object).collect();
        println!("{}", json!({ "findings": all }));
    } else {
        println!("{}", text(&findings));
    }
    Ok(())
}

async fn explain(store: &Store, fingerprint: &str, as_json: bool) -> Result<(), CliError> {
    let mut found = stored::named(store, fingerprint).await?;
    if found.len() > 1 {
        return Err(WaiverError::Ambiguous(fingerprint.to_owned()).into());
    }
    let unknown = || WaiverError::Unknown(fingerprint.to_owned());
    let finding = found.pop().ok_or_else(unknown)?;
    // A kind of a newer version has no section here.
    let manual = finding.kind.parse::<Kind>().map_or("", Kind::manual);
    if as_json {
        let mut whole = object(&finding);
        whole["manual"] = json!(manual);
        println!("{whole}");
    } else {
        println!(
            "{}\n\n{}: {}\n\n{manual}",
            text(std::slice::from_ref(&finding)),
            finding.kind,
            finding.message
        );
    }
    Ok(())
}

/// The first moment after a day, UTC.
fn end_of(day: NaiveDate) -> Instant {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    next.and_time(NaiveTime::MIN).and_utc().timestamp_millis()
}

fn object(finding: &StoredFinding) -> Value {
    json!({
        "fingerprint": finding.fingerprint,
        "kind": finding.kind,
        "severity": finding.severity,
        "source": finding.source,
        "table": finding.table,
        "field": finding.field,
        "message": finding.message,
        "state": finding.state,
        "opened_at": rfc3339(finding.opened_at),
        "seen_at": rfc3339(finding.seen_at),
        "resolved_at": finding.resolved_at.map(rfc3339),
        "waived_until": finding.waived_until.map(rfc3339),
        "waiver": finding.waiver,
        "bundle": finding.bundle,
    })
}

fn text(findings: &[StoredFinding]) -> String {
    if findings.is_empty() {
        return "no findings".to_owned();
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["Fingerprint", "Kind", "Severity", "State", "Since", "What"]);
    for finding in findings {
        let state = match finding.waived_until.filter(|_| finding.state == "waived") {
            Some(until) => format!("waived to {}", day(until - 1)),
            None => finding.state.clone(),
        };
        table.add_row([
            finding.fingerprint[..12].to_owned(),
            finding.kind.clone(),
            finding.severity.clone(),
            state,
            day(finding.opened_at),
            finding.message.clone(),
        ]);
    }
    table.to_string()
}

impl From<WaiverError> for CliError {
    fn from(error: WaiverError) -> Self {
        match error {
            WaiverError::Store(error) => error.into(),
            _ => CliError::usage(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_lasts_to_the_end_of_its_day() {
        let day = NaiveDate::from_ymd_opt(2027, 1, 31).expect("a day");
        assert_eq!(rfc3339(end_of(day)), "2027-02-01T00:00:00.000Z");
    }

    #[test]
    fn states_are_filtered_by_name() {
        assert!(matches!(state("all"), Ok(StateFilter(None))));
        assert!(matches!(state("waived"), Ok(StateFilter(Some(FindingState::Waived)))));
        assert!(state("closed").is_err());
    }
}
