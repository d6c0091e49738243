//! The decider in force: made anew for every bundle, and when scans have learnt something about fields.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::App;
use super::tasks::said;
use crate::detect::Sensitivity;
use crate::lifecycle::Failure;
use crate::model::{Inventory, TableRef, category};
use crate::notify::alert::AlertSeverity;
use crate::policy::decide::{Decider, Surroundings};
use crate::policy::{Bundle, FieldFacts};
use crate::scan::{TableObservation, Verdicts, catalogue, observe};

/// How soon what a scan has learnt is known to access policies.
const FACTS: Duration = Duration::from_mins(1);
/// How soon somebody is told of a policy that errs.
const ERRORS: Duration = Duration::from_secs(1);

/// What the decider in force was made from: the bundle's hash, and what is known of fields.
type Seated = Option<(String, Vec<FieldFacts>)>;

/// Seats the first decider, so that whoever is told that the daemon is ready is answered.
pub(super) async fn seat_first(app: &App) -> Result<(), Failure> {
    app.seat_anew(app.bundle(), &mut None).await
}

/// Seats a decider for every bundle that comes into force.
pub(super) async fn seat_deciders(app: Arc<App>) -> Result<(), Failure> {
    let mut bundles = app.policies.watch();
    let mut seated = None;
    loop {
        let bundle = bundles.borrow_and_update().clone();
        app.seat_anew(bundle, &mut seated).await?;
        tokio::select! {
            () = app.handle.token().cancelled() => return Ok(()),
            changed = bundles.changed() => changed?,
            () = tokio::time::sleep(FACTS) => {}
        }
    }
}

/// Tells of policies that could not be evaluated, each once as long as the same policies are in force.
pub(super) async fn tell_of_errors(app: Arc<App>) -> Result<(), Failure> {
    let token = app.handle.token().clone();
    let mut told = (String::new(), BTreeSet::new());
    let mut untold: BTreeSet<String> = BTreeSet::new();
    while !token.is_cancelled() {
        let bundle = app.bundle().hash.clone();
        if told.0 != bundle {
            told = (bundle, BTreeSet::new());
        }
        untold.extend(app.seat.erred().into_iter().filter(|id| !told.1.contains(id)));
        if !untold.is_empty() && said(app.tell_of(&untold, &told.0).await).is_some() {
            told.1.append(&mut untold);
        }
        tokio::select! {
            () = token.cancelled() => {}
            () = tokio::time::sleep(ERRORS) => {}
        }
    }
    Ok(())
}

impl App {
    async fn tell_of(&self, erred: &BTreeSet<String>, bundle: &str) -> Result<(), Failure> {
        let names = erred.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let summary = format!("{names} could not be evaluated; what it might forbid is denied");
        let data = json!({ "policies": erred, "bundle": bundle });
        let event = "policy.evaluation_failed";
        self.tell.alert(event, AlertSeverity::Error, summary, data).await.map_err(Failure::from)
    }

    /// Seats a decider unless it would be the one before.
    async fn seat_anew(&self, bundle: Arc<Bundle>, seated: &mut Seated) -> Result<(), Failure> {
        let now = (bundle.hash.clone(), self.field_facts(&bundle).await?);
        if seated.as_ref() != Some(&now) && self.seat_decider(bundle, now.1.clone()).await {
            self.handle.readiness().set_decide(true);
            *seated = Some(now);
        }
        Ok(())
    }

    /// Answers whether it could be made; the one before it stays otherwise.
    async fn seat_decider(&self, bundle: Arc<Bundle>, fields: Vec<FieldFacts>) -> bool {
        let around = Surroundings { types: self.config.authzen.types.clone(), fields };
        let made = tokio::task::spawn_blocking(move || Decider::new(bundle, around)).await;
        match made {
            Ok(Ok(decider)) => {
                self.seat.take(Arc::new(decider));
                true
            }
            Ok(Err(errors)) => {
                for error in errors {
                    tracing::error!("no decisions by these policies: {error}");
                }
                false
            }
            Err(error) => {
                tracing::error!("no decisions by these policies: {error}");
                false
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
