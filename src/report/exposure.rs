//! Who may read a table, by the heads of access policies.
//!
//! Conditions are not judged here: a policy that might permit reading counts, so that exposure is rather said too
//! large than too small. Forbids are not subtracted for the same reason.

use cedar_policy::{ActionConstraint, Effect, Policy, PrincipalConstraint, ResourceConstraint};

use super::risk::Readers;
use crate::model::TableRef;
use crate::policy::reading::scope::{Reach, action_uid};
use crate::policy::text::written::WrittenPolicy;

/// The access policies that permit reading something.
pub struct Access<'p> {
    /// There is no access policy at all.
    none: bool,
    reading: Vec<&'p WrittenPolicy>,
    /// Positions in `reading` of those whose head is about fields or categories of any table.
    general: Vec<usize>,
    reach: Reach<'p>,
}

impl<'p> Access<'p> {
    pub fn of(written: &'p [WrittenPolicy]) -> Self {
        let reading: Vec<&WrittenPolicy> =
            written.iter().filter(|one| reads(&one.policy)).collect();
        let is_general = |(at, one): (usize, &&WrittenPolicy)| general(&one.policy).then_some(at);
        Self {
            none: written.is_empty(),
            general: reading.iter().enumerate().filter_map(is_general).collect(),
            reach: Reach::new(reading.iter().map(|one| &one.policy)),
            reading,
        }
    }

    /// Ids of the policies that may permit reading `table`, and what that says about its readers.
    pub fn readers(&self, table: &TableRef) -> (Vec<String>, Readers) {
        let mut found = self.reach.of(table);
        found.extend(&self.general);
        found.sort_unstable();
        found.dedup();
        let readers = match found.len() {
            _ if self.none => Readers::Unknown,
            _ if found.iter().any(|at| is_for_anybody(&self.reading[*at].policy)) => {
                Readers::Anybody
            }
            count => Readers::Policies(count as u64),
        };
        (found.into_iter().map(|at| self.reading[at].meta.id.clone()).collect(), readers)
    }
}

/// Whether the head lets it permit `read`, or something that shows as much.
fn reads(policy: &Policy) -> bool {
    let shows = ["read", "export", "share", "transfer"].map(action_uid);
    policy.effect() == Effect::Permit
        && match policy.action_constraint() {
            ActionConstraint::Any => true,
            ActionConstraint::Eq(uid) => shows.contains(&uid),
            // A group may hold any action.
            ActionConstraint::In(uids) => uids
                .iter()
                .any(|uid| shows.contains(uid) || uid.type_name().to_string() != "Steward::Action"),
        }
}

/// About fields, or what is in a category or held for a purpose: in whatever table.
fn general(policy: &Policy) -> bool {
    let parent = |uid: cedar_policy::EntityUid| {
        ["Steward::Category", "Steward::Purpose"].contains(&uid.type_name().to_string().as_str())
    };
    match policy.resource_constraint() {
        ResourceConstraint::Is(name) => name.to_string().starts_with("Steward::"),
        ResourceConstraint::In(uid) | ResourceConstraint::IsIn(_, uid) => parent(uid),
        ResourceConstraint::Any | ResourceConstraint::Eq(_) => false,
    }
}

fn is_for_anybody(policy: &Policy) -> bool {
    let anybody = matches!(
        policy.principal_constraint(),
        PrincipalConstraint::Any | PrincipalConstraint::Is(_)
    );
    anybody && !policy.has_non_scope_constraint()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicySources;
    use crate::policy::text::written;

    fn readers(text: &str) -> (Vec<String>, Readers) {
        let files = [("access/crm.cedar".to_owned(), text.to_owned())].into();
        let mut errors = Vec::new();
        let written = written::parse(&PolicySources { files }, &mut errors);
        assert!(errors.is_empty(), "{errors:?}");
        Access::of(&written).readers(&TableRef::new("crm", "customers"))
    }

    #[test]
    fn heads_that_may_permit_reading_count() {
        let text = r#"
@id("a") permit (principal in Steward::Role::"x", action == Steward::Action::"read", resource is crm::customers);
@id("b") permit (principal in Steward::Role::"x", action, resource in Steward::Source::"crm");
@id("c") permit (principal in Steward::Role::"x", action, resource is Steward::Field);
@id("d") permit (principal in Steward::Role::"x", action, resource in Steward::Table::"crm.orders");
@id("e") permit (principal in Steward::Role::"x", action == Steward::Action::"update", resource);
@id("f") forbid (principal, action, resource);
"#;
        let (ids, readers) = readers(text);
        assert_eq!(ids, ["a", "b", "c"]);
        assert_eq!(readers, Readers::Policies(3));
    }

    #[test]
    fn a_permit_for_everybody_says_so_and_no_policy_is_unknown() {
        let open = "@id(\"a\") permit (principal, action, resource);";
        assert_eq!(readers(open).1, Readers::Anybody);
        let asks = "@id(\"a\") permit (principal, action, resource) when { principal has staff };";
        assert_eq!(readers(asks).1, Readers::Policies(1));
        assert_eq!(
            readers("@id(\"f\") forbid (principal, action, resource);").1,
            Readers::Policies(0)
        );
        assert_eq!(readers("").1, Readers::Unknown);
    }
}
