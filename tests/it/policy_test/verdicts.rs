//! What cases may ask, and that each answer can be wrong.

use super::shop::Checkout;

const NOW: &str = "now = \"2026-06-15T12:00:00Z\"\n";

/// Cases that pass; in each the expectation is the last line but one.
fn passing() -> Vec<String> {
    let retention = |more: &str| format!("table = \"shop.customers\"\n{NOW}{more}");
    let access =
        |more: &str| format!("principal = 'Steward::User::\"ann\"'\naction = \"read\"\n{more}");
    vec![
        retention(
            "action = \"erase\"\nrow = { basis = \"consent\", ended_at = \"2026-05-01T00:00:00Z\", owed = 0 }\n\
             expect = \"permit\"\npolicies = [\"erase-ended\"]\n",
        ),
        retention(
            "action = \"erase\"\nrow = { basis = \"consent\", ended_at = 2026-05-01T00:00:00Z, owed = 1 }\n\
             expect = \"deny\"\npolicies = [\"keep-debtors\"]\n",
        ),
        // Due to be erased, anonymised and asked: the first counts.
        retention(
            "row = { basis = \"consent\", ended_at = \"2026-05-01T00:00:00Z\", owed = 0, last_order = 1, \
             seen_at = \"2020-01-01T00:00:00Z\" }\nexpect = \"erase\"\npolicies = [\"erase-ended\"]\n",
        ),
        retention(
            "row = { basis = \"contract\", owed = 0, last_order = 1, seen_at = \"2020-01-01T00:00:00Z\" }\n\
             expect = \"anonymize\"\npolicies = [\"anonymize-orderless\"]\n",
        ),
        retention(
            "row = { basis = \"contract\", owed = 5, last_order = 1, seen_at = \"2020-01-01T00:00:00Z\" }\n\
             expect = \"reverify\"\npolicies = [\"ask-after-a-year\"]\n",
        ),
        retention(
            "row = { basis = \"contract\", owed = 5, last_order = 1, seen_at = \"2020-01-01T00:00:00Z\" }\n\
             steward = { asks = 3 }\nexpect = \"keep\"\npolicies = [\"keep-debtors\"]\n",
        ),
        access(
            "resource = 'Steward::Table::\"shop.customers\"'\nexpect = \"permit\"\npolicies = [\"support-reads\"]\n",
        ),
        access(
            "table = \"shop.customers\"\nrow = { owed = 7 }\nexpect = \"permit\"\npolicies = [\"support-reads\"]\n",
        ),
        access(
            "resource = 'shop::customers::\"9\"'\nrow = { owed = 101 }\nexpect = \"deny\"\npolicies = [\"no-debtors\"]\n",
        ),
        access("resource = 'Steward::Table::\"shop.orders\"'\nexpect = \"deny\"\npolicies = []\n"),
        access(
            "resource = 'Steward::Table::\"shop.customers\"'\n\
             entities = [{ uid = { type = \"Steward::User\", id = \"ann\" }, attrs = {}, parents = [] }]\n\
             expect = \"deny\"\npolicies = []\n",
        ),
        access(&format!(
            "field = \"shop.customers.email\"\ncategory = \"user.contact.email\"\n{NOW}\
             context = {{ purpose = 'Steward::Purpose::\"contract\"', region = \"EU\" }}\n\
             expect = \"permit\"\npolicies = [\"support-reads\"]\n"
        )),
        format!(
            "field = \"shop.customers.email\"\naction = \"collect\"\ncategory = \"user.contact.email\"\n{NOW}\
             expect = \"permit\"\npolicies = [\"collect-for-a-purpose\"]\n"
        ),
        format!(
            "field = \"shop.customers.email\"\ncategory = \"user.contact.email\"\npopulated = 0.05\n{NOW}\
             expect = \"deny\"\npolicies = []\n"
        ),
    ]
}

fn file(cases: &[String]) -> String {
    let named = cases
        .iter()
        .enumerate()
        .map(|(at, case)| format!("[[case]]\nname = \"case {at}\"\n{case}"));
    named.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn every_kind_of_case_can_pass_and_can_fail() {
    let checkout = Checkout::new().await;
    let cases = passing();
    let (outcome, code) = checkout.outcome(&file(&cases), &[]);
    assert_eq!(code, Some(0), "{outcome:#}");
    assert_eq!((&outcome["passed"], &outcome["pending"]), (&cases.len().into(), &0.into()));

    let turned: Vec<String> = cases
        .iter()
        .map(|case| {
            let (first, rest) = case.rsplit_once("expect = \"").expect("an expectation");
            let (word, rest) = rest.split_once('"').expect("a word");
            let other = match word {
                "permit" => "deny",
                "deny" => "permit",
                "keep" => "erase",
                _ => "keep",
            };
            format!("{first}expect = \"{other}\"{rest}")
        })
        .collect();
    let (outcome, code) = checkout.outcome(&file(&turned), &[]);
    assert_eq!(code, Some(65));
    assert_eq!((&outcome["failed"], &outcome["passed"]), (&cases.len().into(), &0.into()));

    // The right answer for another reason is a failure too.
    let blamed: Vec<String> = cases
        .iter()
        .map(|case| {
            let (first, own) = case.rsplit_once("policies = ").expect("policies");
            let other =
                if own.contains("erase-ended") { "ask-after-a-year" } else { "erase-ended" };
            format!("{first}policies = [\"{other}\"]\n")
        })
        .collect();
    let (outcome, _) = checkout.outcome(&file(&blamed), &[]);
    assert_eq!(outcome["failed"], cases.len(), "{outcome:#}");
}

#[tokio::test]
async fn rows_of_a_case_each_have_their_own_expectation() {
    let checkout = Checkout::new().await;
    let cases = "[[case]]\nname = \"the year\"\ntable = \"shop.customers\"\nzone = \"Asia/Shanghai\"\n\
        now = \"2026-06-15T08:00:00\"\nrow = { basis = \"contract\", owed = 0 }\nexpect = \"keep\"\n\
        [[case.rows]]\nname = \"a day less\"\nrow = { seen_at = \"2025-06-15T08:00:00.001\" }\n\
        [[case.rows]]\nrow = { seen_at = \"2025-06-15T08:00:00\" }\nexpect = \"reverify\"\n\
        [[case.rows]]\nname = \"in UTC\"\nrow = { seen_at = \"2025-06-15T00:00:00Z\" }\nexpect = \"reverify\"\n\
        [[case.rows]]\nname = \"a day later\"\nnow = \"2026-06-16\"\nrow = { seen_at = \"2025-06-15T08:00:00.001\" }\n";
    let (outcome, code) = checkout.outcome(cases, &[]);
    assert_eq!(code, Some(65));
    let outcomes: Vec<String> = outcome["cases"]
        .as_array()
        .expect("cases")
        .iter()
        .map(|case| {
            format!(
                "{} {} {}",
                case["name"].as_str().unwrap(),
                case["outcome"].as_str().unwrap(),
                case["line"]
            )
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            "the year: a day less passed 9",
            "the year: row 2 passed 13",
            "the year: in UTC passed 15",
            "the year: a day later failed 19",
        ]
    );
}

/// What decided, where it stands, and which condition was false.
#[tokio::test]
async fn a_failure_shows_why() {
    let checkout = Checkout::new().await;
    let cases = "[[case]]\nname = \"a debtor\"\ntable = \"shop.customers\"\naction = \"erase\"\n\
        now = \"2026-06-15T12:00:00Z\"\nrow = { basis = \"consent\", owed = 1, ended_at = \"2026-06-01T00:00:00Z\" }\n\
        expect = \"permit\"\npolicies = [\"erase-ended\"]\n";
    insta::assert_snapshot!(checkout.said(cases), @r#"
    error: case "a debtor": expected permit by erase-ended, got deny by keep-debtors
      --> tests/t.toml:2:8
      |
    2 | name = "a debtor"
      |        ^^^^^^^^^^
      = expected  permit by erase-ended
      = got       deny by keep-debtors
      = `keep-debtors` forbids: retention/shop.cedar:17
      = `erase-ended` was not satisfied (retention/shop.cedar:1), because of
          --> retention/shop.cedar:5:28
          |
        5 |   resource has ended_at && resource.ended_at.offset(duration("30d")) <= context.now
          |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    0 passed, 1 failed, 0 pending
    "#);
}

#[tokio::test]
async fn a_case_about_access_says_when_it_is_where_a_policy_asks() {
    let checkout = Checkout::new().await;
    checkout.write(
        "access/while.cedar",
        "@id(\"while-it-lasts\") permit (principal in Steward::Role::\"support\", \
         action == Steward::Action::\"update\", resource is shop::customers) \
         when { resource has ended_at && resource.ended_at > context.now };",
    );
    let case = |more: &str| {
        format!(
            "principal = 'Steward::User::\"ann\"'\naction = \"update\"\ntable = \"shop.customers\"\n\
             row = {{ ended_at = \"2026-06-15T12:00:01Z\" }}\n{more}"
        )
    };
    let later = "now = \"2026-06-15T12:00:01Z\"\n";
    let cases = [
        case(&format!("{NOW}expect = \"permit\"\npolicies = [\"while-it-lasts\"]\n")),
        case(&format!("{NOW}context = {{ region = \"EU\" }}\nexpect = \"permit\"\n")),
        case(&format!("{later}expect = \"deny\"\npolicies = []\n")),
    ];
    let (outcome, code) = checkout.outcome(&file(&cases), &[]);
    assert_eq!((code, &outcome["passed"]), (Some(0), &3.into()), "{outcome:#}");
    let (outcome, code) = checkout.outcome(&file(&[case("expect = \"deny\"\n")]), &[]);
    assert_eq!(code, Some(65), "{outcome:#}");
    let said = outcome["failures"][0]["message"].as_str().unwrap();
    assert!(said.contains("missing field `now`"), "{said}");
}

#[tokio::test]
async fn a_case_need_not_say_when_it_is_where_no_policy_of_its_action_asks() {
    let checkout = Checkout::new().await;
    let asked = |policy: &str| {
        checkout.write("access/more.cedar", policy);
        let cases = ["read", "update"].map(|action| {
            format!(
                "principal = 'Steward::User::\"ann\"'\naction = \"{action}\"\n\
                 resource = 'Steward::Table::\"shop.orders\"'\nexpect = \"deny\"\n"
            )
        });
        let (outcome, _) = checkout.outcome(&file(&cases), &[]);
        let cases = outcome["cases"].as_array().expect("cases");
        cases.iter().map(|case| case["outcome"] == "passed").collect::<Vec<_>>()
    };
    let of = |head: &str, condition: &str| {
        format!(
            "// when now is known\n@id(\"more\") @title(\"context.now is unknown\") \
             permit (principal == Steward::User::\"bob\", {head}, resource) when {{ {condition} }};"
        )
    };
    let update = "action == Steward::Action::\"update\"";
    let both = "action in [Steward::Action::\"update\", Steward::Action::\"read\"]";
    for (policy, passed) in [
        (of(update, "context has region && context.region == \"now\""), [true, true]),
        (of(update, "context.now < datetime(\"2199-01-01\")"), [true, false]),
        (of(update, r#"context["\u{6e}ow"] < datetime("2199-01-01")"#), [true, false]),
        (of(update, "[context].contains(context)"), [true, false]),
        (of("action in [Steward::Action::\"export\"]", "context has now"), [true, true]),
        (of(both, "context.now < datetime(\"2199-01-01\")"), [false, false]),
    ] {
        assert_eq!(asked(&policy), passed, "{policy}");
    }
    let groups = "action tellers; action tell in [tellers] appliesTo { principal: [Steward::User], \
                  resource: [Steward::Table], context: { now: datetime } };";
    checkout.write("schema/own.cedarschema", groups);
    checkout.write(
        "access/more.cedar",
        &of("action in Action::\"tellers\"", "context.now < datetime(\"2199-01-01\")"),
    );
    let case = "principal = 'Steward::User::\"ann\"'\naction = \"tell\"\n\
                resource = 'Steward::Table::\"shop.orders\"'\nexpect = \"deny\"\n";
    let (outcome, _) = checkout.outcome(&file(&[case.to_owned()]), &[]);
    let said = outcome["failures"][0]["message"].as_str().unwrap_or_default();
    assert!(said.contains("missing field `now`"), "{outcome:#}");
}
