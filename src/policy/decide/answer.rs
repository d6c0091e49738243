//! What is answered: the decision, and everything that whoever asks must know or prove of it.

use std::sync::Arc;

use serde::Serialize;

use crate::policy::rule::PolicyMeta;

/// Why something is denied that no policy need have forbidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// No policy permits it.
    NotPermitted,
    Forbidden,
    /// A policy that would forbid it could not be evaluated.
    PolicyError,
    UnknownType,
    /// A search names somebody who is not stored.
    UnknownEntity,
    UnknownAction,
    /// The action is not for subjects or resources of these types.
    NotApplicable,
    IllTyped,
    PurposeUnknown,
    PurposeLapsed,
    /// The table is not held for this purpose.
    PurposeNotOfTable,
    /// The purpose does not cover the field's category.
    PurposeNotCovering,
    RecipientMissing,
    RecipientUnknown,
    /// The purpose does not name this recipient.
    RecipientNotCovered,
    RegionMissing,
    RegionNotCovered,
    /// The record's subject has asked that it only be stored.
    Restricted,
}

impl Reason {
    /// The word for it in answers and entries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotPermitted => "not_permitted",
            Self::Forbidden => "forbidden",
            Self::PolicyError => "policy_error",
            Self::UnknownType => "unknown_type",
            Self::UnknownEntity => "unknown_entity",
            Self::UnknownAction => "unknown_action",
            Self::NotApplicable => "not_applicable",
            Self::IllTyped => "ill_typed",
            Self::PurposeUnknown => "purpose_unknown",
            Self::PurposeLapsed => "purpose_lapsed",
            Self::PurposeNotOfTable => "purpose_not_of_table",
            Self::PurposeNotCovering => "purpose_not_covering",
            Self::RecipientMissing => "recipient_missing",
            Self::RecipientUnknown => "recipient_unknown",
            Self::RecipientNotCovered => "recipient_not_covered",
            Self::RegionMissing => "region_missing",
            Self::RegionNotCovered => "region_not_covered",
            Self::Restricted => "restricted",
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What the caller must also do, from `@obligation("mask: last4; notify")`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obligation {
    pub policy: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Obligation {
    /// Those of a policy: separated by `;`, a name or `name: value` each.
    pub fn of(meta: &PolicyMeta) -> Vec<Self> {
        let parts = meta.obligation.iter().flat_map(|written| written.split(';'));
        let parts = parts.map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let (name, value) = part.split_once(':').unwrap_or((part, ""));
                let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
                Self { policy: meta.id.clone(), name: name.trim().to_owned(), value }
            })
            .collect()
    }
}

/// The answer to one question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    pub permitted: bool,
    /// Why it is not permitted; none when it is.
    pub reason: Option<Reason>,
    /// What is not of its type, by its path.
    pub detail: Option<String>,
    /// The policies that decided: the permits, or the forbids.
    pub policies: Vec<Arc<str>>,
    /// Policies that could not be evaluated.
    pub errors: Vec<Arc<str>>,
    pub obligations: Vec<Obligation>,
    /// Permitted because the caller broke the glass, and not otherwise.
    pub broke_glass: bool,
    /// What the policies that decided say about being logged; the configuration says the rest.
    pub log: Option<bool>,
}

impl Decision {
    pub fn denied(reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::default() }
    }
}

impl Decision {
    /// Of two permissions that are both needed.
    pub(super) fn join(&mut self, other: Self) {
        self.policies.extend(other.policies);
        self.policies.sort();
        self.policies.dedup();
        self.errors.extend(other.errors);
        self.errors.sort();
        self.errors.dedup();
        self.obligations.extend(other.obligations);
        self.obligations.dedup();
        self.broke_glass |= other.broke_glass;
        self.log = self.log.max(other.log);
    }
}

/// Denied for a value of the wrong type.
pub(super) fn ill_typed(error: super::value::IllTyped) -> Decision {
    Decision { detail: Some(error.to_string()), ..Decision::denied(Reason::IllTyped) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obligations_are_names_with_or_without_a_value() {
        let meta = |written: &str| PolicyMeta {
            id: "p".into(),
            obligation: Some(written.into()),
            ..PolicyMeta::default()
        };
        let read = |written: &str| -> Vec<(String, Option<String>)> {
            Obligation::of(&meta(written)).into_iter().map(|one| (one.name, one.value)).collect()
        };
        assert_eq!(read("mask: last4"), [("mask".to_owned(), Some("last4".to_owned()))]);
        assert_eq!(
            read("notify; require: second_factor;"),
            [("notify".to_owned(), None), ("require".to_owned(), Some("second_factor".to_owned()))]
        );
        assert!(Obligation::of(&PolicyMeta::default()).is_empty());
    }
}
