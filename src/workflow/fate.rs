//! What becomes of a locked record: acted on, or kept and why.

use serde::{Deserialize, Serialize};

use super::precedence::Standing;
use crate::policy::Judgement;

/// Why a record that was a candidate is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Gone, or no longer due, since the plan was made.
    Changed,
    /// SQL says due, Cedar says no, and the predicate claims to be exact: a bug of ours.
    Disagreement,
    /// Cedar says no where SQL only narrowed the search.
    NotPermitted,
    Hold,
    OpenCase,
    Outranked,
    /// Rows that may not be erased with it refer to it.
    Dependants,
    /// A dependant is forbidden, held, or cannot be judged.
    Vetoed,
    /// The database did not change it although nothing spoke against it.
    Verification,
}

impl Reason {
    /// The word in metrics, evidence and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Changed => "changed",
            Reason::Disagreement => "disagreement",
            Reason::NotPermitted => "not_permitted",
            Reason::Hold => "hold",
            Reason::OpenCase => "open_case",
            Reason::Outranked => "outranked",
            Reason::Dependants => "dependants",
            Reason::Vetoed => "vetoed",
            Reason::Verification => "verification",
        }
    }
}

/// The second judgement of a row that is locked now: `due` is the repeated predicate's word, `blocked` says
/// that a restricting dependant exists. `None`: act.
pub fn rejudge(due: bool, blocked: bool, judgement: &Judgement, exact: bool) -> Option<Reason> {
    if !due {
        return Some(Reason::Changed);
    }
    if !judgement.permitted || judgement.forbidden {
        return Some(if exact { Reason::Disagreement } else { Reason::NotPermitted });
    }
    blocked.then_some(Reason::Dependants)
}

/// Why a record with this standing is kept, if it is.
pub fn kept_by(standing: Standing) -> Option<Reason> {
    match standing {
        Standing::Clear => None,
        Standing::Held => Some(Reason::Hold),
        Standing::OpenCase => Some(Reason::OpenCase),
        Standing::Outranked(_) => Some(Reason::Outranked),
    }
}

/// Which of `total` candidates were acted on, a bit each in hex; the first candidate is the highest bit.
pub fn bitmap(total: usize, acted: impl IntoIterator<Item = usize>) -> String {
    let mut bytes = vec![0_u8; total.div_ceil(8)];
    for index in acted {
        bytes[index / 8] |= 0x80 >> (index % 8);
    }
    hex::encode(bytes)
}

/// The indices a bitmap has set; `None` when it does not fit `total` candidates.
pub fn indices(bitmap: &str, total: usize) -> Option<Vec<usize>> {
    let bytes = hex::decode(bitmap).ok().filter(|bytes| bytes.len() == total.div_ceil(8))?;
    let set = |index: &usize| bytes[index / 8] & (0x80 >> (index % 8)) != 0;
    Some((0..total).filter(set).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judgement(permitted: bool, forbidden: bool) -> Judgement {
        Judgement { permitted, forbidden, reasons: Vec::new(), errors: Vec::new() }
    }

    #[test]
    fn a_row_is_acted_on_only_when_all_agree() {
        let yes = judgement(true, false);
        assert_eq!(rejudge(true, false, &yes, true), None);
        assert_eq!(rejudge(false, false, &yes, true), Some(Reason::Changed));
        assert_eq!(rejudge(true, true, &yes, true), Some(Reason::Dependants));
        for no in [judgement(false, false), judgement(false, true), judgement(true, true)] {
            assert_eq!(rejudge(true, false, &no, true), Some(Reason::Disagreement));
            assert_eq!(rejudge(true, false, &no, false), Some(Reason::NotPermitted));
        }
    }

    #[test]
    fn a_bitmap_comes_back_as_it_was() {
        assert_eq!(bitmap(10, [0, 9]), "8040");
        assert_eq!(indices("8040", 10), Some(vec![0, 9]));
        assert_eq!(indices("80", 10), None, "too short for ten");
        assert_eq!(indices("", 0), Some(vec![]));
    }
}
