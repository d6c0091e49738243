//! The register of processing, asked live: a purpose that is named must be declared, not lapsed, and cover what is
//! asked for, whom it goes to and where to. Policies need not repeat it, and cannot forget it.

use std::collections::BTreeMap;

use super::answer::Reason;
use crate::model::Instant;
use crate::model::category;
use crate::model::clock::to_datetime;
use crate::policy::registers::documents::Recipient;
use crate::policy::registers::purposes::Purposes;

/// The registers that a claim is held against.
pub struct Registers<'b> {
    pub purposes: &'b Purposes,
    pub recipients: &'b BTreeMap<String, Recipient>,
}

/// What a request says about why, for whom and where to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Claim<'r> {
    pub purpose: Option<&'r str>,
    pub recipient: Option<&'r str>,
    pub region: Option<&'r str>,
}

/// What it is said about.
#[derive(Debug, Clone, Copy)]
pub struct Held<'b> {
    /// The purposes of the table; none: nothing governed.
    pub purposes: Option<&'b [String]>,
    /// The categories of the field; empty for records and tables.
    pub categories: &'b [String],
}

/// Why the claim does not hold. Sharing needs to say with whom, a transfer where to; a recipient's place is the
/// register's unless the request names one.
pub fn objection(
    registers: &Registers<'_>,
    action: &str,
    claim: Claim<'_>,
    held: Held<'_>,
    now: Instant,
) -> Option<Reason> {
    let recipient = match claim.recipient {
        None if action == "share" => return Some(Reason::RecipientMissing),
        None => None,
        Some(name) => match registers.recipients.get(name) {
            None => return Some(Reason::RecipientUnknown),
            Some(recipient) => Some((name, recipient)),
        },
    };
    let placed = recipient.and_then(|(_, recipient)| recipient.region.as_deref());
    let region = claim.region.or(placed);
    if region.is_none() && action == "transfer" {
        return Some(Reason::RegionMissing);
    }
    let name = claim.purpose?;
    let Some(purpose) = registers.purposes.get(name) else { return Some(Reason::PurposeUnknown) };
    let today = to_datetime(now).date_naive();
    if purpose.valid_until.is_some_and(|last| today > last) {
        return Some(Reason::PurposeLapsed);
    }
    if held.purposes.is_some_and(|own| !own.iter().any(|own| own == name)) {
        return Some(Reason::PurposeNotOfTable);
    }
    let covers = |key: &String| {
        category::lineage(key).any(|above| purpose.categories.iter().any(|own| own == above))
    };
    if !held.categories.iter().all(covers) {
        return Some(Reason::PurposeNotCovering);
    }
    if recipient.is_some_and(|(name, _)| !purpose.recipients.iter().any(|own| own == name)) {
        return Some(Reason::RecipientNotCovered);
    }
    // A purpose without regions says nothing about places.
    let abroad = |region: &str| {
        !purpose.regions.is_empty() && !purpose.regions.iter().any(|own| own == region)
    };
    region.is_some_and(abroad).then_some(Reason::RegionNotCovered)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PURPOSES: &str = r#"
        [contract]
        lawful_basis = "contract"
        categories = ["user.contact"]
        recipients = ["courier"]
        regions = ["EU"]
        valid_until = "2026-06-30"
        [marketing]
        lawful_basis = "consent"
        categories = ["user.contact.email"]
    "#;
    const RECIPIENTS: &str = r#"
        courier = { title = "Parcels", region = "EU" }
        mailer = { title = "Mail", region = "US" }
    "#;
    /// 30 June 2026, noon; a day later.
    const LAST_DAY: Instant = 1_782_820_800_000;
    const AFTER: Instant = LAST_DAY + 86_400_000;

    fn ask(action: &str, claim: Claim<'_>, categories: &[&str], now: Instant) -> Option<Reason> {
        let purposes: Purposes = toml::from_str(PURPOSES).expect("purposes");
        let recipients = toml::from_str(RECIPIENTS).expect("recipients");
        let registers = Registers { purposes: &purposes, recipients: &recipients };
        let own = ["contract".to_owned()];
        let categories: Vec<String> = categories.iter().map(ToString::to_string).collect();
        let held = Held { purposes: Some(&own), categories: &categories };
        objection(&registers, action, claim, held, now)
    }

    #[test]
    fn a_purpose_must_be_declared_valid_of_the_table_and_cover_the_category() {
        let purpose = |name| Claim { purpose: Some(name), ..Claim::default() };
        let email = &["user.contact.email"];
        assert_eq!(ask("read", purpose("contract"), email, LAST_DAY), None);
        assert_eq!(ask("read", purpose("contract"), &[], LAST_DAY), None, "a record");
        assert_eq!(ask("read", Claim::default(), email, LAST_DAY), None, "policies' business");
        for (name, categories, now, reason) in [
            ("contracts", email, LAST_DAY, Reason::PurposeUnknown),
            ("contract", email, AFTER, Reason::PurposeLapsed),
            ("marketing", email, LAST_DAY, Reason::PurposeNotOfTable),
            ("contract", &["user.health"], LAST_DAY, Reason::PurposeNotCovering),
        ] {
            assert_eq!(ask("read", purpose(name), categories, now), Some(reason));
        }
    }

    #[test]
    fn whom_it_goes_to_and_where_must_be_said_and_covered() {
        let claim = |recipient, region| Claim { purpose: Some("contract"), recipient, region };
        for (action, claim, reason) in [
            ("share", claim(Some("courier"), None), None),
            ("share", claim(None, None), Some(Reason::RecipientMissing)),
            ("share", Claim::default(), Some(Reason::RecipientMissing)),
            ("share", claim(Some("nobody"), None), Some(Reason::RecipientUnknown)),
            ("share", claim(Some("mailer"), None), Some(Reason::RecipientNotCovered)),
            ("transfer", claim(None, None), Some(Reason::RegionMissing)),
            ("transfer", claim(None, Some("EU")), None),
            ("transfer", claim(Some("courier"), None), None),
            ("transfer", claim(Some("courier"), Some("US")), Some(Reason::RegionNotCovered)),
            ("read", claim(None, Some("US")), Some(Reason::RegionNotCovered)),
        ] {
            assert_eq!(ask(action, claim, &[], LAST_DAY), reason, "{action} {claim:?}");
        }
    }
}
