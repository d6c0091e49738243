//! What a bundle does not reach, as far as its texts and the inventories show it: rules that cannot act, and
//! tables that no rule may act on. What a scan has to say is the findings' part.

use serde::Serialize;

use super::bundle::Bundle;
use super::reading::reads;
use super::reading::scope;
use super::rule::RuleState;
use super::text::written::{Folder, WrittenPolicy, parse};
use crate::model::TableRef;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// Personal data that no policy ever removes.
    NoRetentionRule,
    /// A permit that needs what no record has.
    NeverDue,
    /// A permit that some forbid defeats for every record.
    AlwaysForbidden,
    /// A policy that waits for its source's first inventory.
    Pending,
    /// A policy, or a rule, that reads what its table no longer has.
    Quarantined,
    /// A table that nobody said whom it is about: it is not acted on.
    NoSubject,
    /// A source that was never scanned: what it holds is not known.
    NotScanned,
}

impl GapKind {
    /// The heading in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            GapKind::NoRetentionRule => "no retention rule",
            GapKind::NeverDue => "never due",
            GapKind::AlwaysForbidden => "always forbidden",
            GapKind::Pending => "pending",
            GapKind::Quarantined => "quarantined",
            GapKind::NoSubject => "no subject",
            GapKind::NotScanned => "not scanned",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Gap {
    pub kind: GapKind,
    /// A table, or a source that was not scanned.
    pub table: Option<String>,
    pub policy: Option<String>,
    /// Where the policy stands, as `file:line`.
    pub place: Option<String>,
    /// One sentence.
    pub message: String,
}

/// Everything that can be said without a scan.
pub fn of(bundle: &Bundle) -> Vec<Gap> {
    let written = parse(&bundle.sources, &mut Vec::new());
    let mut gaps = without_subject(bundle);
    gaps.extend(written.iter().filter_map(|policy| waiting(bundle, policy)));
    gaps.extend(written.iter().flat_map(|policy| drifted(bundle, policy)));
    for rule in &bundle.rules {
        let table = rule.table.to_string();
        if let RuleState::Quarantined { why } = &rule.state {
            let message = format!("nothing is done to {} {table}: {why}", rule.action);
            let kind = GapKind::Quarantined;
            gaps.push(Gap { kind, table: Some(table), policy: None, place: None, message });
            continue;
        }
        for (permit, forbid) in rule.defeated() {
            let message = format!(
                "never lets {table} {}: `{forbid}` forbids whatever it permits",
                rule.action
            );
            let found = written.iter().find(|policy| policy.meta.id == permit);
            gaps.extend(found.map(|policy| {
                about(bundle, GapKind::AlwaysForbidden, Some(&rule.table), policy, message)
            }));
        }
    }
    gaps.sort();
    gaps
}

/// Where the policy of this id stands, as `file:line`.
pub fn place_of(bundle: &Bundle, id: &str) -> Option<String> {
    let written = parse(&bundle.sources, &mut Vec::new());
    written.iter().find(|policy| policy.meta.id == id).map(|policy| place(bundle, policy))
}

/// Where a policy stands, as `file:line`.
pub(super) fn place(bundle: &Bundle, policy: &WrittenPolicy) -> String {
    let at = policy.complain(&bundle.sources, 0..1, "");
    format!("{}:{}", at.file.display(), at.line)
}

fn about(
    bundle: &Bundle,
    kind: GapKind,
    table: Option<&TableRef>,
    policy: &WrittenPolicy,
    message: String,
) -> Gap {
    let place = Some(place(bundle, policy));
    let table = table.map(TableRef::to_string);
    Gap { kind, table, policy: Some(policy.meta.id.clone()), place, message }
}

fn without_subject(bundle: &Bundle) -> Vec<Gap> {
    let unsaid = |table: &&TableRef| {
        bundle.dataset(table).is_none_or(|entry| entry.subject.is_none())
            && !bundle.governed[*table].projection.table.read_only
    };
    let gap = |table: &TableRef| Gap {
        kind: GapKind::NoSubject,
        table: Some(table.to_string()),
        policy: None,
        place: None,
        message: format!("datasets/{}.toml does not say whom {table} is about", table.source),
    };
    bundle.governed.keys().filter(unsaid).map(gap).collect()
}

/// A policy about a type that no inventory has: its source has none yet, or its table is gone.
fn waiting(bundle: &Bundle, policy: &WrittenPolicy) -> Option<Gap> {
    if policy.folder == Folder::Collection {
        return None;
    }
    let named = scope::named_type(&policy.policy)?.to_string();
    let source = named.split("::").next().unwrap_or_default();
    let is_known = |table: &TableRef| super::schema::names::entity_type(table) == named;
    let is_of_source = |table: &TableRef| table.source == source;
    if bundle.governed.keys().any(is_known) || bundle.gone.iter().any(is_known) {
        let gone = bundle.gone.iter().find(|table| is_known(table))?;
        let message = format!("{gone} is gone");
        return Some(about(bundle, GapKind::Quarantined, Some(gone), policy, message));
    }
    let declared = bundle.sources.folder("schema").any(|(_, text)| text.contains(source));
    let waits = source != "Steward" && !declared && !bundle.governed.keys().any(is_of_source);
    let message = format!("there is no inventory of source {source} yet");
    waits.then(|| about(bundle, GapKind::Pending, None, policy, message))
}

/// A policy that reads what its table had when the policies were last accepted.
fn drifted(bundle: &Bundle, policy: &WrittenPolicy) -> Vec<Gap> {
    let Ok(reads) = reads::of(&policy.policy) else { return Vec::new() };
    if policy.folder != Folder::Retention {
        return Vec::new();
    }
    let tables =
        bundle.governed.values().filter(|table| scope::covers(&policy.policy, &table.table));
    let gap = |table: &super::schema::shape::Governed| {
        let lost: Vec<&str> =
            reads.attributes.intersection(&table.drifted).map(String::as_str).collect();
        let message = format!("{} no longer has `{}` as it was", table.table, lost.join("`, `"));
        let kind = GapKind::Quarantined;
        (!lost.is_empty()).then(|| about(bundle, kind, Some(&table.table), policy, message))
    };
    tables.filter_map(gap).collect()
}
