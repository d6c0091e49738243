//! Everything an author can get wrong is said with file, line, caret and remedy; nothing is passed over.

use super::shop::Checkout;

const ACCESS: &str = "principal = 'Steward::User::\"ann\"'\naction = \"read\"\n\
                      resource = 'Steward::Table::\"shop.customers\"'\nexpect = \"permit\"\n";
const FIELD: &str = "field = \"shop.customers.email\"\ncategory = \"user.contact.email\"\n\
                     now = \"2026-06-15T12:00:00Z\"\nexpect = \"permit\"\n";
const ROW: &str = "table = \"shop.customers\"\naction = \"reverify\"\nnow = \"2026-06-15T12:00:00Z\"\n\
                   row = { owed = 0 }\nexpect = \"deny\"\n";

/// The case, what to replace in it by what, the words under the caret, the message, the remedy.
type Wrong = [&'static str; 6];

const WRONG: &[Wrong] = &[
    [
        ROW,
        "shop.customers",
        "shop.custmers",
        "\"shop.custmers\"",
        "there is no table `shop.custmers`",
        "did you mean `shop.customers`?",
    ],
    [
        ROW,
        "\"reverify\"",
        "\"reverfy\"",
        "\"reverfy\"",
        "there is no act on records `reverfy`",
        "did you mean `reverify`?",
    ],
    [
        ROW,
        "owed = 0",
        "owd = 0",
        "owd",
        "shop.customers has no column or fact `owd`",
        "did you mean `owed`?",
    ],
    [ROW, "owed = 0", "owed = \"0\"", "\"0\"", "`owed` is a long, not this string", ""],
    [
        ROW,
        "owed = 0",
        "seen_at = \"1.2.2020\"",
        "\"1.2.2020\"",
        "is not a time",
        "write 2026-06-15T12:00:00Z",
    ],
    [
        ROW,
        "12:00:00Z",
        "12:00:00",
        "\"2026-06-15T12:00:00\"",
        "names no time zone",
        "zone = \"Europe/Berlin\"",
    ],
    [
        ROW,
        "expect",
        "zone = \"Europe/Berln\"\nexpect",
        "\"Europe/Berln\"",
        "there is no time zone `Europe/Berln`",
        "did you mean `Europe/Berlin`?",
    ],
    [
        ROW,
        "expect",
        "steward = { asked = 1 }\nexpect",
        "asked",
        "there is no state of the workflow `asked`",
        "did you mean `asked_at`?",
    ],
    [
        ROW,
        "\"deny\"",
        "\"dney\"",
        "\"dney\"",
        "`dney` is nothing to expect",
        "did you mean `deny`?",
    ],
    [
        ROW,
        "\"deny\"",
        "\"keep\"",
        "\"keep\"",
        "a case about one action expects permit or deny",
        "leave out `action`",
    ],
    [ROW, "action = \"reverify\"\n", "", "\"x\"", "missing field `action`", "expect an act"],
    [
        ROW,
        "expect = \"deny\"",
        "expct = \"deny\"",
        "expct",
        "there is no key `expct`",
        "did you mean `expect`?",
    ],
    [
        ROW,
        "\"deny\"",
        "\"deny\"\npolicies = [\"keep-detors\"]",
        "\"keep-detors\"",
        "there is no policy `keep-detors`",
        "did you mean `keep-debtors`?",
    ],
    [ROW, "table = \"shop.customers\"\n", "", "\"x\"", "a case is about a table, a field or", ""],
    [
        ROW,
        "expect",
        "context = { region = \"EU\" }\nexpect",
        "{ region = \"EU\" }",
        "`context` is for cases about access",
        "say who asks",
    ],
    [
        ROW,
        "\"reverify\"",
        "\"erase\"",
        "\"x\"",
        "the row lacks `basis`, which every record has and `erase-ended` reads",
        "",
    ],
    [
        FIELD,
        "customers.email",
        "customers.emial",
        "\"shop.customers.emial\"",
        "shop.customers has no column `emial`",
        "did you mean `email`?",
    ],
    [
        FIELD,
        "user.contact.email",
        "user.contact.emial",
        "\"user.contact.emial\"",
        "there is no category",
        "did you mean `user.contact.email`?",
    ],
    [
        FIELD,
        "expect",
        "sensitivity = \"sensible\"\nexpect",
        "\"sensible\"",
        "there is no sensitivity `sensible`",
        "did you mean `sensitive`?",
    ],
    [FIELD, "expect", "populated = 50.0\nexpect", "50.0", "`populated` is a share of rows", ""],
    [
        FIELD,
        "\"permit\"",
        "\"erase\"",
        "\"erase\"",
        "a case about a field expects permit or deny",
        "",
    ],
    [
        ACCESS,
        "::\"ann\"",
        "::\"anna\"",
        "'Steward::User::\"anna\"'",
        "there is no entity Steward::User::\"anna\"",
        "did you mean Steward::User::\"ann\"?",
    ],
    [
        ACCESS,
        "'Steward::User::\"ann\"'",
        "\"ann\"",
        "\"ann\"",
        "`ann` does not name an entity",
        "in single quotes",
    ],
    [
        ACCESS,
        "\"read\"",
        "\"reed\"",
        "\"reed\"",
        "there is no action `reed`",
        "did you mean `read`?",
    ],
    [ACCESS, "\"read\"", "\"erase\"", "\"x\"", "not valid for", ""],
    [
        ACCESS,
        "shop.customers",
        "shop.customer",
        "'Steward::Table::\"shop.customer\"'",
        "there is no table `shop.customer`",
        "did you mean `shop.customers`?",
    ],
    [
        ACCESS,
        "Steward::Table::\"shop.customers\"",
        "shop::custmers::\"1\"",
        "'shop::custmers::\"1\"'",
        "there is no entity type `shop::custmers`",
        "did you mean `shop::customers`?",
    ],
    [
        ACCESS,
        "expect",
        "context = { regoin = \"EU\" }\nexpect",
        "regoin",
        "`regoin` should not exist",
        "did you mean `region`?",
    ],
    [
        ACCESS,
        "expect",
        "context = { region = \"EU\", now = \"2026-06-15T12:00:00Z\" }\nexpect",
        "now",
        "`context.now` is the clock's",
        "beside `context`: now = ",
    ],
    [
        ACCESS,
        "resource = 'Steward::Table::\"shop.customers\"'\n",
        "",
        "\"x\"",
        "names one of `resource`, `table` and `field`",
        "",
    ],
    [
        ACCESS,
        "\"permit\"",
        "\"keep\"",
        "\"keep\"",
        "a case about access expects permit or deny",
        "",
    ],
];

#[tokio::test]
async fn what_an_author_gets_wrong() {
    let checkout = Checkout::new().await;
    // All in one file: each is said in spite of the others.
    let mut text = String::new();
    for [case, good, bad, ..] in WRONG {
        assert!(case.contains(good), "{good}");
        text.push_str(&format!("[[case]]\nname = \"x\"\n{}\n", case.replacen(good, bad, 1)));
    }
    let (outcome, code) = checkout.outcome(&text, &[]);
    assert_eq!(code, Some(65));
    assert_eq!(outcome["failed"], WRONG.len(), "{outcome:#}");
    let failures = outcome["failures"].as_array().expect("failures");
    for [_, _, bad, under, message, remedy] in WRONG {
        let found = failures.iter().any(|failure| {
            let (line, column, width) = (&failure["line"], &failure["column"], &failure["width"]);
            let number =
                |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
            let snippet = text.lines().nth(number(line) - 1).expect("a line");
            let caret: String =
                snippet.chars().skip(number(column) - 1).take(number(width)).collect();
            let hint = failure["hint"].as_str().unwrap_or_default();
            failure["file"] == "tests/t.toml"
                && caret == *under
                && failure["message"].as_str().unwrap().contains(message)
                && hint.contains(remedy)
        });
        assert!(found, "{bad:?}: {message:?} under {under:?} with {remedy:?} not in {failures:#?}");
    }
}

#[tokio::test]
async fn a_broken_entity_file_is_named() {
    let checkout = Checkout::new().await;
    checkout.write("entities/more.json", "[{ \"uid\": { \"type\": \"Steward::Usr\", \"id\": \"bob\" }, \"attrs\": {}, \"parents\": [] }]");
    checkout.write("tests/t.toml", &format!("[[case]]\nname = \"x\"\n{ACCESS}"));
    // With it no policies can be put in force at all.
    let output = checkout.test(&[]);
    assert_eq!(output.status.code(), Some(78));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("--> entities/more.json"), "{said}");
    assert!(said.contains("Usr"), "{said}");
}
