//! Telling people that a rule is overdue: once, when it becomes so, and once when it no longer is. What was
//! told is a fact in the store, written with the alert, so that neither a restart nor a run in every hour of
//! the year tells it again.

use std::collections::BTreeMap;

use serde_json::json;

use super::App;
use crate::lifecycle::Failure;
use crate::model::clock::rfc3339;
use crate::notify::Alert;
use crate::notify::alert::AlertSeverity;
use crate::policy::Rule;
use crate::store::{Store, StoreError};
use crate::workflow::overdue::{self, Overdue};

/// Before a rule's table and action; the value says since when.
const TOLD: &str = "overdue/";

impl App {
    /// Holds what the last evaluations of a source found against what was told before.
    pub(super) async fn tell_overdue(&self, source: &str) -> Result<(), Failure> {
        let bundle = self.policies.active();
        let prefix = format!("{TOLD}{source}/");
        let all = overdue::list(&self.store).await.map_err(Failure::io)?;
        // What a rule that is gone once counted is nobody's duty any more.
        let now: BTreeMap<String, (Overdue, &Rule)> = all
            .into_iter()
            .filter(|found| found.table.source == source)
            .filter_map(|found| {
                let rule = bundle.rule(&found.table, found.action)?;
                Some((format!("{prefix}{}/{}", found.table.table, found.action), (found, rule)))
            })
            .collect();
        let told: BTreeMap<String, String> = self.store.facts(&prefix).await?.into_iter().collect();
        for (name, (found, rule)) in now.iter().filter(|(name, _)| !told.contains_key(*name)) {
            let mut tx = self.store.write().await?;
            self.tell.send_in(&mut tx, &became(found, rule, self.clock.millis())).await?;
            Store::set_fact_in(&mut tx, name, &rfc3339(found.since)).await?;
            tx.commit().await?;
        }
        for (name, since) in told.iter().filter(|(name, _)| !now.contains_key(*name)) {
            let mut tx = self.store.write().await?;
            let rule = name.strip_prefix(TOLD).unwrap_or(name);
            self.tell.send_in(&mut tx, &ceased(rule, since, self.clock.millis())).await?;
            sqlx::query("DELETE FROM facts WHERE name = ?")
                .bind(name)
                .execute(&mut *tx)
                .await
                .map_err(StoreError::from)?;
            tx.commit().await?;
        }
        Ok(())
    }
}

fn became(found: &Overdue, rule: &Rule, time: i64) -> Alert {
    let Overdue { table, action, records, since } = found;
    let policies: Vec<&str> = rule.permits.iter().map(|permit| permit.id.as_str()).collect();
    let owners: Vec<&str> =
        rule.permits.iter().filter_map(|permit| permit.owner.as_deref()).collect();
    Alert {
        event: "records.overdue",
        severity: AlertSeverity::Warning,
        summary: format!(
            "{action} of {table}: {records} records are overdue since {}",
            rfc3339(*since)
        ),
        time,
        data: json!({ "table": table.to_string(), "action": action, "records": records,
            "since": rfc3339(*since), "policies": policies, "owners": owners }),
    }
}

fn ceased(rule: &str, since: &str, time: i64) -> Alert {
    Alert {
        event: "records.overdue_resolved",
        severity: AlertSeverity::Info,
        summary: format!("{rule}: nothing is overdue any more"),
        time,
        data: json!({ "rule": rule, "since": since }),
    }
}
