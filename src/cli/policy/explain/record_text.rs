//! An explained record, for people.

use std::fmt;

use super::record::{Explained, Report};
use crate::model::clock::rfc3339;
use crate::policy::explain::moment::Due;
use crate::policy::explain::record::{Says, Weighed};

pub struct Text<'a> {
    pub report: &'a Report,
    /// The key, as the operator typed it.
    pub named: &'a str,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { table, as_of, attributes, actions, known } = self.report;
        write!(f, "{table}:{} as of {}", self.named, rfc3339(*as_of))?;
        for shown in attributes {
            write!(f, "\n  {:<20} {}", shown.name, shown.text)?;
        }
        for explained in actions {
            write!(f, "\n\n{}", Action(explained))?;
        }
        if actions.is_empty() {
            write!(f, "\n\nNo retention policy speaks about this table: the record is kept.")?;
        }
        f.write_str("\n")?;
        if let Some(because) = known.because {
            return write!(f, "\nholds, cases and grace are not known: {because}");
        }
        for hold in &known.holds {
            write!(f, "\nheld since {}: {} ({})", rfc3339(hold.placed_at), hold.reason, hold.id)?;
        }
        for case in &known.cases {
            write!(
                f,
                "\nopen case {} of {} since {}",
                case.id,
                case.kind,
                rfc3339(case.opened_at)
            )?;
        }
        if known.holds.is_empty() && known.cases.is_empty() {
            write!(f, "\nno legal hold covers the person, and no case is open")?;
        }
        write!(f, "\nwhat refers to the record may keep it too; `stewardd plan` counts that")
    }
}

struct Action<'a>(&'a Explained);

impl fmt::Display for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = self.0;
        write!(f, "{}: {}", one.action, one.decision.replace('_', " "))?;
        if !one.decided_by.is_empty() {
            write!(f, " by {}", one.decided_by.join(", "))?;
        }
        for erring in &one.erring {
            write!(f, "\n  {erring} cannot be evaluated on this record")?;
        }
        for path in &one.unjudgeable {
            write!(f, "\n  {path} holds a value Cedar cannot represent: the record is kept")?;
        }
        write!(f, "\n  {}", Waiting(one))?;
        for policy in &one.policies {
            write!(f, "\n{}", Policy(policy))?;
        }
        for change in &one.to_change {
            let conditions = change.conditions.join("\n      ");
            let forbid = one.policies.iter().any(|p| p.policy == change.policy && p.forbid);
            let wanted = if forbid { "one of these must cease" } else { "these must come to hold" };
            write!(f, "\n  to change {}, {wanted}:\n      {conditions}", change.policy)?;
        }
        Ok(())
    }
}

/// When it becomes due, or since when it is and what it waits for.
struct Waiting<'a>(&'a Explained);

impl fmt::Display for Waiting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = self.0;
        match &one.becomes_due {
            _ if one.decision == "anonymized" => {
                return f.write_str("it is in its anonymised form already, hence not due");
            }
            Due::Never => return f.write_str("never due: its policies only forbid"),
            Due::Unjudgeable => return f.write_str("not due while it cannot be judged"),
            Due::NotByTimeAlone => {
                return f.write_str("not by time alone: something else must change");
            }
            Due::NotSolved { condition } => {
                return write!(
                    f,
                    "when is not known: {condition} depends on time in a way that is not solved"
                );
            }
            Due::Later { at } => {
                let when = rfc3339(*at);
                return write!(
                    f,
                    "becomes due {when} by time alone, if nothing else changes; then grace"
                );
            }
            Due::Now => {}
        }
        match (one.due_since, &one.grace, one.grace_ends) {
            _ if one.rule_state == "observe" => write!(f, "only counted: mode observe")?,
            (Some(since), Some(grace), Some(ends)) => {
                let (since, ends) = (rfc3339(since), rfc3339(ends));
                write!(f, "due since {since}; grace of {grace} ends {ends}")?;
            }
            (_, Some(grace), _) => {
                write!(f, "due, and no evaluation has noted it yet; grace of {grace} begins then")?;
            }
            _ => write!(f, "due")?,
        }
        match one.standing.as_str() {
            "clear" => Ok(()),
            "held" => write!(f, "; kept: a legal hold covers the person"),
            "open_case" => write!(f, "; waits: the person is being asked to confirm their data"),
            first => write!(f, "; {first} comes first"),
        }
    }
}

struct Policy<'a>(&'a Weighed);

impl fmt::Display for Policy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Weighed { policy, forbid, parts, .. } = self.0;
        let effect = if *forbid { "forbid" } else { "permit" };
        write!(f, "  {effect} {policy}: {}", self.0.said())?;
        for part in parts {
            let says = match part.says {
                Says::Holds => "holds    ",
                Says::Fails => "fails    ",
                Says::Errs => "errs     ",
                Says::NotAsked => "not asked",
            };
            write!(f, "\n    {says}  {}", part.condition)?;
        }
        Ok(())
    }
}
