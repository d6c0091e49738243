//! What a caller of the API may ask for.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// One kind of question or order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Access decisions.
    Decide,
    /// Which subjects, resources or actions a decision would permit.
    Search,
    /// The SQL filter of what a principal may see.
    Plan,
    Admin,
    Approve,
}

impl Scope {
    pub const ALL: [Scope; 5] =
        [Scope::Decide, Scope::Search, Scope::Plan, Scope::Admin, Scope::Approve];

    /// The word in the configuration, in tokens and in a JWT's claim.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Decide => "decide",
            Scope::Search => "search",
            Scope::Plan => "plan",
            Scope::Admin => "admin",
            Scope::Approve => "approve",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Scope::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or_else(|| {
            format!("unknown scope `{text}`; there are decide, search, plan, admin, approve")
        })
    }
}

/// A set of scopes; one does not include another.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u8);

impl Scopes {
    pub const NONE: Scopes = Scopes(0);

    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// What somebody may ask whom nobody had to identify.
    pub fn anonymous() -> Self {
        [Scope::Decide, Scope::Search, Scope::Plan].into_iter().collect()
    }

    pub fn contains(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Scopes(scopes.into_iter().fold(0, |bits, scope| bits | 1 << scope as u8))
    }
}

/// Words separated by blanks, as in OAuth's `scope`.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.iter().map(Scope::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromStr for Scopes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_whitespace().map(str::parse).collect()
    }
}

impl Serialize for Scopes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let scopes: Scopes = "plan decide".parse().unwrap();
        assert_eq!(scopes.to_string(), "decide plan");
        for scope in Scope::ALL {
            let held = matches!(scope, Scope::Decide | Scope::Plan);
            assert_eq!(scopes.contains(scope), held, "{scope}");
        }
        assert!("decide root".parse::<Scopes>().is_err());
        assert!(!Scopes::anonymous().contains(Scope::Admin));
        assert!(!Scopes::anonymous().contains(Scope::Approve));
        assert_eq!(Scopes::all().iter().count(), 5);
        assert_eq!("".parse::<Scopes>(), Ok(Scopes::NONE));
    }
}
