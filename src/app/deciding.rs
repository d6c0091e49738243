//! The decider in force: made anew for every bundle, and when scans have learnt something about fields.

use std::sync::Arc;
use std::time::Duration;

use super::App;
use crate::detect::Sensitivity;
use crate::lifecycle::Failure;
use crate::model::{Inventory, TableRef, category};
use crate::policy::decide::{Decider, Surroundings};
use crate::policy::{Bundle, FieldFacts, aside};
use crate::scan::{TableObservation, Verdicts, catalogue, observe};

/// How soon what a scan has learnt is known to access policies.
const FACTS: Duration = Duration::from_mins(1);

/// Seats a decider for every bundle that comes into force.
pub(super) async fn seat_deciders(app: Arc<App>) -> Result<(), Failure> {
    let mut bundles = app.policies.watch();
    let mut seated: Option<(String, Vec<FieldFacts>)> = None;
    // One reference more than the requests have: the last of them must not have to take a decider apart.
    let mut kept: Vec<Arc<Decider>> = Vec::new();
    loop {
        let bundle = bundles.borrow_and_update().clone();
        let now = (bundle.hash.clone(), app.field_facts(&bundle).await?);
        if seated.as_ref() != Some(&now)
            && let Some(decider) = app.seat_decider(bundle, now.1.clone()).await
        {
            seated = Some(now);
            kept.push(decider);
        }
        let unused: Vec<_> = kept.extract_if(.., |one| Arc::strong_count(one) == 1).collect();
        tokio::task::spawn_blocking(|| aside(|| drop(unused))).await?;
        tokio::select! {
            () = app.handle.token().cancelled() => return Ok(()),
            changed = bundles.changed() => changed?,
            () = tokio::time::sleep(FACTS) => {}
        }
    }
}

impl App {
    /// None when it could not be made: then the one before it stays.
    async fn seat_decider(
        &self,
        bundle: Arc<Bundle>,
        fields: Vec<FieldFacts>,
    ) -> Option<Arc<Decider>> {
        let around = Surroundings { types: self.config.authzen.types.clone(), fields };
        let made = tokio::task::spawn_blocking(|| aside(|| Decider::new(bundle, around))).await;
        match made {
            Ok(Ok(decider)) => {
                let decider = Arc::new(decider);
                self.seat.take(decider.clone());
                Some(decider)
            }
            Ok(Err(errors)) => {
                for error in errors {
                    tracing::error!("no decisions by these policies: {error}");
                }
                None
            }
            Err(error) => {
                tracing::error!("no decisions by these policies: {error}");
                None
            }
        }
    }

    /// What officers and scans say of every governed field. A field that nobody has looked into, and whose name says
    /// nothing, is not in it: policies that ask what it holds then err, and forbid.
    async fn field_facts(&self, bundle: &Bundle) -> Result<Vec<FieldFacts>, Failure> {
        let mut facts = Vec::new();
        for stored in catalogue::load(&self.store).await? {
            let observed = observe::load(&self.store, &stored.inventory.source).await?;
            facts.extend(of_source(bundle, &stored.inventory, &observed));
        }
        Ok(facts)
    }
}

fn of_source(
    bundle: &Bundle,
    inventory: &Inventory,
    observed: &[TableObservation],
) -> Vec<FieldFacts> {
    let said = |table: &str, column: &str| {
        let entry = bundle.dataset(&TableRef::new(&inventory.source, table))?;
        entry.fields.get(column).map(|verdict| verdict.category.as_str())
    };
    let verdicts = Verdicts::of(inventory, observed, Box::new(said));
    let columns = inventory.tables.iter().flat_map(|table| {
        let verdicts = &verdicts;
        table.columns.iter().filter_map(move |column| {
            let seen = observed.iter().find(|seen| seen.table == table.name);
            let seen = seen.and_then(|seen| seen.field(&column.name));
            let categories: Vec<String> = match said(&table.name, &column.name) {
                Some(category::NONE) => Vec::new(),
                Some(officers) => vec![officers.to_owned()],
                None => {
                    let verdict = verdicts.field(table, column);
                    let found = verdict.categories().into_iter().map(str::to_owned).collect();
                    if verdict.category.is_none() && seen.is_none() {
                        return None;
                    }
                    found
                }
            };
            let sensitivity = Sensitivity::of_all(categories.iter().map(String::as_str));
            Some(FieldFacts {
                field: TableRef::new(&inventory.source, &table.name).field(&column.name),
                sensitivity: sensitivity.as_str().to_owned(),
                populated: seen.map_or(10_000, crate::scan::Observation::populated),
                categories,
            })
        })
    });
    columns.collect()
}
