//! The same question put to the decider and to Cedar: the same decision, for the same reasons.
//!
//! Where a forbid errs, Cedar skips it and may name permits as its reasons. Here it denies, and a permit is then no
//! reason for anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cedar_policy::{
    Context, Effect, Entities, Entity, EntityUid, PolicyId, PolicySet, Request, Schema,
};
use serde_json::{Value as Json, json};
use stewardd::policy::decide::{Ask, Decider, Named, Reason, Surroundings};
use stewardd::policy::judge::{Judgement, authorize};
use stewardd::policy::text::written::Folder;
use stewardd::policy::{Bundle, PolicySources};

use super::company::{Company, SCHEMA, Wish};
use crate::support::process::amount;

const SETS: usize = 120;
const WISHES: usize = 90;

/// How often each of the answers was given: a comparison of denials alone would prove little.
#[derive(Default, Debug)]
struct Tally {
    asked: usize,
    permitted: usize,
    forbidden: usize,
    forbids_erred: usize,
    erred: usize,
    reasons: usize,
}

#[test]
fn the_index_answers_as_cedar_does() {
    let sets = amount("STEWARDD_TEST_SETS").unwrap_or(SETS);
    let seed = amount("STEWARDD_TEST_SEED").unwrap_or(20_261_122);
    let mut tally = Tally::default();
    for set in 0..sets {
        let mut company = Company::new((seed + set) as u64);
        compare(&mut company, &mut tally);
    }
    eprintln!("{sets} sets of policies, 0 disagreements: {tally:?}");
    let Tally { asked, permitted, forbidden, forbids_erred, erred, reasons } = tally;
    for (number, what) in [
        (permitted, "permitted"),
        (forbidden, "forbidden"),
        (forbids_erred, "denied for a forbid that erred"),
        (erred, "with errors"),
        (reasons, "with several reasons"),
    ] {
        assert!(number * 50 > asked, "only {number} of {asked} were {what}");
    }
}

fn compare(company: &mut Company, tally: &mut Tally) {
    let (people, text) = (company.people(), company.policies());
    let decider = decider(&people, &text);
    let schema = Schema::from_cedarschema_str(&decider.bundle.access_schema()).expect("a schema").0;
    let policies = PolicySet::from_policies(
        decider.bundle.written(Folder::Access).into_iter().map(|written| written.policy),
    );
    let policies = policies.expect("distinct ids");
    let plain = Plain::new(&policies, &schema, &people);
    for _ in 0..WISHES {
        let wish = company.wish();
        let ours = decider.decide(&ask(&wish), 0);
        let cedar = plain.answer(&wish);
        let (reason, reasons) = expected(&policies, &cedar);
        tally.asked += 1;
        tally.permitted += usize::from(cedar.permitted);
        tally.forbidden += usize::from(reason == Some(Reason::Forbidden));
        tally.forbids_erred += usize::from(reason == Some(Reason::PolicyError));
        tally.erred += usize::from(!cedar.errors.is_empty());
        tally.reasons += usize::from(reasons.len() > 1);
        let errors = |all: &[String]| all.iter().cloned().collect::<BTreeSet<_>>();
        let same = ours.permitted == cedar.permitted
            && ours.reason == reason
            && texts(&ours.policies) == reasons
            && errors(&texts(&ours.errors)) == errors(&cedar.errors);
        assert!(same, "{ours:?} where Cedar says {cedar:?} of {wish:#?}\n{text}\n{people:#?}");
    }
}

fn decider(people: &[Json], text: &str) -> Decider {
    let files = BTreeMap::from([
        ("access/a.cedar".to_owned(), text.to_owned()),
        ("schema/own.cedarschema".to_owned(), SCHEMA.to_owned()),
        ("entities/people.json".to_owned(), json!(people).to_string()),
    ]);
    let bundle = Bundle::compile(PolicySources { files }, &[], &[]);
    let bundle = bundle.unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"));
    Decider::new(Arc::new(bundle), Surroundings::default())
        .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn texts(ids: &[Arc<str>]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// What Cedar's answer means here.
fn expected(policies: &PolicySet, cedar: &Judgement) -> (Option<Reason>, Vec<String>) {
    let is_forbid = |id: &String| {
        policies.policy(&PolicyId::new(id)).is_some_and(|policy| policy.effect() == Effect::Forbid)
    };
    if cedar.permitted {
        (None, cedar.reasons.clone())
    } else if cedar.reasons.iter().any(is_forbid) {
        (Some(Reason::Forbidden), cedar.reasons.clone())
    } else if cedar.forbidden {
        (Some(Reason::PolicyError), Vec::new())
    } else {
        (Some(Reason::NotPermitted), Vec::new())
    }
}

fn ask(wish: &Wish) -> Ask {
    let object = |json: &Json| json.as_object().cloned().expect("an object");
    let named = |(kind, id): &(&str, String), properties| Named {
        kind: (*kind).to_owned(),
        id: id.clone(),
        properties: object(properties),
    };
    Ask {
        subject: named(&wish.subject, &wish.subject_properties),
        action: wish.action.to_owned(),
        action_properties: serde_json::Map::default(),
        resource: named(&wish.resource, &wish.resource_properties),
        context: object(&wish.context),
    }
}

/// Everything at once, as Cedar takes it.
struct Plain<'p> {
    policies: &'p PolicySet,
    people: &'p [Json],
    all: Entities,
}

impl<'p> Plain<'p> {
    fn new(policies: &'p PolicySet, schema: &Schema, people: &'p [Json]) -> Self {
        let whole: Vec<Json> = people.iter().cloned().map(escaped).collect();
        let entities = Entities::from_json_value(json!(whole), None).expect("entities");
        let actions = schema.action_entities().expect("actions");
        let all = entities.add_entities(actions, None).expect("together");
        Self { policies, people, all }
    }

    fn answer(&self, wish: &Wish) -> Judgement {
        let told = [
            (&wish.subject, &wish.subject_properties),
            (&wish.resource, &wish.resource_properties),
        ];
        let told = told.into_iter().filter_map(|(named, properties)| self.told(named, properties));
        let entities = self.all.clone().upsert_entities(told, None).expect("entities");
        let action = EntityUid::from_json(json!({ "type": "Action", "id": wish.action }));
        let context = Context::from_json_value(escape(&wish.context), None).expect("a context");
        let request = Request::new(
            uid(&wish.subject),
            action.expect("an action"),
            uid(&wish.resource),
            context,
            None,
        );
        authorize(self.policies, &request.expect("a request"), &entities)
    }

    /// One of the two, with what the request says of it in the place of what is stored.
    fn told(&self, named: &(&'static str, String), properties: &Json) -> Option<Entity> {
        let known = ["level", "boss", "dept", "desk", "owner", "teams"];
        let declared = properties.as_object().expect("an object").iter();
        let mut declared = declared.filter(|(name, _)| known.contains(&name.as_str())).peekable();
        // Of whom nothing is said nothing changes: whom nobody knows is then no entity at all.
        declared.peek()?;
        let own = json!({ "type": named.0, "id": named.1 });
        let stored = self.people.iter().find(|one| one["uid"] == own).cloned();
        let mut one = stored.unwrap_or_else(|| json!({ "uid": own, "attrs": {}, "parents": [] }));
        for (name, value) in declared {
            one["attrs"][name] = value.clone();
        }
        Some(Entity::from_json_value(escaped(one), None).expect("an entity"))
    }
}

fn uid((kind, id): &(&'static str, String)) -> EntityUid {
    EntityUid::from_json(json!({ "type": kind, "id": id })).expect("an entity")
}

/// Without a schema Cedar wants entities marked as such.
fn escaped(mut entity: Json) -> Json {
    entity["attrs"] = escape(&entity["attrs"]);
    entity
}

fn escape(json: &Json) -> Json {
    match json {
        Json::Object(members) if members.contains_key("type") => {
            json!({ "__entity": json.clone() })
        }
        Json::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), escape(value))).collect()
        }
        Json::Array(items) => items.iter().map(escape).collect(),
        other => other.clone(),
    }
}
