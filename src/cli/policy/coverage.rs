//! `stewardd policy coverage`: what the policies do not reach, by the last inventories and scans.

use std::fmt;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde_json::json;

use super::{Directory, compile_against};
use crate::app::known_inventories;
use crate::cli::context::{self, configuration};
use crate::cli::{CliError, Globals};
use crate::finding::{self, DueCounts, Finding, Kind, Look};
use crate::model::diagnostic::counted;
use crate::model::{Clock, Instant};
use crate::policy::Bundle;
use crate::policy::gaps::{self, Gap, GapKind};
use crate::scan::{StoredInventory, catalogue, observe};
use crate::store::Store;

pub async fn run(args: Directory, globals: &Globals) -> Result<(), CliError> {
    let config = configuration(globals)?;
    let store = context::store(&config).await?;
    let (inventories, accepted) = known_inventories(&store).await?;
    let dir = args.dir.unwrap_or(config.policies.dir);
    let bundle = compile_against(&dir, &inventories, &accepted)?;
    let mut gaps = gaps::of(&bundle);
    for stored in catalogue::load(&store).await? {
        gaps.extend(scanned(&store, &stored, &bundle, Clock::System.millis()).await?);
    }
    gaps.sort();
    let tables = bundle.governed.len();
    let rules = bundle.rules.iter().filter(|rule| !rule.permits.is_empty()).count();
    let object = json!({ "tables": tables, "rules": rules, "gaps": gaps });
    context::print(globals, &object, Report { gaps: &gaps, tables, rules })
}

/// What the last scan of a source shows; without one that is the gap.
async fn scanned(
    store: &Store,
    stored: &StoredInventory,
    bundle: &Bundle,
    now: Instant,
) -> Result<Vec<Gap>, CliError> {
    let inventory = &stored.inventory;
    let observations = observe::load(store, &inventory.source).await?;
    if observations.is_empty() {
        let source = &inventory.source;
        let message = format!(
            "{source} was never scanned: whether it holds personal data, and whether dates are filled, is not known"
        );
        let (kind, table) = (GapKind::NotScanned, Some(source.clone()));
        return Ok(vec![Gap { kind, table, policy: None, place: None, message }]);
    }
    let due = DueCounts::load(store).await?;
    let look = Look {
        inventory,
        previous: None,
        observations: &observations,
        due: &due,
        full_reads: &[],
        around: &finding::Circumstances::NONE,
    };
    let findings = finding::assess(&look, bundle, &bundle.instants(now));
    Ok(findings.into_iter().filter_map(|finding| gap(bundle, finding)).collect())
}

fn gap(bundle: &Bundle, finding: Finding) -> Option<Gap> {
    let kind = match finding.kind {
        Kind::NoRetentionRule => GapKind::NoRetentionRule,
        Kind::NeverDue => GapKind::NeverDue,
        _ => return None,
    };
    let policy = finding.reasons.into_iter().next();
    let place = policy.as_deref().and_then(|id| gaps::place_of(bundle, id));
    let table = Some(format!("{}.{}", finding.source, finding.table));
    Some(Gap { kind, table, policy, place, message: finding.message })
}

/// The gaps for a person: a table, the worst kind first.
struct Report<'a> {
    gaps: &'a [Gap],
    tables: usize,
    rules: usize,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tables, rules) = (counted(self.tables, "table"), counted(self.rules, "rule"));
        if self.gaps.is_empty() {
            return write!(f, "{tables}, {rules}: the policies reach all of it.");
        }
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(["gap", "table", "policy", "why"]);
        for gap in self.gaps {
            let policy = match (&gap.policy, &gap.place) {
                (Some(policy), Some(place)) => format!("{policy}\n{place}"),
                (policy, _) => policy.clone().unwrap_or_default(),
            };
            let about = gap.table.clone().unwrap_or_default();
            table.add_row([gap.kind.as_str().to_owned(), about, policy, gap.message.clone()]);
        }
        writeln!(f, "{table}")?;
        write!(f, "{tables}, {rules}, {}", counted(self.gaps.len(), "gap"))
    }
}
