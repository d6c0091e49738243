//! A policy in plain sentences, for officers: what it obliges to, in English and Chinese.
//!
//! A `permit` of a retention rule does not allow, it obliges: once its conditions hold, the act must be done.
//! Officers read "permit erase" the other way round, which is why this exists. The syntax tree becomes a
//! [`phrase::Phrase`] in which time is already said as people say it ("30 days have passed since …"), and a
//! language only words it. Names of columns stay as they are; what no phrase fits is quoted in Cedar, never
//! paraphrased by guess.

mod chinese;
mod english;
mod head;
pub mod phrase;
mod time;

use std::collections::BTreeMap;

use self::head::Head;
use super::registers::periods::Period;
use super::text::written::WrittenPolicy;
use crate::model::TableRef;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    En,
    Zh,
}

/// What the sentences may refer to.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub periods: BTreeMap<String, Period>,
    /// Tables by their entity type, since odd names are written otherwise there.
    pub tables: BTreeMap<String, TableRef>,
}

/// The policy in sentences, its name and title first.
pub fn read(policy: &WrittenPolicy, known: &Known, lang: Lang) -> String {
    let Some(head) = Head::of(policy, known) else {
        // Refused when the set was compiled; its own text is still the truth about it.
        return policy.text.clone();
    };
    match lang {
        Lang::En => english::read(&head, &policy.meta),
        Lang::Zh => chinese::read(&head, &policy.meta),
    }
}
