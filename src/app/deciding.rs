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
use crate::policy::decide::{Decider, Directory, Surroundings};
use crate::policy::{Bundle, FieldFacts, aside};
use crate::scan::{TableObservation, Verdicts, catalogue, observe};
use crate::store::Store;

/// How soon what a scan has learnt is known to access policies.
const FACTS: Duration = Duration::from_mins(1);
/// How soon somebody is told of a policy that errs.
const ERRORS: Duration = Duration::from_secs(1);

/// Seats the first decider, so that whoever is told that the daemon is ready is answered. With directories it is not
/// ready before they were read: a forbid may be about people whom only they know.
pub(super) async fn seat_first(app: &App) -> Result<(), Failure> {
    if !app.config.directories.is_empty() {
        return Ok(());
    }
    let bundle = app.bundle();
    let fields = field_facts(&app.store, &bundle).await?;
    if let Some(decider) = app.made(bundle).await {
        app.seat_decider(Seated { decider, fields, directories: Vec::new() });
    }
    Ok(())
}

/// Seats a decider for every bundle that comes into force, and the same one in other surroundings when a directory
/// or what is known of fields has changed.
pub(super) async fn seat_deciders(app: Arc<App>) -> Result<(), Failure> {
    let mut bundles = app.policies.watch();
    let mut directories = app.directories.watch();
    let mut seated: Option<Seated> = None;
    // One reference more than the requests have: the last of them must not have to take a decider apart.
    let mut kept: Vec<Arc<Decider>> = Vec::new();
    loop {
        let bundle = bundles.borrow_and_update().clone();
        let fields = field_facts(&app.store, &bundle).await?;
        let decider = match &seated {
            // The same text may be compiled anew, for other tables.
            Some(seated) if Arc::ptr_eq(&seated.decider.bundle, &bundle) => {
                Some(seated.decider.clone())
            }
            _ => app.made(bundle).await,
        };
        if let Some(decider) = decider {
            tokio::select! {
                () = app.handle.token().cancelled() => return Ok(()),
                () = app.directories.fit(decider.types()) => {}
            }
            directories.seen();
            let now = Seated { decider, fields, directories: app.directories.sets() };
            if seated.as_ref().is_none_or(|seated| !seated.is(&now)) {
                let now = app.seat_decider(now);
                kept.push(now.decider.clone());
                seated = Some(now);
            }
        }
        let unused: Vec<_> = kept.extract_if(.., |one| Arc::strong_count(one) == 1).collect();
        tokio::task::spawn_blocking(|| aside(|| drop(unused))).await?;
        tokio::select! {
            () = app.handle.token().cancelled() => return Ok(()),
            changed = bundles.changed() => changed?,
            changed = directories.changed() => changed?,
            () = tokio::time::sleep(FACTS) => {}
        }
    }
}

/// Tells of policies that could not be evaluated, each once as long as the same policies are in force.
pub(super) async fn tell_of_errors(app: Arc<App>) -> Result<(), Failure> {
    let token = app.handle.token().clone();
    let mut told = (String::new(), BTreeSet::new());
    let mut untold: BTreeSet<Arc<str>> = BTreeSet::new();
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

/// A decider with what it was made of.
struct Seated {
    decider: Arc<Decider>,
    fields: Vec<FieldFacts>,
    directories: Vec<Arc<Directory>>,
}

impl Seated {
    fn is(&self, other: &Self) -> bool {
        let same = |(one, other): (&Arc<Directory>, &Arc<Directory>)| Arc::ptr_eq(one, other);
        Arc::ptr_eq(&self.decider, &other.decider)
            && self.fields == other.fields
            && self.directories.len() == other.directories.len()
            && self.directories.iter().zip(&other.directories).all(same)
    }
}

impl App {
    async fn tell_of(&self, erred: &BTreeSet<Arc<str>>, bundle: &str) -> Result<(), Failure> {
        let names: Vec<&str> = erred.iter().map(AsRef::as_ref).collect();
        let summary = names.join(", ");
        let summary = format!("{summary} could not be evaluated; what it might forbid is denied");
        tracing::error!(bundle, "{summary}");
        let data = json!({ "policies": names, "bundle": bundle });
        let event = "policy.evaluation_failed";
        self.tell.alert(event, AlertSeverity::Error, summary, data).await.map_err(Failure::from)
    }

    /// The decider of a bundle; `None` when it could not be made, and the one before it stays.
    async fn made(&self, bundle: Arc<Bundle>) -> Option<Arc<Decider>> {
        let work = || aside(|| Decider::new(bundle, Surroundings::default()));
        let errors = match tokio::task::spawn_blocking(work).await {
            Ok(Ok(decider)) => return Some(Arc::new(decider)),
            Ok(Err(errors)) => errors.iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        };
        for error in errors {
            tracing::error!("no decisions by these policies: {error}");
        }
        None
    }

    fn seat_decider(&self, now: Seated) -> Seated {
        let around = Surroundings {
            types: self.config.authzen.types.clone(),
            fields: now.fields.clone(),
            directories: now.directories.clone(),
        };
        let decider = Arc::new(now.decider.with(around));
        self.seat.take(decider.clone());
        self.handle.readiness().set_decide(true);
        Seated { decider, ..now }
    }
}

/// What officers and scans say of every governed field. A field that nobody has looked into, and whose name says
/// nothing, is not in it: policies that ask what it holds then err, and forbid.
pub async fn field_facts(store: &Store, bundle: &Bundle) -> Result<Vec<FieldFacts>, Failure> {
    let mut facts = Vec::new();
    for stored in catalogue::load(store).await? {
        let observed = observe::load(store, &stored.inventory.source).await?;
        facts.extend(of_source(bundle, &stored.inventory, &observed));
    }
    Ok(facts)
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
