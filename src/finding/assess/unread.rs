//! Objections to columns of personal data that nobody reads.

use super::fields::Field;
use super::{Look, Policies};
use crate::finding::kind::{Finding, Kind};
use crate::model::clock::day;

/// Of a field of personal data. Nothing is said before the record covers the whole time: a shorter look proves
/// nothing.
pub(super) fn finding(
    look: &Look<'_>,
    field: &Field<'_>,
    policies: &Policies<'_>,
) -> Option<Finding> {
    let usage = look.around.usage.as_ref()?;
    let limit = look.around.unread_after;
    let past = |at| usage.looked_at.saturating_sub(at) >= limit;
    let held = field.observation.values.filled > 0;
    if limit == 0 || !held || !past(usage.since) || usage.views.contains(&field.table.relation) {
        return None;
    }
    let seen = usage.of(&field.table.name, field.name())?;
    let last = seen.at.unwrap_or(usage.since);
    past(last).then(|| {
        let message = format!(
            "{} holds {}, and no statement has read it since {}: stop collecting it and remove it, or \
             waive this with the reason why it is kept",
            field.path(),
            field.categories(policies).join(" and "),
            day(last),
        );
        field.finding(Kind::Unread, message)
    })
}
