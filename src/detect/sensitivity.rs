//! How sensitive a category is, and the rule that says so.

use serde::{Deserialize, Serialize};

use crate::model::category;

/// In ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sensitivity {
    /// Published by the person.
    Public,
    /// Not about a person.
    Internal,
    /// Personal data (GDPR Art. 4(1), PIPL Art. 4).
    Personal,
    /// Special categories (GDPR Art. 9 and 10) or sensitive personal information (PIPL Art. 28).
    Sensitive,
}

/// A sensitivity and its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruling {
    pub sensitivity: Sensitivity,
    pub rule: &'static str,
}

/// Keys with everything below them; the nearest ancestor decides.
const RULINGS: &[(&str, Sensitivity, &str)] = &[
    ("system", Sensitivity::Internal, "not about a person"),
    ("user", Sensitivity::Personal, "GDPR Art. 4(1), PIPL Art. 4: relates to a person"),
    ("user.content.public", Sensitivity::Public, "published by the person"),
    ("user.health_and_medical", Sensitivity::Sensitive, "GDPR Art. 9(1), PIPL Art. 28: health"),
    ("user.biometric", Sensitivity::Sensitive, "GDPR Art. 9(1), PIPL Art. 28: biometric data"),
    (
        "user.authorization.biometric",
        Sensitivity::Sensitive,
        "GDPR Art. 9(1), PIPL Art. 28: biometric data",
    ),
    (
        "user.demographic.race_ethnicity",
        Sensitivity::Sensitive,
        "GDPR Art. 9(1): racial or ethnic origin",
    ),
    (
        "user.demographic.political_opinion",
        Sensitivity::Sensitive,
        "GDPR Art. 9(1): political opinions, trade union membership",
    ),
    (
        "user.demographic.religious_belief",
        Sensitivity::Sensitive,
        "GDPR Art. 9(1), PIPL Art. 28: religious beliefs",
    ),
    (
        "user.demographic.sexual_orientation",
        Sensitivity::Sensitive,
        "GDPR Art. 9(1): sexual orientation",
    ),
    ("user.criminal_history", Sensitivity::Sensitive, "GDPR Art. 10: criminal convictions"),
    ("user.childrens", Sensitivity::Sensitive, "PIPL Art. 28, GDPR Art. 8: minors"),
    ("user.location.precise", Sensitivity::Sensitive, "PIPL Art. 28: whereabouts"),
    ("user.financial", Sensitivity::Sensitive, "PIPL Art. 28: financial accounts"),
    ("user.payment", Sensitivity::Sensitive, "PIPL Art. 28: financial accounts"),
    (
        "user.government_id",
        Sensitivity::Sensitive,
        "PIPL Art. 28 with GB/T 35273 Annex B: identity documents",
    ),
    (
        "user.authorization",
        Sensitivity::Sensitive,
        "PIPL Art. 28 with GB/T 35273 Annex B: credentials",
    ),
];

impl Sensitivity {
    /// The word in policies (`resource.sensitivity`) and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Sensitivity::Public => "public",
            Sensitivity::Internal => "internal",
            Sensitivity::Personal => "personal",
            Sensitivity::Sensitive => "sensitive",
        }
    }

    /// Of several categories the highest; of none: internal.
    pub fn of_all<'a>(categories: impl IntoIterator<Item = &'a str>) -> Self {
        categories
            .into_iter()
            .map(|category| ruling(category).sensitivity)
            .max()
            .unwrap_or(Sensitivity::Internal)
    }
}

/// What the law says about a category. An unknown key below `user` is personal; `none` is internal.
pub fn ruling(key: &str) -> Ruling {
    category::lineage(key)
        .find_map(|ancestor| RULINGS.iter().find(|(prefix, ..)| *prefix == ancestor))
        .map_or(
            Ruling { sensitivity: Sensitivity::Internal, rule: "not about a person" },
            |(_, sensitivity, rule)| Ruling { sensitivity: *sensitivity, rule },
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ruled_key_is_in_the_taxonomy() {
        for (key, ..) in RULINGS {
            assert!(category::exists(key), "{key}");
        }
    }

    #[test]
    fn the_nearest_ancestor_decides() {
        for (key, expected) in [
            ("user.contact.email", Sensitivity::Personal),
            ("user.financial.credit_card", Sensitivity::Sensitive),
            ("user.government_id.national_identification_number", Sensitivity::Sensitive),
            ("user.health_and_medical.genetic", Sensitivity::Sensitive),
            ("user.demographic.date_of_birth", Sensitivity::Personal),
            ("user.content.public", Sensitivity::Public),
            ("system.operations", Sensitivity::Internal),
            (category::NONE, Sensitivity::Internal),
        ] {
            assert_eq!(ruling(key).sensitivity, expected, "{key}");
        }
    }

    #[test]
    fn the_highest_of_several_counts() {
        let all = ["user.contact.email", "user.financial.bank_account"];
        assert_eq!(Sensitivity::of_all(all), Sensitivity::Sensitive);
        assert_eq!(Sensitivity::of_all([]), Sensitivity::Internal);
    }
}
