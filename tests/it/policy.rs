//! From policy texts to a bundle: what is accepted, what is refused and how it is said.

use std::collections::BTreeMap;

use stewardd::model::inventory::Prepared;
use stewardd::model::{Action, Diagnostic, Dialect, Inventory, Kind, TableRef};
use stewardd::policy::{Bundle, PolicySources, RuleState};

use super::support::inventory::{column, table};

const KEEP: &str = r#"@id("keep-owing")
forbid (principal, action in [Steward::Action::"erase", Steward::Action::"anonymize"], resource is crm::customers)
when { resource has balance && resource.balance > 0 };
"#;
const ERASE: &str = r#"@id("erase-lapsed") @grace("7d")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has ended && resource.ended.offset(duration("30d")) <= context.now };
"#;
const ORDERS: &str = r#"@id("erase-orders")
permit (principal, action == Steward::Action::"erase", resource is crm::orders)
when { resource.closed };
"#;

fn crm() -> Inventory {
    let customers = vec![
        column("id", Some(Kind::Long), false),
        column("email", Some(Kind::String), true),
        column("balance", Some(Kind::Long), true),
        column("ended", Some(Kind::Datetime), true),
        column("photo", None, true),
    ];
    let orders =
        vec![column("id", Some(Kind::Long), false), column("closed", Some(Kind::Bool), false)];
    Inventory {
        source: "crm".into(),
        dialect: Dialect::Postgres,
        version: "15".into(),
        offset_seconds: 0,
        prepared: Prepared::default(),
        tables: vec![table("customers", customers), table("orders", orders)],
    }
}

fn sources(files: &[(&str, &str)]) -> PolicySources {
    let files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    PolicySources { files }
}

fn compile(files: &[(&str, &str)]) -> Result<Bundle, Vec<Diagnostic>> {
    Bundle::compile(sources(files), &[crm()], &[crm()])
}

fn errors(files: &[(&str, &str)]) -> String {
    let errors = compile(files).expect_err("these policies must be refused");
    errors.iter().map(Diagnostic::render).collect::<Vec<_>>().join("\n")
}

fn customers() -> TableRef {
    TableRef::new("crm", "customers")
}

#[test]
fn a_missing_column_is_named_with_caret_and_remedy() {
    let said = errors(&[("retention/a.cedar", &ERASE.replace("ended", "endet"))]);
    insta::assert_snapshot!(said, @r#"
    error: crm.customers has no column or fact `endet`
      --> retention/a.cedar:3:21
      |
    3 | when { resource has endet && resource.endet.offset(duration("30d")) <= context.now };
      |                     ^^^^^
      = help: did you mean `ended`?
    "#);
}

/// Cedar's validator calls this policy merely impossible, and the forbid would be gone.
#[test]
fn a_forbid_that_only_asks_has_of_a_missing_column_is_an_error() {
    let forbid =
        KEEP.replace("resource has balance && resource.balance > 0", "resource has disputed");
    assert!(errors(&[("retention/a.cedar", &forbid)]).contains("no column or fact `disputed`"));
}

#[test]
fn a_column_cedar_cannot_represent_says_why() {
    let said = errors(&[("retention/a.cedar", &ERASE.replace("has ended", "has photo"))]);
    assert!(said.contains("`photo` that Cedar can represent: its type is bytea"), "{said}");
}

#[test]
fn every_error_is_reported_in_order_of_file_and_position() {
    let broken = "permit (principal, action, resource) when { true };\n\
                  @id(\"a\") @grace(\"0d\") @titel(\"x\") permit (principal, action, resource);\n\
                  @id(\"b\") permit (principal, action == Steward::Action::\"destroy\", resource is crm::customers);\n\
                  @id(\"c\") permit (principal, action, resource is crm::custmers);\n\
                  @id(\"d\") permit (principal,, action, resource);";
    let dataset = "[customers]\npurposes = [\"contrakt\"]\n[customers.fields]\nemial = { category = \"user.contact.emial\" }\n";
    let purposes =
        "[contract]\nlawful_basis = \"contract\"\ncategories = [\"user.contact.email\"]\n";
    let found = compile(&[
        ("retention/a.cedar", broken),
        ("datasets/crm.toml", dataset),
        ("purposes.toml", purposes),
    ])
    .expect_err("broken");
    let said: Vec<String> = found.iter().map(ToString::to_string).collect();
    for (place, what) in [
        ("datasets/crm.toml:2:14", "there is no purpose `contrakt` (did you mean `contract`?)"),
        ("datasets/crm.toml:4:1", "there is no column `emial` (did you mean `email`?)"),
        ("datasets/crm.toml:4:23", "there is no category `user.contact.emial`"),
        ("retention/a.cedar:1:1", "a policy needs a name"),
        ("retention/a.cedar:2:18", "a duration of zero"),
        ("retention/a.cedar:2:24", "unknown annotation @titel (did you mean @title?)"),
        ("retention/a.cedar:3:57", "`destroy` is not an act on records"),
        (
            "retention/a.cedar:4:54",
            "source crm has no table of type crm::custmers (did you mean crm::customers?)",
        ),
        ("retention/a.cedar:5:28", "unexpected token `,`"),
    ] {
        assert!(
            said.iter().any(|line| line.starts_with(place) && line.contains(what)),
            "{place}: {what}\nnot in\n{}",
            said.join("\n")
        );
    }
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!(found, sorted);
}

#[test]
fn an_id_may_stand_once() {
    let said = errors(&[("retention/a.cedar", ERASE), ("retention/b.cedar", ERASE)]);
    assert!(said.contains("a second policy `erase-lapsed`"), "{said}");
    assert!(said.contains("the first stands at retention/a.cedar:1"), "{said}");
}

#[test]
fn cedar_s_own_type_errors_keep_their_place() {
    let said = errors(&[("retention/a.cedar", &KEEP.replace("> 0", "> \"0\""))]);
    assert!(said.contains("retention/a.cedar:3:"), "{said}");
}

#[test]
fn an_unguarded_optional_column_is_refused() {
    let said = errors(&[("retention/a.cedar", &KEEP.replace("resource has balance && ", ""))]);
    assert!(said.contains("balance"), "{said}");
}

#[test]
fn a_source_never_seen_makes_its_policies_pending() {
    let other =
        ERASE.replace("crm::customers", "shop::people").replace("erase-lapsed", "erase-people");
    let bundle =
        compile(&[("retention/a.cedar", ERASE), ("retention/b.cedar", &other)]).expect("valid");
    assert_eq!(bundle.rules.len(), 1);
    assert!(bundle.warnings.iter().any(|warning| warning.message.contains("pending")));
}

#[test]
fn a_dropped_column_quarantines_what_reads_it_and_nothing_else() {
    let mut now = crm();
    now.tables[0].columns.retain(|column| column.name != "balance");
    let files =
        [("retention/a.cedar", KEEP), ("retention/b.cedar", ERASE), ("retention/c.cedar", ORDERS)];
    let bundle =
        Bundle::compile(sources(&files), &[now], &[crm()]).expect("quarantine, not an error");
    let rule = bundle.rule(&customers(), Action::Erase).expect("rule");
    assert!(
        matches!(&rule.state, RuleState::Quarantined { why } if why.contains("keep-owing")),
        "a forbid that cannot be asked forbids: {:?}",
        rule.state
    );
    let orders = bundle.rule(&TableRef::new("crm", "orders"), Action::Erase).expect("rule");
    assert_eq!(orders.state, RuleState::Active);
    assert!(bundle.drifted);
}

/// Nobody edited anything: the set still compiles, its cases about the table wait, the rest is tested.
#[test]
fn drift_is_no_error_of_registers_or_cases() {
    let mut now = crm();
    now.tables[0].columns.retain(|column| column.name != "balance");
    let dataset = "[customers.fields]\nbalance = { category = \"user.account\" }\n";
    let case = |table: &str, row: &str| {
        format!(
            "[[case]]\nname = \"x\"\ntable = \"crm.{table}\"\naction = \"erase\"\n\
                 now = \"2026-01-01T00:00:00Z\"\nrow = {row}\nexpect = \"permit\"\n"
        )
    };
    let cases = case("customers", "{ balance = 1 }") + &case("orders", "{ closed = true }");
    let files = [
        ("retention/a.cedar", KEEP),
        ("retention/c.cedar", ORDERS),
        ("datasets/crm.toml", dataset),
        ("tests/a.toml", &cases),
    ];
    let bundle = Bundle::compile(sources(&files), &[now], &[crm()]).expect("drift is no error");
    assert!(
        bundle.warnings.iter().any(|w| w.message.contains("no longer has the column `balance`"))
    );
    let outcome = stewardd::policy::cases::run(&bundle);
    assert_eq!((outcome.passed, outcome.pending), (1, 1), "{:?}", outcome.failures);
    assert!(outcome.failures.is_empty());

    let mut now = crm();
    now.tables.remove(0);
    let bundle = Bundle::compile(sources(&files), &[now], &[crm()]).expect("a dropped table, too");
    assert!(bundle.drifted && stewardd::policy::cases::run(&bundle).failures.is_empty());
}

#[test]
fn a_retyped_column_quarantines_a_permit_which_is_then_absent() {
    let mut now = crm();
    now.tables[0].columns[3].kind = Some(Kind::String);
    let files = [("retention/b.cedar", ERASE), ("retention/a.cedar", KEEP)];
    let bundle =
        Bundle::compile(sources(&files), &[now], &[crm()]).expect("quarantine, not an error");
    let rule = bundle.rule(&customers(), Action::Erase).expect("the forbid still speaks");
    assert!(rule.permits.is_empty());
    assert_eq!(rule.state, RuleState::Active);
}

#[test]
fn the_hash_of_a_rule_changes_only_with_it() {
    let hash = |files: &[(&str, &str)]| {
        let bundle = compile(files).expect("valid");
        bundle.rule(&customers(), Action::Erase).expect("rule").hash.clone()
    };
    let plain = hash(&[("retention/a.cedar", ERASE)]);
    let orders = ("retention/c.cedar", ORDERS);
    assert_eq!(plain, hash(&[("retention/a.cedar", ERASE), orders]), "another table's policy");
    let commented = format!("// a comment\n{ERASE}");
    assert_eq!(plain, hash(&[("retention/z.cedar", &commented)]), "a comment, another file");
    assert_ne!(plain, hash(&[("retention/a.cedar", &ERASE.replace("30d", "31d"))]));
    assert_ne!(plain, hash(&[("retention/a.cedar", ERASE), ("retention/b.cedar", KEEP)]));
}

#[test]
fn an_empty_directory_is_refused_with_a_remedy() {
    let dir = tempfile::tempdir().expect("directory");
    let errors = PolicySources::read(dir.path()).expect_err("no policies");
    assert!(errors[0].to_string().contains("no policy in this directory"));
    assert!(errors[0].hint.is_some());
}

#[test]
fn a_misplaced_file_is_an_error_since_its_author_believes_it_counts() {
    let dir = tempfile::tempdir().expect("directory");
    std::fs::create_dir_all(dir.path().join("retension")).expect("directory");
    std::fs::write(dir.path().join("retension/a.cedar"), ERASE).expect("file");
    let errors = PolicySources::read(dir.path()).expect_err("misplaced");
    assert_eq!(errors[0].hint.as_deref(), Some("did you mean retention?"));
}

/// What a policy on one table reads need only be there.
#[test]
fn a_policy_is_held_against_the_tables_it_can_apply_to_and_no_other() {
    let on = |scope: &str| {
        format!(
            "@id(\"a\") permit (principal, action == Steward::Action::\"read\", resource in {scope})\n\
             when {{ resource is crm::orders && resource.closed }};"
        )
    };
    let of_retention = "@id(\"b\") forbid (principal, action == Steward::Action::\"erase\", \
                        resource in Steward::Table::\"crm.orders\") when { resource.closed };";
    let access = on("Steward::Table::\"crm.orders\"");
    compile(&[("access/a.cedar", &access), ("retention/b.cedar", of_retention)]).expect("sound");
    // About all tables, it must say which of them it means.
    let all = "@id(\"a\") permit (principal, action == Steward::Action::\"read\", resource)\n\
               when { resource.closed };";
    assert!(errors(&[("access/a.cedar", all)]).contains("access/a.cedar:2:17"));
    let source = of_retention.replace("Table::\"crm.orders\"", "Source::\"crm\"");
    assert!(errors(&[("retention/b.cedar", &source)]).contains("closed"));
}

/// Partial evaluation stops at the first that is wrong with a table; people are told of every one.
#[test]
fn two_wrong_policies_about_one_table_are_two_errors() {
    let wrong = KEEP.replace("resource.balance > 0", "resource.balance > \"much\"");
    let other = ERASE.replace("<= context.now", "<= 5");
    let said = errors(&[("retention/a.cedar", &wrong), ("retention/b.cedar", &other)]);
    assert!(said.contains("retention/a.cedar:3") && said.contains("retention/b.cedar:3"), "{said}");
}

/// The company's own types and actions are there for policies about one table too.
#[test]
fn a_fragment_may_speak_of_tables_and_a_table_of_fragments() {
    let fragment = "namespace App { entity Clerk in [Steward::Role]; action open appliesTo { principal: [Clerk], \
                    resource: [crm::orders] }; }";
    let policy = "@id(\"a\") permit (principal is App::Clerk, action == App::Action::\"open\", \
                  resource is crm::orders) when { resource.closed };";
    compile(&[("schema/app.cedarschema", fragment), ("access/a.cedar", policy)]).expect("sound");
    let wrong = policy.replace("resource.closed", "resource.closed > 1");
    assert!(
        errors(&[("schema/app.cedarschema", fragment), ("access/a.cedar", &wrong)])
            .contains("access/a.cedar:1")
    );
}
