use super::*;
use crate::detect::ValueCounts;
use crate::finding::due::DueCount;
use crate::finding::kind::Kind;
use crate::model::{Column, Dialect, Kind as ValueKind, Table};
use crate::notify::alert::AlertSeverity;
use crate::scan::profile::Profile;

fn column(name: &str) -> Column {
    Column { type_name: "TEXT".to_owned(), kind: Some(ValueKind::String), ..Column::plain(name) }
}

pub(super) fn table(name: &str, columns: &[&str]) -> Table {
    Table {
        key: Some(vec!["id".to_owned()]),
        ..Table::plain(name, columns.iter().map(|name| column(name)).collect())
    }
}

pub(super) fn inventory(tables: Vec<Table>) -> Inventory {
    Inventory {
        source: "crm".to_owned(),
        dialect: Dialect::Sqlite,
        version: "3".to_owned(),
        offset_seconds: 0,
        prepared: crate::model::inventory::Prepared::default(),
        tables,
    }
}

/// Nothing is known beside what the tables hold.
pub(super) fn look<'a>(
    inventory: &'a Inventory,
    observations: &'a [TableObservation],
    due: &'a DueCounts,
) -> Look<'a> {
    static NOTHING: Circumstances = Circumstances::NONE;
    Look { inventory, previous: None, observations, due, full_reads: &[], around: &NOTHING }
}

/// A rule that permits.
fn rule(table: &TableRef, action: Action) -> RuleFacts<'_> {
    RuleFacts { table, action, hash: "", permits: true, reads: &[], needs: Vec::new() }
}

/// A column's name and the values in it.
pub(super) type Filled<'a> = (&'a str, &'a [&'a str]);

pub(super) fn seen(table: &Table, columns: &[Filled<'_>]) -> TableObservation {
    let fields = columns.iter().flat_map(|(name, values)| {
        let mut profile =
            Profile::new(&table.name, &[table.column(name).expect("a column of the table")]);
        values.iter().for_each(|value| profile.row(&[Some(value.as_bytes())]));
        profile.finish(&table.name)
    });
    TableObservation {
        table: table.name.clone(),
        fields: fields.collect(),
        ..TableObservation::default()
    }
}

fn permitted(permitted: bool, reasons: &[&str]) -> Judgement {
    Judgement {
        permitted,
        forbidden: !reasons.is_empty() && !permitted,
        reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
        errors: Vec::new(),
    }
}

pub(super) fn policies<'a>(
    datasets: &'a BTreeMap<String, Dataset>,
    rules: Vec<RuleFacts<'a>>,
    allowed: &'a [&'a str],
) -> Policies<'a> {
    let collect = move |facts: &FieldFacts| {
        permitted(facts.categories.iter().all(|key| allowed.contains(&key.as_str())), &[])
    };
    Policies {
        datasets,
        rules,
        collect: Box::new(collect),
        access: None,
        severities: BTreeMap::new(),
    }
}

pub(super) fn datasets(toml: &str) -> BTreeMap<String, Dataset> {
    BTreeMap::from([("crm".to_owned(), toml::from_str(toml).expect("a dataset"))])
}

pub(super) fn named(findings: &[Finding]) -> Vec<(Kind, &str, Option<&str>)> {
    findings.iter().map(|f| (f.kind, f.table.as_str(), f.field.as_deref())).collect()
}

/// Findings about the fields of one table under a declaration that names a rule that removes its records.
fn of_fields(columns: &[Filled<'_>], dataset: &str, allowed: &[&str]) -> Vec<Finding> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let table = table("customers", &names);
    let observations = [seen(&table, columns)];
    let inventory = inventory(vec![table]);
    let (due, datasets) = (DueCounts::default(), datasets(dataset));
    let name = TableRef::new("crm", "customers");
    let rule = rule(&name, Action::Erase);
    let look = look(&inventory, &observations, &due);
    assess_with(&look, &policies(&datasets, vec![rule], allowed))
}

const EMAILS: Filled<'_> = ("email", &["ada@example.org", "bob@example.org"]);

#[test]
fn a_field_no_policy_allows_is_over_collected() {
    assert!(of_fields(&[EMAILS], "", &["user.contact.email"]).is_empty());
    let findings = of_fields(&[EMAILS], "", &[]);
    assert_eq!(named(&findings), [(Kind::OverCollected, "customers", Some("email"))]);
    let message = "crm.customers.email holds user.contact.email: no policy allows it to be held";
    assert_eq!(findings[0].message, message);
    let empty = of_fields(&[("email", &[])], "", &[]);
    assert_eq!(named(&empty), [(Kind::OverCollected, "customers", Some("email"))], "even if empty");
}

#[test]
fn the_message_names_what_forbids_and_only_what_is_refused() {
    let body = ("body", ["mail ada@example.org about card 4111 1111 1111 1111 please"; 5]);
    let table = table("tickets", &["body"]);
    let observations = [seen(&table, &[(body.0, &body.1)])];
    let inventory = inventory(vec![table]);
    let (due, none) = (DueCounts::default(), BTreeMap::new());
    let look = look(&inventory, &observations, &due);
    let mut policies = policies(&none, Vec::new(), &[]);
    policies.collect = Box::new(|facts| match facts.sensitivity.as_str() {
        "sensitive" => permitted(false, &["no-cards"]),
        _ => permitted(true, &["support"]),
    });
    let findings = assess_with(&look, &policies);
    let over = findings.iter().find(|f| f.kind == Kind::OverCollected).expect("a finding");
    let message = "crm.tickets.body holds user.financial.credit_card: forbidden by no-cards";
    assert_eq!(over.message, message);
    assert_eq!(
        (over.severity, over.reasons.as_slice()),
        (AlertSeverity::Error, &["no-cards".to_owned()][..])
    );
}

#[test]
fn an_officers_word_stands() {
    let none = "[customers.fields]\nemail = { category = \"none\", reason = \"codes\" }";
    assert!(of_fields(&[EMAILS], none, &[]).is_empty());
    let other = "[customers.fields]\nemail = { category = \"user.account\" }";
    assert!(of_fields(&[EMAILS], other, &["user.account"]).is_empty());
}

#[test]
fn free_text_nobody_knows_is_unclassified() {
    let codes: Vec<String> = (0..200).map(|n| format!("K{}/{}", n % 10, n)).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let few = ["gold", "silver"].repeat(100);
    let nicks = ["Biene", "Sternchen", "Hasi"];
    let about = "[customers]\nsubject = \"id\"";
    let columns: [Filled<'_>; 3] = [("legacy_code", &codes), ("tier", &few), ("nickname", &nicks)];
    let customers: &[&str] = &["user.name"];
    let found = of_fields(&columns, about, customers);
    assert_eq!(named(&found), [(Kind::Unclassified, "customers", Some("legacy_code"))]);
    let said =
        "[customers]\nsubject = \"id\"\n[customers.fields]\nlegacy_code = { category = \"none\" }";
    assert!(of_fields(&columns, said, customers).is_empty());
    assert!(of_fields(&columns, "[customers]\nsubject = \"none\"", customers).is_empty());
}

#[test]
fn badly_formed_values_are_a_finding_above_five_percent() {
    let mut values = vec!["ada@example.org"; 95];
    values.extend(["see notes"; 5]);
    let allowed: &[&str] = &["user.contact.email"];
    assert!(of_fields(&[("email", &values)], "", allowed).is_empty());
    values.push("n/a");
    let findings = of_fields(&[("email", &values)], "", allowed);
    assert_eq!(named(&findings), [(Kind::InvalidValues, "customers", Some("email"))]);
}

#[test]
fn due_counts_become_findings_of_their_tables() {
    let table = table("customers", &["id"]);
    let observations = [seen(&table, &[])];
    let inventory = inventory(vec![table]);
    let datasets = datasets("[customers]\nverified_at = \"last_verified_at\"");
    let name = TableRef::new("crm", "customers");
    let reads = ["consent_ends_at".to_owned(), "balance_cents".to_owned()];
    let rule = |action, reads| RuleFacts { reads, ..rule(&name, action) };
    let count = |action, due, unjudgeable| ((name.clone(), action), DueCount { due, unjudgeable });
    let due = DueCounts(BTreeMap::from([
        count(Action::Erase, 1_412, 3),
        count(Action::Anonymize, 7, 0),
        count(Action::Reverify, 20, 5),
    ]));
    let rules = vec![
        rule(Action::Erase, &reads[..]),
        rule(Action::Anonymize, &reads[1..]),
        rule(Action::Reverify, &[]),
    ];
    let look = look(&inventory, &observations, &due);
    let findings = assess_with(&look, &policies(&datasets, rules, &[]));
    assert_eq!(
        named(&findings),
        [
            (Kind::InvalidValues, "customers", None),
            (Kind::InvalidValues, "customers", None),
            (Kind::ConsentLapsed, "customers", Some("consent_ends_at")),
            (Kind::Stale, "customers", Some("last_verified_at")),
        ]
    );
    assert!(findings[2].message.starts_with("1,412 records"), "{}", findings[2].message);
    assert_ne!(findings[0].fingerprint, findings[1].fingerprint);
}

#[test]
fn personal_data_without_a_rule_that_removes_it() {
    let table = table("newsletter", &["email"]);
    let observations = [seen(&table, &[EMAILS])];
    let inventory = inventory(vec![table]);
    let (due, none) = (DueCounts::default(), BTreeMap::new());
    let name = TableRef::new("crm", "newsletter");
    let look = look(&inventory, &observations, &due);
    let with = |action, permits| {
        let rule = RuleFacts { permits, ..rule(&name, action) };
        let found = assess_with(&look, &policies(&none, vec![rule], &["user.contact.email"]));
        named(&found) == [(Kind::NoRetentionRule, "newsletter", None)]
    };
    assert!(with(Action::Reverify, true), "asking removes nothing");
    assert!(with(Action::Erase, false), "a rule of forbids alone removes nothing");
    assert!(!with(Action::Erase, true));
    assert!(!with(Action::Anonymize, true));
}

#[test]
fn a_permit_whose_date_is_never_filled_is_never_due() {
    let table = table("customers", &["email", "ended_at"]);
    let name = TableRef::new("crm", "customers");
    let (due, none) = (DueCounts::default(), BTreeMap::new());
    let messages = |dates: &'static [&'static str], rows, needs: &[&str]| -> Vec<String> {
        let seen = TableObservation { rows, ..seen(&table, &[EMAILS, ("ended_at", dates)]) };
        let inventory = inventory(vec![table.clone()]);
        let observations = [seen];
        let needs = needs.iter().map(|path| (*path).to_owned()).collect();
        let needs = vec![("erase-ended".to_owned(), needs)];
        let rule = RuleFacts { needs, ..rule(&name, Action::Erase) };
        let look = look(&inventory, &observations, &due);
        let findings = assess_with(&look, &policies(&none, vec![rule], &["user.contact.email"]));
        let own = findings.into_iter().filter(|finding| finding.kind == Kind::NeverDue);
        own.map(|finding| finding.message).collect()
    };
    assert_eq!(
        messages(&[], 1_200, &["ended_at"]),
        ["erase-ended never makes a record of crm.customers due to erase: \
          `ended_at` is empty in every row looked at (1,200 rows)"]
    );
    assert!(messages(&["2020-01-01"], 1_200, &["ended_at"]).is_empty());
    assert!(messages(&[], 0, &["ended_at"]).is_empty(), "nothing was looked at");
    assert!(messages(&[], 1_200, &["a_fact"]).is_empty(), "no scan looks at facts");
    assert_eq!(messages(&[], 0, &["steward.lapsed_at"]).len(), 1, "without stewardd_subjects");
}

#[test]
fn what_has_changed_is_drift() {
    let mut old =
        inventory(vec![table("customers", &["id", "email", "vip"]), table("orders", &["id"])]);
    let mut new = old.clone();
    new.tables[0].columns.remove(2);
    new.tables[0].columns[1].type_name = "INTEGER".to_owned();
    new.tables.remove(1);
    let findings = drift::findings(&old, &new);
    assert_eq!(
        named(&findings),
        [
            (Kind::SchemaDrift, "customers", Some("email")),
            (Kind::SchemaDrift, "customers", Some("vip")),
            (Kind::SchemaDrift, "orders", None),
        ]
    );
    old.tables[0].estimated_rows = 7;
    assert!(drift::findings(&old, &old.clone()).is_empty());
}

#[test]
fn a_table_that_refused_is_out_of_scope() {
    let table = table("customers", &["email"]);
    let mut observation = seen(&table, &[EMAILS]);
    observation.failure = Some("permission denied".to_owned());
    let observations = [observation];
    let inventory = inventory(vec![table]);
    let (due, none) = (DueCounts::default(), BTreeMap::new());
    let look = look(&inventory, &observations, &due);
    assert!(assess_with(&look, &policies(&none, Vec::new(), &[])).is_empty());
    assert_eq!(look.scope().unread, BTreeSet::from(["customers".to_owned()]));
}

#[test]
fn without_policies_only_what_everybody_should_look_at() {
    let columns: [Filled<'_>; 2] = [EMAILS, ("id_card", &["11010519491231002X"])];
    let table = table("customers", &["email", "id_card"]);
    let observations = [seen(&table, &columns)];
    assert_eq!(observations[0].fields[0].values.of("email").valid, 2);
    assert_ne!(observations[0].fields[0].values, ValueCounts::default());
    let findings = assess_alone(&inventory(vec![table]), &observations, &Circumstances::NONE);
    assert_eq!(named(&findings), [(Kind::PlaintextSensitive, "customers", Some("id_card"))]);
}

#[test]
fn the_severity_a_policy_names_is_its_findings() {
    let table = table("customers", &["email"]);
    let observations = [seen(&table, &[EMAILS])];
    let inventory = inventory(vec![table]);
    let (due, none) = (DueCounts::default(), BTreeMap::new());
    let look = look(&inventory, &observations, &due);
    let mut policies = policies(&none, Vec::new(), &[]);
    policies.collect = Box::new(|_| permitted(false, &["mild", "grave"]));
    policies.severities = [("grave", "critical"), ("mild", "low")]
        .into_iter()
        .filter_map(|(id, word)| Some((id, super::severity(word)?)))
        .collect();
    let findings = assess_with(&look, &policies);
    let over = findings.iter().find(|f| f.kind == Kind::OverCollected).expect("a finding");
    assert_eq!(over.severity, AlertSeverity::Critical);
}

#[test]
fn a_full_read_is_a_finding_while_its_rule_is_the_one_that_was_asked_about() {
    let (inventory, observations, due) = (inventory(Vec::new()), Vec::new(), DueCounts::default());
    let name = TableRef::new("crm", "customers");
    let read = FullRead {
        table: "customers".into(),
        action: Action::Erase,
        rule: "one".into(),
        rows: 12_000,
        create: vec!["CREATE INDEX i ON customers (ended)".into()],
    };
    let full_reads = [read];
    let look = Look { full_reads: &full_reads, ..look(&inventory, &observations, &due) };
    let found = |hash| {
        let rule = RuleFacts { hash, ..rule(&name, Action::Erase) };
        indexes::findings(&look, &policies(&datasets(""), vec![rule], &[]))
    };
    assert!(found("another").is_empty());
    let [finding] = found("one").try_into().expect("one finding");
    assert_eq!(finding.kind, Kind::NoIndex);
    assert!(finding.message.contains("12,000 rows"), "{}", finding.message);
    assert!(finding.message.ends_with("run: CREATE INDEX i ON customers (ended)"));
}
