//! A verdict in sentences for people: shares and names, never a value.

use crate::detect::hits::Hits;
use crate::detect::name_evidence::Hint;

pub(super) fn reasons(hits: Hits, filled: u64, name: Hint, comment: Hint) -> Vec<String> {
    let mut reasons = Vec::new();
    match name {
        Hint::Strong => reasons.push("the name says so".to_owned()),
        Hint::Weak => reasons.push("the name may say so".to_owned()),
        Hint::None => {}
    }
    if comment != Hint::None {
        reasons.push("the comment says so".to_owned());
    }
    if filled == 0 {
        reasons.push("no values yet".to_owned());
    } else if hits.valid + hits.shaped == 0 {
        reasons.push("no value looks like it".to_owned());
    } else {
        let share = |count: u64| percent(count * 10_000 / filled);
        reasons.push(match (hits.valid, hits.shaped) {
            (valid, 0) => format!("{} of the values are proven", share(valid)),
            (0, shaped) => format!("{} of the values have its shape", share(shaped)),
            (valid, shaped) => {
                format!(
                    "{} of the values are proven, {} have its shape",
                    share(valid),
                    share(shaped)
                )
            }
        });
    }
    reasons
}

/// Ten-thousandths as a percentage people read: `12 %`, `0.4 %`, `< 0.1 %`.
pub(super) fn percent(share: u64) -> String {
    match share {
        0 => "0 %".to_owned(),
        1..10 => "< 0.1 %".to_owned(),
        10..1000 => format!("{}.{} %", share / 100, share / 10 % 10),
        _ => format!("{} %", share / 100),
    }
}
