//! What a cycle found and did, told to a person, and compared with what was planted.

use std::fmt::Write;

use serde::Serialize;

use super::plant::Planted;
use crate::app::Summary;

/// The object that `demo --once --json` prints.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    #[serde(flatten)]
    pub cycle: &'a Summary,
    pub planted: &'a Planted,
}

const ACTIONS: [&str; 3] = ["erase", "anonymize", "reverify"];

/// What was written, before the daemon has looked at it.
pub fn opening(planted: &Planted) -> String {
    format!(
        "A shop's CRM: {} tables, {} fields. Planted in it are {} customers whose consent has lapsed,\n\
         {} who have not ordered for years, {} nobody has confirmed for two years, {} who owe money,\n\
         {} with an open dispute, {} under a legal hold, {} with dates that are no dates, and {} fields\n\
         that nobody should hold.\n\
         \n\
         The guard is switched off for this demo: no grace, no approvals, no brake. On your own data it is\n\
         on, and a new source is only observed.\n",
        planted.tables,
        planted.fields,
        planted.consent_lapsed,
        planted.dormant,
        planted.stale,
        planted.owing,
        planted.disputing,
        planted.held,
        planted.unjudgeable,
        planted.over_collected.len(),
    )
}

/// The cycle as a table a line: what was found, what was done, what was refused and why.
pub fn closing(cycle: &Summary) -> String {
    let mut text =
        format!("Scanned {} tables, {} fields.\n\nFindings\n", cycle.tables, cycle.fields);
    for (kind, count) in &cycle.findings {
        row(&mut text, kind, *count, meaning(kind));
    }
    text.push_str("\nDue, and done\n");
    for action in ACTIONS {
        let due = cycle.due.get(action).copied().unwrap_or(0);
        let acted = cycle.acted.get(action).copied().unwrap_or(0);
        row(&mut text, action, due, &format!("{acted} done"));
    }
    text.push_str("\nRefused\n");
    row(&mut text, "held", cycle.held, "due, but under a legal hold");
    row(&mut text, "blocked", cycle.blocked, "due, but a dependent record must be kept");
    row(
        &mut text,
        "unjudgeable",
        cycle.unjudgeable,
        "a value no policy can read: kept, and reported",
    );
    row(&mut text, "disagreements", cycle.disagreements, "between SQL and Cedar; must be 0");
    let verified = if cycle.audit.verified { "verified" } else { "NOT VERIFIED" };
    text.push_str("\nEvidence\n");
    row(&mut text, "audit entries", cycle.audit.size, verified);
    row(&mut text, "alerts", cycle.alerts.delivered, &format!("{} failed", cycle.alerts.failed));
    text
}

/// Where the report differs from what was planted, a sentence each; empty when the cycle was right.
pub fn differences(cycle: &Summary, planted: &Planted) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |what: &str, planted: u64, reported: u64| {
        if planted != reported {
            found.push(format!("{what}: planted {planted}, reported {reported}"));
        }
    };
    check("tables", planted.tables, cycle.tables);
    check("fields", planted.fields, cycle.fields);
    check("held", planted.held, cycle.held);
    check("blocked", planted.blocked, cycle.blocked);
    check("unjudgeable", planted.unjudgeable, cycle.unjudgeable);
    check("disagreements", 0, cycle.disagreements);
    check("alerts failed", 0, cycle.alerts.failed);
    for (name, planted, reported) in [
        ("findings", &planted.findings, &cycle.findings),
        ("due", &planted.due, &cycle.due),
        ("acted", &planted.acted, &cycle.acted),
    ] {
        let keys = planted.keys().copied().chain(reported.keys().map(String::as_str));
        for key in keys.collect::<std::collections::BTreeSet<_>>() {
            let count = |counts: Option<&u64>| counts.copied().unwrap_or(0);
            check(&format!("{name} {key}"), count(planted.get(key)), count(reported.get(key)));
        }
    }
    if !cycle.audit.verified {
        found.push("the audit log did not verify".to_owned());
    }
    found
}

fn row(text: &mut String, name: &str, count: u64, remark: &str) {
    writeln!(text, "  {name:<20} {count:>8}  {remark}").expect("writing to a String succeeds");
}

fn meaning(kind: &str) -> &'static str {
    match kind {
        "over_collected" => "fields that no valid purpose covers",
        "stale" => "tables with records nobody has confirmed in time",
        "consent_lapsed" => "tables with records whose consent has ended",
        "unclassified" => "fields about people that nobody has classified",
        "no_retention_rule" => "tables with personal data that nothing ever deletes",
        "invalid_values" => "fields with values that policies cannot read",
        "schema_drift" => "policies that read what is no longer there",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::app::Audit;

    fn owned(counts: &BTreeMap<&'static str, u64>) -> BTreeMap<String, u64> {
        counts.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect()
    }

    fn right(planted: &Planted) -> Summary {
        Summary {
            tables: planted.tables,
            fields: planted.fields,
            findings: owned(&planted.findings),
            due: owned(&planted.due),
            acted: owned(&planted.acted),
            held: planted.held,
            blocked: planted.blocked,
            unjudgeable: planted.unjudgeable,
            audit: Audit { size: 9, verified: true },
            ..Summary::default()
        }
    }

    #[test]
    fn a_right_cycle_has_no_differences() {
        let planted = Planted::new(5, 42, 218);
        assert_eq!(differences(&right(&planted), &planted), Vec::<String>::new());
    }

    #[test]
    fn every_number_is_compared() {
        let planted = Planted::new(5, 42, 218);
        let wrong: [fn(&mut Summary); 9] = [
            |cycle| cycle.tables += 1,
            |cycle| cycle.held -= 1,
            |cycle| cycle.blocked = 0,
            |cycle| cycle.disagreements = 1,
            |cycle| cycle.alerts.failed = 1,
            |cycle| cycle.audit.verified = false,
            |cycle| *cycle.due.get_mut("erase").expect("planted") += 1,
            |cycle| cycle.acted.extend([("pseudonymize".into(), 1)]),
            |cycle| cycle.findings.extend([("schema_drift".into(), 1)]),
        ];
        for change in wrong {
            let mut cycle = right(&planted);
            change(&mut cycle);
            assert_eq!(differences(&cycle, &planted).len(), 1);
        }
    }

    #[test]
    fn the_story_says_what_was_refused() {
        let planted = Planted::new(5, 42, 218);
        let story = closing(&right(&planted));
        assert!(
            story.contains("held                       21  due, but under a legal hold"),
            "{story}"
        );
        assert!(story.contains("verified") && !story.contains("NOT VERIFIED"));
    }
}
