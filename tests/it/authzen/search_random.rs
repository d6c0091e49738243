//! What a search says is what decisions say: of everybody who is stored, under policies made at random.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use stewardd::policy::decide::{Ask, Decider, Named, Pager, Properties, Sought, Surroundings};

use super::decider;

/// `STEWARDD_TEST_WORLDS` says otherwise.
const WORLDS: u64 = 40;

const SCHEMA: &str = "
entity group in [group];
entity user in [group] { level?: Long, boss?: user, home?: group };
entity robot in [group] { level?: Long };
entity folder in [folder] { owner?: user };
entity record in [folder] { owner?: user, level?: Long, readers?: Set<group>, shelf?: folder };
action change;
action read, list appliesTo { principal: [user, robot], resource: [record, folder],
  context: { n?: Long, guest?: user, break_glass?: String, action?: { soft?: Bool } } };
action write, erase in [change] appliesTo { principal: [user, robot], resource: [record],
  context: { n?: Long, guest?: user, break_glass?: String, action?: { soft?: Bool } } };
";

const CONDITIONS: [&str; 18] = [
    "principal has level && principal.level > 2",
    "resource has level && resource.level > 2",
    "resource has owner && resource.owner == principal",
    "resource has owner && principal == resource.owner && context has n && context.n > 1",
    "resource has readers && resource.readers.contains(group::\"g1\")",
    "resource has readers && principal in resource.readers",
    "context has n && context.n > 1",
    "context has guest && context.guest == principal",
    "context has break_glass",
    "principal has level && resource has level && principal.level > resource.level",
    "principal == user::\"u1\" || principal in group::\"g2\"",
    "!(principal in group::\"g1\")",
    "principal has boss && principal.boss == user::\"u2\"",
    "principal has boss && principal.boss has level && principal.boss.level > 2",
    "principal has home && principal.home in group::\"g1\"",
    "resource has level && resource.level * 9223372036854775807 > 0",
    "context has action && context.action has soft && context.action.soft",
    "resource in folder::\"f1\" && principal is user",
];

fn uid(kind: &str, at: usize) -> Value {
    let first = &kind[..1];
    json!({ "type": kind, "id": format!("{first}{at}") })
}

const KINDS: [(&str, usize); 5] =
    [("group", 4), ("user", 7), ("robot", 2), ("folder", 3), ("record", 5)];

fn people(dice: &mut StdRng) -> String {
    let mut all = Vec::new();
    for (kind, count) in KINDS {
        for at in 0..count {
            let mut attrs = json!({});
            let level = dice.random_range(0..6);
            match kind {
                "user" | "robot" if dice.random_bool(0.7) => attrs["level"] = json!(level),
                "record" if dice.random_bool(0.7) => attrs["level"] = json!(level),
                _ => {}
            }
            if kind == "user" && dice.random_bool(0.5) {
                attrs["boss"] = uid("user", dice.random_range(0..7));
                attrs["home"] = uid("group", dice.random_range(0..4));
            }
            if matches!(kind, "record" | "folder") && dice.random_bool(0.7) {
                attrs["owner"] = uid("user", dice.random_range(0..7));
            }
            if kind == "record" && dice.random_bool(0.5) {
                attrs["readers"] = json!([uid("group", dice.random_range(0..4))]);
            }
            // Parents of its own kind come before it, so that nothing is in itself.
            let parent = match kind {
                "user" | "robot" => Some(uid("group", dice.random_range(0..4))),
                "record" => Some(uid("folder", dice.random_range(0..3))),
                "group" | "folder" if at > 0 => Some(uid(kind, dice.random_range(0..at))),
                _ => None,
            };
            let parents: Vec<Value> =
                parent.into_iter().filter(|_| dice.random_bool(0.8)).collect();
            all.push(json!({ "uid": uid(kind, at), "attrs": attrs, "parents": parents }));
        }
    }
    Value::from(all).to_string()
}

fn head(dice: &mut StdRng, side: &str, kinds: [(&str, usize); 2], over: (&str, usize)) -> String {
    let (kind, count) = kinds[dice.random_range(0..2)];
    let one = format!("{kind}::\"{}{}\"", &kind[..1], dice.random_range(0..count));
    let above = format!("{}::\"{}{}\"", over.0, &over.0[..1], dice.random_range(0..over.1));
    match dice.random_range(0..6) {
        0 => format!("{side} == {one}"),
        1 => format!("{side} in {above}"),
        2 => format!("{side} is {kind}"),
        3 => format!("{side} is {kind} in {above}"),
        4 => format!("{side} in {one}"),
        _ => side.to_owned(),
    }
}

fn policies(dice: &mut StdRng) -> String {
    let mut text = String::new();
    for at in 0..dice.random_range(1..7) {
        let effect = if dice.random_bool(0.75) { "permit" } else { "forbid" };
        let principal = head(dice, "principal", [KINDS[1], KINDS[2]], KINDS[0]);
        let resource = head(dice, "resource", [KINDS[4], KINDS[3]], KINDS[3]);
        let actions = [
            "action",
            "action == Action::\"read\"",
            "action == Action::\"write\"",
            "action in [Action::\"read\", Action::\"erase\"]",
            "action in Action::\"change\"",
        ];
        let action = actions.choose(dice).expect("some");
        let mut when = String::new();
        for _ in 0..dice.random_range(0..3) {
            let word = if dice.random_bool(0.8) { "when" } else { "unless" };
            when += &format!(" {word} {{ {} }}", CONDITIONS.choose(dice).expect("some"));
        }
        text += &format!("@id(\"p{at}\") {effect} ({principal}, {action}, {resource}){when};\n");
    }
    text
}

fn properties(value: Value) -> Properties {
    value.as_object().expect("an object").clone()
}

fn circumstances(dice: &mut StdRng) -> Ask {
    let mut ask = Ask::default();
    if dice.random_bool(0.5) {
        ask.context = properties(json!({ "n": dice.random_range(0..4), "guest": "u3" }));
    }
    if dice.random_bool(0.3) {
        ask.context.insert("break_glass".into(), json!("why"));
    }
    if dice.random_bool(0.3) {
        ask.action_properties = properties(json!({ "soft": dice.random_bool(0.8) }));
    }
    if dice.random_bool(0.2) {
        ask.subject.properties = properties(json!({ "level": dice.random_range(0..6) }));
    }
    if dice.random_bool(0.2) {
        ask.resource.properties = properties(json!({ "owner": "u4" }));
    }
    ask
}

fn named(kind: &str, at: usize, like: &Named) -> Named {
    let id = format!("{}{at}", &kind[..1]);
    Named { kind: kind.into(), id, properties: like.properties.clone() }
}

/// A whole search, in pages of a few.
fn search(decider: &Decider, sought: Sought, ask: &Ask, limit: usize) -> BTreeSet<String> {
    let (mut names, mut after) = (Vec::new(), None::<String>);
    loop {
        let pager = Pager { after: after.as_deref(), limit };
        let found = decider.search(sought, ask, pager, 0);
        names.extend(found.names);
        match found.last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    let set: BTreeSet<String> = names.iter().cloned().collect();
    assert!(set.iter().eq(names.iter()), "in order, each once: {names:?}");
    set
}

#[test]
fn a_search_finds_those_for_whom_a_decision_would_be_yes_and_nobody_else() {
    let actions = ["read", "list", "write", "erase"];
    let (mut yes, mut tried, mut spared) = (0, 0, 0);
    let worlds = std::env::var_os("STEWARDD_TEST_WORLDS");
    let worlds =
        worlds.map_or(WORLDS, |worlds| worlds.to_str().expect("text").parse().expect("a number"));
    for seed in 0..worlds {
        let mut dice = StdRng::seed_from_u64(seed);
        let (policies, people) = (policies(&mut dice), people(&mut dice));
        let files = [
            ("access/a.cedar", &*policies),
            ("schema/a.cedarschema", SCHEMA),
            ("entities/a.json", &*people),
        ];
        let decider = decider(&files, &[], Surroundings::default());
        let like = circumstances(&mut dice);
        let limit = dice.random_range(1..4);
        let everyone = |kinds: [usize; 2]| {
            let all = kinds.map(|kind| KINDS[kind]);
            all.into_iter().flat_map(|(kind, count)| (0..count).map(move |at| (kind, at)))
        };
        let subjects: Vec<Named> =
            everyone([1, 2]).map(|(kind, at)| named(kind, at, &like.subject)).collect();
        let resources: Vec<Named> =
            everyone([4, 3]).map(|(kind, at)| named(kind, at, &like.resource)).collect();
        let permitted = |subject: &Named, action: &str, resource: &Named| {
            let (subject, resource) = (subject.clone(), resource.clone());
            let ask = Ask { subject, action: action.into(), resource, ..like.clone() };
            decider.decide(&ask, 0).permitted
        };
        let mut said: BTreeSet<(usize, usize, &str)> = BTreeSet::new();
        for (s, subject) in subjects.iter().enumerate() {
            for (r, resource) in resources.iter().enumerate() {
                let own = actions.into_iter().filter(|action| permitted(subject, action, resource));
                said.extend(own.map(|action| (s, r, action)));
            }
        }
        yes += said.len();
        let ask = |subject: &Named, action: &str, resource: &Named| Ask {
            subject: subject.clone(),
            action: action.into(),
            resource: resource.clone(),
            ..like.clone()
        };
        for action in actions {
            for (r, resource) in resources.iter().enumerate() {
                for kind in ["user", "robot"] {
                    let ask = ask(&named(kind, 0, &like.subject), action, resource);
                    let found = search(&decider, Sought::Subject, &ask, limit);
                    let all = subjects.iter().enumerate().filter(|(_, one)| one.kind == kind);
                    let expected = all.filter(|(s, _)| said.contains(&(*s, r, action)));
                    let expected: BTreeSet<String> =
                        expected.map(|(_, one)| one.id.clone()).collect();
                    assert_eq!(found, expected, "seed {seed}: {ask:?}\n{policies}\n{people}");
                    let whole = Pager { after: None, limit: 1000 };
                    let judged = decider.search(Sought::Subject, &ask, whole, 0).judged;
                    let there = subjects.iter().filter(|one| one.kind == kind).count();
                    tried += judged;
                    spared += there - judged;
                }
            }
            for (s, subject) in subjects.iter().enumerate() {
                for kind in ["record", "folder"] {
                    let ask = ask(subject, action, &named(kind, 0, &like.resource));
                    let found = search(&decider, Sought::Resource, &ask, limit);
                    let all = resources.iter().enumerate().filter(|(_, one)| one.kind == kind);
                    let expected = all.filter(|(r, _)| said.contains(&(s, *r, action)));
                    let expected: BTreeSet<String> =
                        expected.map(|(_, one)| one.id.clone()).collect();
                    assert_eq!(found, expected, "seed {seed}: {ask:?}\n{policies}\n{people}");
                }
            }
        }
        for (s, subject) in subjects.iter().enumerate() {
            for (r, resource) in resources.iter().enumerate() {
                // Nobody says how an action would be done that is only searched for.
                let ask =
                    Ask { action_properties: Properties::new(), ..ask(subject, "", resource) };
                let found = search(&decider, Sought::Action, &ask, limit);
                let one = |action: &&str| {
                    decider.decide(&Ask { action: (*action).into(), ..ask.clone() }, 0).permitted
                };
                let expected: BTreeSet<String> =
                    actions.iter().filter(|action| one(action)).map(ToString::to_string).collect();
                assert_eq!(found, expected, "seed {seed}: {s} {r}\n{policies}");
            }
        }
    }
    assert!(yes as u64 > 5 * worlds, "only {yes} permissions: the worlds say nothing");
    assert!(spared > tried, "{spared} spared, {tried} tried");
}
