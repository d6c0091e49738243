//! What a recogniser is. Each one is a constant in a file of its own; the modules of `kinds` list
//! them.

use super::cell::Cell;
use super::gate::Gate;
use super::within::Within;
use crate::model::Kind;

/// How far a value went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    No,
    /// Looks like one, not proven: enough only together with the column's name.
    Shape,
    /// Passed the validator: checksum, parser, numbering plan or list of known names.
    Valid,
}

/// One kind of personal data and how to know it.
pub struct Recogniser {
    /// Names its counts in observations.
    pub name: &'static str,
    /// Fideslang key.
    pub category: &'static str,
    pub names: Names,
    pub trust: Trust,
    /// Where the format is laid down: a standard, a law, an authority's page.
    pub source: &'static str,
    /// Cheap: what the cell must count for `judge` to be worth its cost.
    pub gate: Gate,
    /// Judges the whole cell; called only when the gate is open.
    pub judge: fn(&Cell<'_>) -> Match,
    /// How one is looked for within longer text.
    pub within: Within,
    /// The least match that is well-formed, if the category has a strict form; below it a value is invalid.
    pub well_formed: Option<Match>,
    pub examples: Examples,
}

/// Words that name a column, in the tokens of [`super::tokens::split`], separated by spaces.
pub struct Names {
    /// May stand anywhere in the name (`customer_email`).
    pub strong: &'static [&'static str],
    /// Say little: must be the whole name (`name`).
    pub weak: &'static [&'static str],
    /// Words beside a phrase that give it another meaning (`ip` address); `in server`: the table is about
    /// these (singular), so that nothing in it is this kind.
    pub not: &'static [&'static str],
    /// In a table about these (singular), a weak name is a strong one (`customers.name`).
    pub tables: &'static [&'static str],
}

impl Names {
    /// To be completed with what there is to say.
    pub const NONE: Names = Names { strong: &[], weak: &[], not: &[], tables: &[] };
}

/// How much its evidence is worth, in percent of confidence; 0: worth nothing.
pub struct Trust {
    /// Most values proven, with no help from the name.
    pub values: u8,
    /// A strong name, and values of the right shape.
    pub named: u8,
    /// Proven within free text.
    pub within: u8,
    /// Share of rows, in ten-thousandths, below which embedded hits are taken for chance.
    pub within_least: u64,
    /// How many proven values are a hit however small their share; `None`: only the share counts.
    pub enough: Option<u64>,
    /// Of the values with the right shape, the share (percent) that must be proven: a checksum that fails
    /// on most of them says that these are other numbers.
    pub proven_of_shaped: u64,
    /// Whether a column of integers may hold it, and whether its values speak without the name there.
    pub integers: Integers,
    /// Whether a column of dates may hold it.
    pub dates: bool,
}

impl Trust {
    /// Of a kind whose values prove nothing by themselves: the column must be called so.
    pub const BY_NAME: Trust = Trust {
        values: 0,
        named: 85,
        within: 0,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integers {
    Never,
    Named,
    Alone,
}

/// Generated values that document the recogniser and are tested.
pub struct Examples {
    pub valid: &'static [&'static str],
    pub shape: &'static [&'static str],
    pub no: &'static [&'static str],
}

impl Recogniser {
    /// Takes microseconds a value, and only the share of its hits counts: one says nothing.
    pub fn is_costly(&self) -> bool {
        const COSTLY: [&str; 6] =
            ["phone", "person_name", "postal_address", "city", "region", "country"];
        COSTLY.contains(&self.name)
    }

    /// Whether a single one says something: it has a checksum, or a form that chance does not make. Words without
    /// a digit have neither.
    pub fn counts_once(&self) -> bool {
        let proven = self.trust.enough.is_some() || self.trust.proven_of_shaped > 0;
        let word = !matches!(self.within, Within::Text(_) | Within::Around(..));
        proven && (self.gate.needs_digits() || !word)
    }

    /// Whether a column of this kind can hold it at all. Types Cedar cannot see (`json`, arrays) hold text.
    pub fn fits(&self, kind: Option<Kind>) -> bool {
        match kind {
            Some(Kind::String) | None => true,
            Some(Kind::Long) => self.trust.integers != Integers::Never,
            Some(Kind::Datetime) => self.trust.dates,
            // An array's text still shows what it holds.
            Some(Kind::Strings | Kind::Longs) => true,
            Some(Kind::Bool) => FLAGS.contains(&self.name),
            Some(Kind::Decimal) => AMOUNTS.contains(&self.name),
            Some(Kind::Ipaddr) => self.category == "user.device.ip_address",
        }
    }

    /// Whether neither its values nor text around them say anything without the column's name.
    pub fn needs_its_name(&self) -> bool {
        self.trust.values == 0 && matches!(self.within, Within::Never)
    }

    /// Whether a column of bytes that are no text may hold it: recordings and templates of bodies.
    pub fn fits_bytes(&self) -> bool {
        self.category.starts_with("user.biometric")
            || self.category == "user.health_and_medical.genetic"
    }
}

/// What a yes or no can say about a person.
const FLAGS: &[&str] = &["medical_condition", "political_opinion", "criminal_record"];
/// What is measured in decimals.
const AMOUNTS: &[&str] = &["income", "coordinates"];

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::detect::RECOGNISERS;
    use crate::detect::gate::Gates;
    use crate::detect::within::Search;
    use crate::model::category;

    fn judge(at: usize, text: &str) -> Match {
        static GATES: LazyLock<Gates> = LazyLock::new(|| Gates::of(RECOGNISERS));
        let Some(cell) = Cell::of(text) else { return Match::No };
        let open = GATES.open(&cell) & 1 << at != 0;
        if open { (RECOGNISERS[at].judge)(&cell) } else { Match::No }
    }

    #[test]
    fn every_recogniser_has_a_name_of_its_own_and_a_source() {
        let names: std::collections::BTreeSet<_> = RECOGNISERS.iter().map(|r| r.name).collect();
        assert_eq!(names.len(), RECOGNISERS.len());
        for recogniser in RECOGNISERS {
            assert!(!recogniser.source.is_empty(), "{} needs a source", recogniser.name);
        }
    }

    #[test]
    fn what_is_sought_in_text_has_a_confidence_there() {
        for recogniser in RECOGNISERS {
            let sought = !matches!(recogniser.within, Within::Never);
            assert_eq!(sought, recogniser.trust.within > 0, "{}", recogniser.name);
        }
    }

    #[test]
    fn every_category_is_in_the_taxonomy() {
        for recogniser in RECOGNISERS {
            assert!(category::exists(recogniser.category), "{}", recogniser.category);
        }
    }

    #[test]
    fn every_example_goes_as_far_as_it_says() {
        let mut wrong = Vec::new();
        for (at, recogniser) in RECOGNISERS.iter().enumerate() {
            let Examples { valid, shape, no } = recogniser.examples;
            // What lives on its name alone has nothing that is proven.
            let some = !valid.is_empty() || recogniser.trust.values == 0 && shape.len() >= 2;
            assert!(some && no.len() >= 5, "{} needs examples", recogniser.name);
            for (texts, expected) in [(valid, Match::Valid), (shape, Match::Shape), (no, Match::No)]
            {
                for text in texts {
                    let judged = judge(at, text);
                    if judged != expected {
                        wrong.push(format!("{}: {text}: {judged:?}", recogniser.name));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// What business tables are full of proves nothing to any recogniser.
    #[test]
    fn decoys_are_never_proven() {
        let decoys = [
            "db-01.example.com",
            "report_2024-01-31.pdf",
            "SCN-125",
            "ORD-20240131-000123",
            "20240131000123",
            "550e8400-e29b-41d4-a716-446655440000",
            "d41d8cd98f00b204e9800998ecf8427e",
            "1.24.0-rc1",
            "10.0.19045.3803",
            "192.168.100.200",
            "404",
            "1998",
            "17",
            "1706659200",
            "1706659200123",
            "1706659200123456",
            "4006381333931",
            "9780306406157",
            "-1234567.89",
            "1234567",
            "true",
            "EUR",
            "/var/log/syslog.1",
            "v2.10.3",
            "logo@2x.png",
            "https://example.org/a?b=1",
            "shipped",
            "A4-210-297",
        ];
        let (gates, search) = (Gates::of(RECOGNISERS), Search::of(RECOGNISERS));
        for decoy in decoys {
            let cell = Cell::of(decoy).expect("a decoy is text");
            let found = search.find(RECOGNISERS, &gates, &cell, u128::MAX);
            for (at, recogniser) in RECOGNISERS.iter().enumerate() {
                assert_ne!(judge(at, decoy), Match::Valid, "{}: {decoy}", recogniser.name);
                assert_eq!(found & 1 << at, 0, "{} within {decoy}", recogniser.name);
            }
        }
    }
}
