//! What stands within longer text, beside what the whole field is.

use super::OUTWEIGHS;
use super::confidence::is_proven;
use crate::detect::RECOGNISERS;
use crate::detect::name_evidence::NameEvidence;
use crate::detect::recogniser::Recogniser;
use crate::detect::tally::ValueCounts;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    pub category: &'static str,
    /// Rows it was found in, of all filled, in ten-thousandths.
    pub share: u64,
    pub(super) confidence: u8,
}

/// What stands within text, beside what the whole field is.
pub(super) fn embedded(
    names: &NameEvidence,
    values: &ValueCounts,
    whole: Option<&Recogniser>,
) -> Vec<Embedded> {
    let mut found: Vec<Embedded> = RECOGNISERS
        .iter()
        // Names and addresses overlap with everything people write; where the field is known they add nothing.
        .filter(|r| whole.is_none_or(|whole| r.category != whole.category && r.trust.within >= 80))
        // Products and companies are called after people.
        .filter(|r| r.trust.within >= OUTWEIGHS || !names.is_other(r))
        .filter_map(|recogniser| {
            let hits = values.of(recogniser.name);
            // Text that is nothing else counts too: a ticket may consist of one address.
            let rows = hits.within + if whole.is_none() { hits.valid } else { 0 };
            let share = rows * 10_000 / values.filled.max(1);
            let beyond_chance = hits.within > 0 && share >= recogniser.trust.within_least;
            (beyond_chance && is_proven(recogniser, hits)).then_some(Embedded {
                category: recogniser.category,
                share: share.max(1),
                confidence: recogniser.trust.within,
            })
        })
        .collect();
    found.sort_by(|a, b| b.share.cmp(&a.share).then(a.category.cmp(b.category)));
    found
}
