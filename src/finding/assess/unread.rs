//! Objections to columns of personal data that nobody reads.

use super::{Look, Policies};
use crate::detect::Sensitivity;
use crate::finding::kind::{Finding, Kind};
use crate::model::clock::rfc3339;

/// Nothing is said before the record covers the whole time: a shorter look proves nothing.
pub(super) fn findings(look: &Look<'_>, policies: &Policies<'_>) -> Vec<Finding> {
    let Some(usage) = &look.around.usage else { return Vec::new() };
    let limit = look.around.unread_after;
    let past = |at| usage.looked_at.saturating_sub(at) >= limit;
    if limit == 0 || !past(usage.since) {
        return Vec::new();
    }
    let unread = look.fields(Some(policies)).filter_map(|field| {
        let categories = field.categories(policies);
        let held = field.observation.values.filled > 0;
        if !held
            || Sensitivity::of_all(categories.iter().copied()) < Sensitivity::Personal
            || usage.views.contains(&field.table.relation)
        {
            return None;
        }
        let seen = usage.of(&field.table.name, field.name())?;
        let last = seen.at.unwrap_or(usage.since);
        past(last).then(|| {
            let message = format!(
                "{} holds {}, and no statement has read it since {}: stop collecting it and remove it, or \
                 waive this with the reason why it is kept",
                field.path(),
                categories.join(" and "),
                &rfc3339(last)[..10],
            );
            field.finding(Kind::Unread, message)
        })
    });
    unread.collect()
}
