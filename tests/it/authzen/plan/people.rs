//! Random people and requests.

use rand::RngExt as _;
use serde_json::{Map, Value, json};
use stewardd::policy::decide::{Ask, Named};

use super::super::super::predicate::grammar::Grammar;

const WORDS: [&str; 6] = ["bob", "Bob", "böb", "it's", "b\\*b\"--", "b\u{0}b"];

fn word(grammar: &mut Grammar<'_>) -> Value {
    json!(WORDS[grammar.rng.random_range(0..WORDS.len())])
}

fn long(grammar: &mut Grammar<'_>) -> Value {
    json!([0, 1, 3, 7, -1, i64::MAX, i64::MIN][grammar.rng.random_range(0..7)])
}

/// Attributes of a clerk; as a request says them some are left out.
fn attributes(grammar: &mut Grammar<'_>, whole: bool) -> Map<String, Value> {
    let mut own = Map::new();
    let mut says = |grammar: &mut Grammar<'_>, name: &str, value: Value| {
        let required = whole && ["level", "active"].contains(&name);
        if required || grammar.rng.random_ratio(if whole { 2 } else { 1 }, 4) {
            own.insert(name.to_owned(), value);
        }
    };
    let value = long(grammar);
    says(grammar, "level", value);
    let value = json!(grammar.one_in(2));
    says(grammar, "active", value);
    let value = long(grammar);
    says(grammar, "limit", value);
    let value = word(grammar);
    says(grammar, "name", value);
    let value = json!(
        ["2016-06-15", "2026-06-15T12:00:00Z", "2026-06-15T14:00:00.001+0200"]
            [grammar.rng.random_range(0..3)]
    );
    says(grammar, "since", value);
    let value = json!(["1.5", "-0.5", "99.99", "0.0"][grammar.rng.random_range(0..4)]);
    says(grammar, "quota", value);
    let value = json!(
        ["10.0.0.0/8", "10.0.0.1", "::1", "::FFFF:a00:1", "10.1.2.3/8"]
            [grammar.rng.random_range(0..5)]
    );
    says(grammar, "net", value);
    let value = json!([word(grammar), word(grammar)]);
    says(grammar, "words", value);
    let value = json!([long(grammar), 7]);
    says(grammar, "numbers", value);
    let value = if grammar.one_in(2) {
        json!({ "city": word(grammar) })
    } else {
        json!({ "city": "bob", "floor": 7 })
    };
    says(grammar, "home", value);
    let value = json!({ "type": "clerk", "id": format!("c{}", grammar.rng.random_range(0..9)) });
    says(grammar, "boss", value);
    own
}

/// Three teams, one in the next, and eight clerks in none to two of them.
pub fn people(grammar: &mut Grammar<'_>) -> String {
    let team = |id: &str| json!({ "type": "team", "id": id });
    let mut all = vec![
        json!({ "uid": team("a"), "attrs": {}, "parents": [team("b")] }),
        json!({ "uid": team("b"), "attrs": {}, "parents": [team("c")] }),
        json!({ "uid": team("c"), "attrs": {}, "parents": [] }),
    ];
    for number in 0..8 {
        let mut parents = Vec::new();
        for name in ["a", "b", "c"] {
            if grammar.one_in(3) {
                parents.push(team(name));
            }
        }
        let attrs = attributes(grammar, true);
        let uid = json!({ "type": "clerk", "id": format!("c{number}") });
        all.push(json!({ "uid": uid, "attrs": attrs, "parents": parents }));
    }
    json!(all).to_string()
}

/// A known clerk or a stranger, who says something of itself or nothing.
pub fn ask(grammar: &mut Grammar<'_>) -> Ask {
    let id = grammar.rng.random_range(0..9);
    let said = if grammar.one_in(3) { attributes(grammar, id == 8) } else { Map::new() };
    let mut context = Map::new();
    if !grammar.one_in(12) {
        context.insert(
            "at".to_owned(),
            json!(
                ["2026-06-15T12:00:00Z", "2016-06-15", "2024-02-29"]
                    [grammar.rng.random_range(0..3)]
            ),
        );
        context.insert("flag".to_owned(), json!(grammar.one_in(2)));
    }
    if grammar.one_in(2) {
        context.insert("level".to_owned(), long(grammar));
        context.insert("word".to_owned(), word(grammar));
    }
    if grammar.one_in(2) {
        context.insert(
            "from".to_owned(),
            json!(["10.0.0.1", "127.0.0.1", "::1"][grammar.rng.random_range(0..3)]),
        );
        context.insert("helper".to_owned(), json!(format!("c{}", grammar.rng.random_range(0..10))));
    }
    if grammar.one_in(8) {
        context.insert("break_glass".to_owned(), json!("it is on fire"));
    }
    Ask {
        subject: Named { kind: "clerk".to_owned(), id: format!("c{id}"), properties: said },
        action: "see".to_owned(),
        resource: Named { kind: "db::t".to_owned(), ..Named::default() },
        context,
        ..Ask::default()
    }
}
