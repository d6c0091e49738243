//! What a policy may permit `stewardd` to do with a field or a record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An action on records, in the order of precedence: the first one a record is due for wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Erase,
    Anonymize,
    Pseudonymize,
    Reverify,
    Restrict,
}

impl Action {
    pub const ALL: [Action; 5] = [
        Action::Erase,
        Action::Anonymize,
        Action::Pseudonymize,
        Action::Reverify,
        Action::Restrict,
    ];

    /// The name in policies, plans, metrics and evidence.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Erase => "erase",
            Action::Anonymize => "anonymize",
            Action::Pseudonymize => "pseudonymize",
            Action::Reverify => "reverify",
            Action::Restrict => "restrict",
        }
    }

    /// Destructive acts change or remove values; a legal hold vetoes them.
    pub fn is_destructive(self) -> bool {
        matches!(self, Action::Erase | Action::Anonymize | Action::Pseudonymize)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Action {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Action::ALL
            .into_iter()
            .find(|action| action.as_str() == text)
            .ok_or_else(|| format!("unknown action `{text}`"))
    }
}
