//! `stewardd plan`: what is due, what would be done, and what stands in the way, as the last cycle found it.

use std::fmt;

use serde_json::{Map, Value, json};

use super::{CliError, Globals, context};
use crate::model::clock::rfc3339;
use crate::workflow::overdue::{self, Overdue};
use crate::workflow::plans::{self, Listed};

#[derive(Debug, clap::Args)]
pub struct Args {}

pub async fn run(_args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let store = context::store(&config).await?;
    let plans = plans::list(&store).await?;
    let overdue = overdue::list(&store).await?;
    let shape: Vec<Value> = plans.iter().map(|listed| shape(listed, &overdue)).collect();
    context::print(globals, &json!({ "plans": shape }), Table(&plans, &overdue))
}

/// What is overdue of the rule that a plan is about.
fn of<'a>(listed: &Listed, overdue: &'a [Overdue]) -> Option<&'a Overdue> {
    let plan = &listed.plan;
    overdue.iter().find(|found| found.table == plan.table_ref() && found.action == plan.action)
}

fn shape(listed: &Listed, overdue: &[Overdue]) -> Value {
    let plan = &listed.plan;
    let overdue = of(listed, overdue);
    let closure: Map<String, Value> =
        plan.closure.iter().map(|(table, rows)| (table.clone(), json!(rows))).collect();
    json!({
        "id": plan.id, "source": plan.source, "table": plan.table, "action": plan.action,
        "policies": plan.policies, "due": plan.due, "overdue": overdue.map_or(0, |o| o.records),
        "overdue_since": overdue.map(|o| rfc3339(o.since)), "targets": plan.targets, "closure": closure,
        "held": plan.held, "in_grace": plan.in_grace, "open_cases": plan.open_cases,
        "outranked": plan.outranked, "observed": plan.observed, "unjudgeable": plan.unjudgeable,
        "dependants": plan.dependants, "vetoed": plan.vetoed, "exact": plan.exact,
        "guard": listed.guard, "reasons": listed.reasons,
        "created_at": rfc3339(plan.created_at), "expires_at": rfc3339(plan.expires_at),
    })
}

/// The plans for a person: one paragraph each.
struct Table<'a>(&'a [Listed], &'a [Overdue]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("Nothing is due that could be planned.");
        }
        for (index, listed) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            let plan = &listed.plan;
            writeln!(f, "{} {}: {}", plan.action, plan.table_ref(), listed.guard)?;
            writeln!(f, "  plan      {}", plan.id)?;
            writeln!(f, "  policies  {}", plan.policies.join(", "))?;
            write!(f, "  due       {}, of which {} would be acted on", plan.due, plan.targets)?;
            for (table, rows) in &plan.closure[1..] {
                write!(f, ", with {rows} of {table}")?;
            }
            if let Some(overdue) = of(listed, self.1) {
                write!(
                    f,
                    "\n            {} overdue since {}",
                    overdue.records,
                    rfc3339(overdue.since)
                )?;
            }
            for (rows, why) in [
                (plan.held, "under a legal hold"),
                (plan.open_cases, "being re-verified"),
                (plan.outranked, "due for an earlier action"),
                (plan.in_grace, "in grace"),
                (plan.dependants + plan.vetoed, "kept by what refers to them"),
                (plan.unjudgeable, "cannot be judged"),
            ] {
                if rows > 0 {
                    write!(f, "\n            {rows} {why}")?;
                }
            }
            for reason in &listed.reasons {
                write!(f, "\n  because   {reason}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::approve;
    use crate::cli::context::fixture;
    use crate::model::Clock;
    use crate::workflow::plan::{Plan, tests::plan};

    #[tokio::test]
    async fn a_plan_is_shown_and_approved() {
        let site = fixture::site().await;
        let now = Clock::System.millis();
        let plan = Plan { created_at: now, expires_at: now + 60_000, ..plan() }.named();
        plans::replace(&site.store, &plan).await.unwrap();
        let listed = plans::list(&site.store).await.unwrap();
        let overdue =
            Overdue { table: plan.table_ref(), action: plan.action, records: 3, since: now };
        let json = shape(&listed[0], std::slice::from_ref(&overdue));
        assert_eq!((&json["overdue"], &json["overdue_since"]), (&json!(3), &json!(rfc3339(now))));
        assert_eq!(json["closure"], json!({ "customers": 10, "orders": 30 }));
        assert_eq!((&json["due"], &json["action"]), (&json!(12), &json!("erase")));
        let text = Table(&listed, &[overdue]).to_string();
        assert!(text.contains(&format!("3 overdue since {}", rfc3339(now))), "{text}");
        assert!(text.contains("12, of which 10 would be acted on, with 30 of orders"), "{text}");
        assert!(text.contains("2 in grace"), "{text}");
        let approve = |plan: &str| approve::Args { plan: plan.to_owned(), comment: None };
        approve::run(approve(&plan.id), &site.globals).await.unwrap();
        let unknown = approve::run(approve("nothing"), &site.globals).await.unwrap_err();
        assert_eq!(unknown.code, 64);
    }
}
