//! Which decisions are written down: a pure function of the decision, so that replicas agree.

use sha2::{Digest, Sha256};

use super::packed::Record;
use super::record::Decided;
use crate::config::Permits;
use crate::model::failpoint;

/// Whether the decision is written down. `record` is what would be.
pub fn kept(decided: &Decided, record: &Record, permits: Permits) -> bool {
    if decided.must_be_logged() && !failpoint::on("decisions-sample-denials") {
        return true;
    }
    decided.always.unwrap_or_else(|| match permits {
        Permits::All => true,
        Permits::None => false,
        Permits::Share(share) => place(record) < share,
    })
}

/// A number from 0 to 1 that the request alone determines. It is taken over keyed hashes: whoever asks cannot
/// choose a request that is not written down.
fn place(record: &Record) -> f64 {
    let mut hash = Sha256::new();
    let request = record.request_id.as_deref().unwrap_or_default();
    let purpose = record.purpose.as_deref().unwrap_or_default();
    for part in [
        record.principal.id.as_deref().unwrap_or_default(),
        &record.action,
        record.resource.id.as_deref().unwrap_or_default(),
        &record.kind,
        purpose,
        request,
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let first = u64::from_be_bytes(digest[..8].try_into().expect("eight bytes"));
    first as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::super::record::Outcome;
    use super::super::tests_support::{decided, keys};
    use super::*;
    use crate::audit::decisions::named::named;

    fn kept_of(permits: Permits, change: impl Fn(&mut Decided, usize)) -> usize {
        let keys = keys();
        let decisions = (0..2_000).map(|number| {
            let mut one = decided(number);
            change(&mut one, number);
            one
        });
        decisions.filter(|one| kept(one, &named(one, &keys), permits)).count()
    }

    #[test]
    fn denials_errors_and_broken_glass_are_always_kept() {
        for change in [
            (|one, _| one.decision = false) as fn(&mut Decided, usize),
            |one, _| one.outcome = Outcome::PolicyError,
            |one, _| one.outcome = Outcome::BreakGlass,
            |one, _| one.break_glass = Some("fire".to_owned()),
        ] {
            assert_eq!(kept_of(Permits::None, change), 2_000);
            let never = |one: &mut Decided, number| {
                change(one, number);
                one.always = Some(false);
            };
            assert_eq!(kept_of(Permits::None, never), 2_000, "no policy hides a denial");
        }
    }

    #[test]
    fn a_share_of_permits_is_kept_and_always_the_same() {
        assert_eq!(kept_of(Permits::All, |_, _| ()), 2_000);
        assert_eq!(kept_of(Permits::None, |_, _| ()), 0);
        let tenth = kept_of(Permits::Share(0.1), |_, _| ());
        assert!((140..=260).contains(&tenth), "{tenth} of 2,000");
        assert_eq!(kept_of(Permits::Share(0.1), |one, _| one.time += 1), tenth);
        assert_eq!(kept_of(Permits::None, |one, _| one.always = Some(true)), 2_000);
        assert_eq!(kept_of(Permits::All, |one, _| one.always = Some(false)), 0);
        let by_request = kept_of(Permits::Share(0.5), |one, number| {
            *one = decided(0);
            one.request_id = Some(format!("request-{number}"));
        });
        assert!((850..=1_150).contains(&by_request), "one person is not all or nothing");
    }
}
