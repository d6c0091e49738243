use std::sync::Arc;

use proptest::prelude::*;

use super::super::read::{Logged, Record};
use super::super::take::take;
use super::super::tests_support::{asked, decided, keys};
use super::super::{Asked, Decided};
use super::*;
use crate::audit::Entry;

/// The bytes of the longest entry that these decisions come to, and the records in all of them.
fn packed(decisions: &[Decided]) -> (usize, Vec<Record>) {
    let mut longest = 0;
    let mut found = Vec::new();
    for batch in take(decisions, &keys(), Permits::All, 3).batches {
        assert!(batch.data.len() <= LIMIT, "{} bytes", batch.data.len());
        let logged: Logged = serde_json::from_str(&batch.data).unwrap();
        assert_eq!(batch.records as usize, logged.records.len());
        found.extend(logged.records);
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
                let boxed = || Box::from(word.as_str());
                let word = || Arc::from(word.as_str());
                let asked = Asked {
                    bundle: format!("bundle-{bundle}").into(),
                    principal: ("User".into(), person.into()),
                    action: word(),
                    request_id: Some(boxed()),
                    caller: word(),
                    purpose: Some(boxed()),
                    ..asked(number)
                };
                Decided {
                    asked: Arc::new(asked),
                    resource: (word(), record.into()),
                    break_glass: Some(reason.into()),
                    policies: policies.into_iter().map(Arc::from).collect(),
                    ..decided(number)
                }
            },
        ).collect();
        let (longest, found) = packed(&decisions);
        prop_assert!(longest <= 65_535, "{longest}");
        prop_assert_eq!(found.len(), decisions.len());
        for (one, record) in decisions.iter().zip(&found) {
            let written = record.policies.len() as u64 + record.policies_omitted;
            prop_assert_eq!(written, one.policies.len() as u64);
            let kept = one.policies[..record.policies.len()].iter().map(ToString::to_string);
            prop_assert_eq!(kept.collect::<Vec<_>>(), &record.policies[..]);
        }
    }
}

#[test]
fn small_decisions_share_an_entry_and_counts_add_up() {
    let mut decisions: Vec<_> = (0..300).map(decided).collect();
    decisions[3].decision = false;
    let batches = take(&decisions, &keys(), Permits::All, 5).batches;
    assert!((5..=9).contains(&batches.len()), "{} entries", batches.len());
    let data: Vec<Value> =
        batches.iter().map(|batch| serde_json::from_str(&batch.data).unwrap()).collect();
    assert_eq!(data[0]["permit_share"], 1);
    assert_eq!(data[0]["permits_unlogged"], 5);
    let sum = |counts: &str| -> u64 {
        data.iter().map(|data| data.pointer(counts).unwrap().as_u64().unwrap()).sum()
    };
    assert_eq!(sum("/counts/deny"), 1);
    assert_eq!(sum("/counts/permit"), 299);
    assert_eq!(sum("/permits_unlogged"), 5);
}

/// A request about so many records, every third of which is denied.
fn request(number: usize) -> Vec<Decided> {
    let asked = Arc::new(asked(0));
    let decisions = (0..number).map(|at| Decided {
        asked: asked.clone(),
        decision: at % 3 > 0,
        policies: (0..at % 4).map(|policy| format!("policy-{policy}").into()).collect(),
        ..decided(at)
    });
    decisions.collect()
}

#[test]
fn the_answers_of_a_request_stand_together_and_are_read_one_by_one() {
    for number in [1, 2, 100, 5_000] {
        let decisions = request(number);
        let (_, found) = packed(&decisions);
        let apart: Vec<Decided> = decisions
            .iter()
            .map(|one| Decided { asked: Arc::new(asked(0)), ..one.clone() })
            .collect();
        assert_eq!(found, packed(&apart).1, "{number}: the same records, one by one");
    }
    let length = |decisions: &[Decided]| -> usize {
        let batches = take(decisions, &keys(), Permits::All, 0).batches;
        batches.iter().map(|batch| batch.data.len()).sum()
    };
    let apart: Vec<Decided> = (0..100).map(decided).collect();
    assert!(2 * length(&request(100)) < length(&apart));
}

#[test]
fn what_is_sealed_stands_alone() {
    let mut decisions = request(20);
    decisions[7].break_glass = Some("fire".into());
    decisions[7].resource.1 = "other".into();
    let (_, found) = packed(&decisions);
    assert_eq!(found.len(), 20);
    assert_eq!(found.iter().position(|record| record.sealed_reason.is_some()), Some(7));
    assert_eq!(found[7].policies.len(), 3);
}
