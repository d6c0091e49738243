use proptest::prelude::*;

use super::super::named::named;
use super::super::tests_support::{decided, keys};
use super::*;
use crate::audit::Entry;

/// The bytes of the longest entry that these decisions come to, and the records in all of them.
fn packed(decisions: &[super::super::Decided]) -> (usize, Vec<Record>) {
    let keys = keys();
    let records = decisions.iter().map(|one| (one.bundle.clone(), named(one, &keys))).collect();
    let mut longest = 0;
    let mut found = Vec::new();
    for batch in pack(records, 3, Permits::All) {
        assert!(batch.data.len() <= LIMIT, "{} bytes", batch.data.len());
        let data: Value = serde_json::from_str(&batch.data).unwrap();
        assert_eq!(batch.records as usize, data["records"].as_array().unwrap().len());
        for record in data["records"].as_array().unwrap() {
            found.push(serde_json::from_value(record.clone()).unwrap());
        }
        let subject = "decisions".to_owned();
        let entry = Entry { kind: super::super::ENTRY, subject, time: 0, data: Value::Null };
        let origin = "steward.example.org/".repeat(12);
        longest = longest.max(entry.to_bytes_around(&origin, Uuid::nil(), &batch.data).len());
    }
    (longest, found)
}

fn text(most: usize) -> impl Strategy<Value = String> {
    (0..most, prop_oneof!["[a-z]", "\u{7}", "客", "\"", "\\\\"])
        .prop_map(|(length, unit)| unit.repeat(length / unit.len().max(1)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_entry_is_too_long_and_no_decision_is_lost(
        decisions in proptest::collection::vec(
            (text(5_000), text(5_000), text(3_000), text(4_000),
             proptest::collection::vec(text(40_000), 0..5), 0usize..3),
            0..40,
        )
    ) {
        let decisions: Vec<_> = decisions.into_iter().enumerate().map(
            |(number, (person, record, word, reason, policies, bundle))| {
                let mut one = decided(number);
                one.bundle = format!("bundle-{bundle}");
                one.principal.1 = person;
                one.resource = (word.clone(), record);
                one.action = word.clone();
                one.request_id = Some(word.clone());
                one.caller = word.clone();
                one.purpose = Some(word);
                one.break_glass = Some(reason);
                one.policies = policies;
                one
            },
        ).collect();
        let (longest, found) = packed(&decisions);
        prop_assert!(longest <= 65_535, "{longest}");
        prop_assert_eq!(found.len(), decisions.len());
        for (one, record) in decisions.iter().zip(&found) {
            let written = record.policies.len() as u64 + record.policies_omitted;
            prop_assert_eq!(written, one.policies.len() as u64);
            prop_assert_eq!(&one.policies[..record.policies.len()], &record.policies[..]);
        }
    }
}

#[test]
fn small_decisions_share_an_entry_and_counts_add_up() {
    let mut decisions: Vec<_> = (0..300).map(decided).collect();
    decisions[3].decision = false;
    let keys = keys();
    let records = decisions.iter().map(|one| (one.bundle.clone(), named(one, &keys))).collect();
    let batches = pack(records, 5, Permits::Share(0.5));
    assert!((2..=4).contains(&batches.len()), "{} entries", batches.len());
    assert!(batches[0].records >= 100, "{} in one entry", batches[0].records);
    let data: Vec<Value> =
        batches.iter().map(|batch| serde_json::from_str(&batch.data).unwrap()).collect();
    assert_eq!(data[0]["permits_unlogged"], 5);
    assert_eq!(data[1]["permits_unlogged"], 0);
    assert_eq!(data[0]["permit_share"], 0.5);
    let counts = &data[0]["counts"];
    assert_eq!(counts["deny"], 1);
    assert_eq!(counts["permit"].as_u64().unwrap() + 1, batches[0].records);
}
