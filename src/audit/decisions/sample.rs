//! Which decisions are written down: a pure function of the decision, so that replicas agree.

use sha2::{Digest, Sha256};

use super::named::{Answer, Asking};
use crate::config::Permits;
use crate::model::failpoint;

/// Whether the decision is written down.
pub fn kept(request: &Asking<'_>, answer: &Answer<'_>, permits: Permits) -> bool {
    let decided = answer.decided;
    if decided.must_be_logged() && !failpoint::on("decisions-sample-denials") {
        return true;
    }
    decided.always.unwrap_or_else(|| match permits {
        Permits::All => true,
        Permits::None => false,
        Permits::Share(share) => place(request, answer) < share,
    })
}

/// A number from 0 to 1 that the request alone determines. It is taken over keyed hashes: whoever asks cannot
/// choose a request that is not written down.
fn place(request: &Asking<'_>, answer: &Answer<'_>) -> f64 {
    let mut hash = Sha256::new();
    for part in [
        request.principal.1.as_deref().unwrap_or_default(),
        &request.action,
        answer.id.as_deref().unwrap_or_default(),
        request.asked.kind.as_str(),
        request.purpose.as_deref().unwrap_or_default(),
        request.request_id.as_deref().unwrap_or_default(),
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
    use std::sync::Arc;

    use super::super::tests_support::{asked, decided, keys};
    use super::super::{Asked, Decided, Outcome};
    use super::*;

    fn kept_of(permits: Permits, change: impl Fn(&mut Decided, usize)) -> usize {
        let keys = keys();
        let decisions = (0..2_000).map(|number| {
            let mut one = decided(number);
            change(&mut one, number);
            one
        });
        let kept = |one: &Decided| {
            let request = Asking::new(&one.asked, &keys);
            kept(&request, &Answer::new(one, &request, &keys), permits)
        };
        decisions.filter(kept).count()
    }

    #[test]
    fn denials_errors_and_broken_glass_are_always_kept() {
        for change in [
            (|one, _| one.decision = false) as fn(&mut Decided, usize),
            |one, _| one.outcome = Outcome::PolicyError,
            |one, _| one.outcome = Outcome::BreakGlass,
            |one, _| one.break_glass = Some("fire".into()),
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
        assert_eq!(
            kept_of(Permits::Share(0.1), |one, number| {
                one.asked = Arc::new(Asked { time: 1, ..asked(number) });
            }),
            tenth
        );
        assert_eq!(kept_of(Permits::None, |one, _| one.always = Some(true)), 2_000);
        assert_eq!(kept_of(Permits::All, |one, _| one.always = Some(false)), 0);
        let by_request = kept_of(Permits::Share(0.5), |one, number| {
            let request_id = Some(format!("request-{number}").into());
            *one = decided(0);
            one.asked = Arc::new(Asked { request_id, ..asked(0) });
        });
        assert!((850..=1_150).contains(&by_request), "one person is not all or nothing");
    }
}
