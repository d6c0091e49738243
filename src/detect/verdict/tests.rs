use super::*;
use crate::detect::Tally;

fn column(name: &str, kind: Option<Kind>) -> Column {
    Column { kind, ..Column::plain(name) }
}

fn judge_kind(name: &str, kind: Option<Kind>, values: &[&str]) -> Verdict {
    let mut tally = Tally::new(kind);
    for value in values {
        tally.count(value.as_bytes());
    }
    verdict("t", &column(name, kind), &tally.finish())
}

fn judge_in(table: &str, name: &str, values: &[&str]) -> Verdict {
    let mut tally = Tally::new(Some(Kind::String));
    values.iter().for_each(|value| tally.count(value.as_bytes()));
    verdict(table, &column(name, Some(Kind::String)), &tally.finish())
}

fn judge(name: &str, values: &[&str]) -> Verdict {
    judge_kind(name, Some(Kind::String), values)
}

#[test]
fn values_speak_without_a_name() {
    let verdict = judge("c7", &["ada@example.org", "bob@example.net", "n/a"]);
    assert_eq!(verdict.category, Some("user.contact.email"));
    assert_eq!(verdict.confidence, 97);
    assert_eq!(verdict.invalid, 1);
    let phones = judge("c7", &["+49 30 901820", "+33 1 42 68 53 00", "13912345678"]);
    assert_eq!(phones.category, Some("user.contact.phone_number"));
    let cards = judge("c7", &["4111111111111111", "5555555555554444", "6212345678901232"]);
    assert_eq!(cards.category, Some("user.financial.credit_card"));
    assert_eq!(cards.sensitivity, Sensitivity::Sensitive);
    let names = judge("c7", &["Ada Smith", "Maria Schmidt", "王小明", "Xiomara Quillfeather"]);
    assert_eq!(names.category, Some("user.name"));
}

#[test]
fn one_proven_national_id_is_a_hit() {
    let mut values = vec!["A-100"; 999];
    values.push("11010519491231002X");
    let verdict = judge("reference", &values);
    assert_eq!(verdict.category, Some("user.government_id.national_identification_number"));
    assert!(verdict.confidence >= 95);
}

#[test]
fn random_numbers_are_no_cards() {
    // Visa-shaped order numbers: about one in ten passes Luhn by chance.
    let values: Vec<String> = (0..500).map(|n| format!("4{:015}", n * 7_919)).collect();
    let verdict = judge("order_no", &values.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(verdict.category, None, "{verdict:?}");
}

#[test]
fn counters_enumerations_and_hashes_do_not_speak() {
    let verdict = |name: &str, values: Vec<String>| {
        judge(name, &values.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let counter = verdict("seq", (0..500).map(|n| (13_900_000_000_u64 + n).to_string()).collect());
    assert_ne!(counter.category, Some("user.government_id.national_identification_number"));
    let shades = ["Anna", "Maria", "Ruby", "Amber"];
    let names = verdict("theme", (0..400).map(|n| shades[n % 4].to_owned()).collect());
    assert_eq!(names.category, None, "{names:?}");
    let few = verdict("theme", (0..4).map(|n| shades[n].to_owned()).collect());
    assert_eq!(few.category, None, "ambiguous names are not proven: {few:?}");
    let hashes = verdict("c7", (1..90).map(|n| format!("{:040x}", u128::MAX / n)).collect());
    assert_eq!(hashes.category, None, "{hashes:?}");
}

#[test]
fn parts_of_an_address_need_their_name() {
    for (name, values, expected) in [
        ("city", ["Berlin", "Paris"], Some("user.contact.address.city")),
        ("c7", ["Berlin", "Paris"], None),
        ("zip_code", ["10115", "62704"], Some("user.contact.address.postal_code")),
        ("amount", ["10115", "62704"], None),
        ("country", ["DE", "Italy"], Some("user.contact.address.country")),
        ("province", ["浙江省", "四川省"], Some("user.contact.address.state")),
        ("shipping_address", ["12 Main Street", "Hauptstraße 5"], Some("user.contact.address")),
    ] {
        assert_eq!(judge(name, &values).category, expected, "{name}");
    }
    let states = judge_in("orders", "state", &["open", "shipped", "closed"]);
    assert_eq!((states.category, states.suspected), (None, None));
}

#[test]
fn old_counts_are_said_to_be_old() {
    let mut tally = Tally::new(Some(Kind::String));
    tally.count(b"ada@example.org");
    let old = ValueCounts { detector: 1, ..tally.finish() };
    let verdict = verdict("t", &column("email", Some(Kind::String)), &old);
    assert_eq!(verdict.category, Some("user.contact.email"), "scored again all the same");
    assert!(verdict.reasons.iter().any(|reason| reason.contains("older detector")));
}

#[test]
fn a_name_needs_values_that_fit_it() {
    assert_eq!(
        judge("birth_date", &["1984-02-29"]).category,
        Some("user.demographic.date_of_birth")
    );
    assert_eq!(judge("delivered_on", &["1984-02-29"]).category, None);
    assert_eq!(judge("full_name", &["Xiomara Quillfeather"]).category, Some("user.name"));
    let odd = judge("email", &["aGVsbG8gd29ybGQ=", "c2VjcmV0"]);
    assert_eq!((odd.category, odd.suspected), (None, Some("user.contact.email")));
    assert!((SUSPECTED..NAMED).contains(&odd.confidence));
}

#[test]
fn an_empty_column_is_named_by_its_name() {
    let verdict = judge("email", &[]);
    assert_eq!((verdict.category, verdict.confidence), (Some("user.contact.email"), 60));
}

#[test]
fn the_type_rules_names_out() {
    assert_eq!(judge_kind("email", Some(Kind::Bool), &[]).category, None);
    assert_eq!(
        judge_kind("phone", Some(Kind::Long), &["4930901820"]).category,
        Some("user.contact.phone_number")
    );
    assert_eq!(judge_kind("ref", Some(Kind::Long), &["13912345678"]).category, None);
}

#[test]
fn a_comment_helps_and_does_not_decide() {
    let mut column = column("c1", Some(Kind::String));
    column.comment = Some("date of birth of the customer".to_owned());
    let mut tally = Tally::new(column.kind);
    tally.count(b"1984-02-29");
    assert_eq!(verdict("t", &column, &tally.finish()).confidence, 75);
    assert_eq!(verdict("t", &column, &ValueCounts::default()).category, None);
}

#[test]
fn a_weak_name_needs_proven_values() {
    assert_eq!(judge("nickname", &["Anna", "Ben", "Hasi"]).category, Some("user.name"));
    let mut few = vec!["Copper Lanternette"; 9];
    few.push("Anna");
    assert_eq!(judge("name", &few).suspected, Some("user.name"));
}

#[test]
fn free_text_is_searched_within() {
    let mut values = vec!["the parcel did not arrive, please check where it is now"; 90];
    values.extend(["please answer to ada@example.org as soon as you can, thank you"; 8]);
    values.extend(["my card 4111 1111 1111 1111 was charged twice for one order"; 2]);
    let verdict = judge("body", &values);
    assert_eq!(verdict.category, Some("user.financial.credit_card"), "the most sensitive one");
    assert_eq!(verdict.categories(), ["user.contact.email", "user.financial.credit_card"]);
    let shares: Vec<_> = verdict.embedded.iter().map(|e| (e.category, e.share)).collect();
    assert_eq!(shares, [("user.contact.email", 800), ("user.financial.credit_card", 200)]);
    assert!(verdict.reasons.iter().all(|reason| !reason.contains("example.org")));
}

#[test]
fn business_columns_are_not_personal() {
    let columns: &[(&str, &[&str])] = &[
        ("hostname", &["db-01.example.com", "web-7.example.com"]),
        ("filename", &["report_2024.pdf", "Maria.docx"]),
        ("sku", &["SCN-125", "SCN-126"]),
        ("order_number", &["20240131000123", "20240131000124"]),
        ("uuid", &["550e8400-e29b-41d4-a716-446655440000"]),
        ("sha256", &["d41d8cd98f00b204e9800998ecf8427e"]),
        ("version", &["1.24.0", "10.0.19045.3803"]),
        ("status", &["open", "Closed", "Paid"]),
        ("status_code", &["200", "404"]),
        ("year", &["1998", "2024"]),
        ("quantity", &["1", "17"]),
        ("created_at", &["2024-01-31 10:11:12", "1706659200"]),
        ("email_sent_count", &["1", "2"]),
        ("ip_address", &["192.168.100.200"]),
        ("name", &["Wireless Mouse", "Garden Chair"]),
        ("product_name", &["Wireless Mouse", "Garden Chair"]),
        ("airport", &["Charles De Gaulle", "JFK"]),
        ("brand", &["Bosch", "Siemens", "Ford"]),
        ("site", &["Berlin", "Paris", "Madrid"]),
        ("颜色", &["红色", "白色", "黄色"]),
        ("company", &["Acme Inc", "Weber GmbH"]),
    ];
    for (name, values) in columns {
        let verdict = judge(name, values);
        assert_eq!((verdict.category, verdict.suspected), (None, None), "{name}: {verdict:?}");
    }
}

#[test]
fn percentages_read_well() {
    assert_eq!(
        ["0 %", "< 0.1 %", "0.4 %", "12 %"],
        [0, 3, 40, 1234].map(percent).map(String::leak)
    );
}

#[test]
fn names_of_programs_are_nobodys() {
    let programs =
        ["auth-service", "Payments", "search", "billing-api", "frontend", "Inventory Sync"];
    let values: Vec<&str> = (0..60).map(|n| programs[n % 6]).collect();
    let verdict = judge("client_name", &values);
    assert_eq!((verdict.category, verdict.suspected), (None, None), "{verdict:?}");
}

#[test]
fn what_cannot_be_encrypted_is_what_it_is() {
    let epochs: Vec<String> =
        (0..60).map(|n| (1_721_533_712_872_u64 + n * 977).to_string()).collect();
    let epochs: Vec<&str> = epochs.iter().map(String::as_str).collect();
    assert_eq!(judge("session_id", &epochs).suspected, None);
    let uuids = ["1f25f782-2b30-4ba9-b7f4-6a5b6014d968", "90f1c0da-8592-4ef3-84d9-2e1eb4821027"];
    let typed = Column { type_name: "uuid".to_owned(), ..column("wallet_id", Some(Kind::String)) };
    let mut tally = Tally::new(typed.kind);
    uuids.iter().for_each(|value| tally.count(value.as_bytes()));
    assert_eq!(super::verdict("wallets", &typed, &tally.finish()).suspected, None);
}

#[test]
fn values_that_hide_nothing_deny_what_only_the_name_says() {
    let codes: Vec<String> = (0..40).map(|n| format!("G{:03}X", n * 13)).collect();
    let numbers: Vec<String> = (0..40).map(|n| format!("{}", 900_001 + n * 71)).collect();
    let sealed: Vec<String> = (1..40).map(|n| format!("{:040x}", u128::MAX / n)).collect();
    let judge = |name: &str, values: &[String]| {
        judge(name, &values.iter().map(String::as_str).collect::<Vec<_>>())
    };
    for (name, values) in [("address", &codes), ("cell", &codes), ("card_no", &numbers)] {
        let verdict = judge(name, values);
        assert_eq!((verdict.category, verdict.suspected), (None, None), "{name}");
    }
    assert_eq!(judge("email", &sealed).suspected, Some("user.contact.email"), "may be encrypted");
}
