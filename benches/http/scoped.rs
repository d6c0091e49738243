//! Scoped policies as companies have them: five a team, about the team's own project, its records and its department.
//! Users are in a team, teams in departments, departments in the staff. The same seed asks the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use stewardd::policy::decide::{Ask, Named};

/// Users of a team, and records of its project.
pub const EACH: usize = 5;
const DEPARTMENTS: usize = 20;
const ACTIONS: [&str; 3] = ["can_read", "can_write", "can_delete"];

const SCHEMA: &str = "
entity group in [group];
entity user in [group] { clearance: Long };
entity project;
entity record in [project] { level: Long, owner: user };
action can_read, can_write, can_delete appliesTo { principal: [user], resource: [record] };
";

/// How many teams have so many policies.
pub fn teams(policies: usize) -> usize {
    (policies / 5).max(1)
}

pub fn clearance(team: usize, user: usize) -> usize {
    (team + user) % 5
}

pub fn level(team: usize, record: usize) -> usize {
    (team * 3 + record) % 5
}

pub fn department(team: usize) -> usize {
    team % DEPARTMENTS
}

/// The files of `policies/`.
pub fn files(policies: usize) -> BTreeMap<String, String> {
    let mut text = String::new();
    for t in 0..teams(policies) {
        let d = department(t);
        let _ = write!(
            text,
            r#"@id("t{t}-reads") permit (principal in group::"t{t}", action == Action::"can_read", resource in project::"{t}");
@id("t{t}-writes") permit (principal in group::"t{t}", action == Action::"can_write", resource in project::"{t}")
  when {{ principal.clearance >= resource.level }};
@id("t{t}-department") permit (principal in group::"d{d}", action == Action::"can_read", resource in project::"{t}")
  when {{ resource.level <= 1 }};
@id("t{t}-deletes") permit (principal in group::"t{t}", action == Action::"can_delete", resource in project::"{t}")
  when {{ resource.owner == principal }};
@id("t{t}-secret") forbid (principal, action in [Action::"can_write", Action::"can_delete"], resource in project::"{t}")
  when {{ resource.level > 3 && principal.clearance < 2 }};
"#
        );
    }
    BTreeMap::from([
        ("access/teams.cedar".to_owned(), text),
        ("schema/own.cedarschema".to_owned(), SCHEMA.to_owned()),
        ("entities/people.json".to_owned(), Value::from(people(teams(policies))).to_string()),
    ])
}

fn people(teams: usize) -> Vec<Value> {
    let entity = |kind: &str, id: String, attrs: Value, parents: Vec<Value>| json!({ "uid": { "type": kind, "id": id }, "attrs": attrs, "parents": parents });
    let group = |id: String| json!({ "type": "group", "id": id });
    let mut all = vec![entity("group", "staff".into(), json!({}), vec![])];
    for d in 0..DEPARTMENTS {
        all.push(entity("group", format!("d{d}"), json!({}), vec![group("staff".into())]));
    }
    for t in 0..teams {
        all.push(entity(
            "group",
            format!("t{t}"),
            json!({}),
            vec![group(format!("d{}", department(t)))],
        ));
        all.push(entity("project", t.to_string(), json!({}), vec![]));
        for n in 0..EACH {
            let own = json!({ "clearance": clearance(t, n) });
            all.push(entity("user", format!("u{t}-{n}"), own, vec![group(format!("t{t}"))]));
            let owner = json!({ "type": "user", "id": format!("u{t}-{n}") });
            let own = json!({ "level": level(t, n), "owner": owner });
            let project = json!({ "type": "project", "id": t.to_string() });
            all.push(entity("record", format!("r{t}-{n}"), own, vec![project]));
        }
    }
    all
}

/// Who would like to do what to which: two of three about their own team's.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    pub user: (usize, usize),
    pub action: &'static str,
    pub record: (usize, usize),
}

pub fn wishes(policies: usize, number: usize, seed: u64) -> Vec<Wish> {
    let teams = teams(policies);
    let mut rng = StdRng::seed_from_u64(seed);
    let mut one = || {
        let own = rng.random_range(0..teams);
        let other = if rng.random_range(0..3) == 0 { rng.random_range(0..teams) } else { own };
        Wish {
            user: (own, rng.random_range(0..EACH)),
            action: ACTIONS[rng.random_range(0..ACTIONS.len())],
            record: (other, rng.random_range(0..EACH)),
        }
    };
    (0..number).map(|_| one()).collect()
}

impl Wish {
    pub fn ask(&self) -> Ask {
        let named = |kind: &str, id| Named { kind: kind.to_owned(), id, ..Named::default() };
        Ask {
            subject: named("user", format!("u{}-{}", self.user.0, self.user.1)),
            action: self.action.to_owned(),
            resource: named("record", format!("r{}-{}", self.record.0, self.record.1)),
            ..Ask::default()
        }
    }

    /// As AuthZEN asks it.
    pub fn authzen(&self) -> Value {
        let ask = self.ask();
        json!({
            "subject": { "type": "user", "id": ask.subject.id },
            "action": { "name": self.action },
            "resource": { "type": "record", "id": ask.resource.id },
        })
    }
}
