//! One search: the parts of a text shown to the recognisers whose gate they open.

use super::Search;
use crate::detect::called;
use crate::detect::cell::Cell;
use crate::detect::gate::{Gates, places};
use crate::detect::groups::Grouped;
use crate::detect::recogniser::{Match, Recogniser};

/// A text that is searched, and what was found in it so far.
pub(super) struct Looking<'a> {
    pub(super) search: &'a Search,
    pub(super) recognisers: &'a [&'a Recogniser],
    pub(super) gates: &'a Gates,
    pub(super) text: Grouped<'a>,
    pub(super) wanted: u128,
    pub(super) found: u128,
}

impl Looking<'_> {
    /// Shows a part of the text to these recognisers.
    pub(super) fn show(&mut self, part: &Cell<'_>, kinds: u128) {
        let shown = kinds & self.wanted & !self.found & self.gates.open(part);
        let (mut may, mut near, text) = (None, None, self.text.text);
        let mut is_near = |bit: u128| {
            // Most values have no name beside them.
            let may = *may.get_or_insert_with(|| called::may_be_near(text, part.text));
            may & bit != 0 && *near.get_or_insert_with(|| called::near(text, part.text)) & bit != 0
        };
        for at in places(shown) {
            let bit = 1 << at;
            let least = if self.search.shaped & bit != 0 { Match::Shape } else { Match::Valid };
            let judged = (self.recognisers[at].judge)(part);
            if judged < least {
                continue;
            }
            // Digits that nothing proves are what their own sentence says.
            if judged == Match::Shape && part.letters == 0 {
                if is_near(bit) {
                    let sentence = called::sentence(text, part.text);
                    self.found |= called::near(sentence, part.text) & bit;
                }
                continue;
            }
            let alone = self.search.called & bit == 0;
            let clear = alone && self.search.forms[at].is_none_or(|form| form(part.text));
            if clear || is_near(bit) {
                self.found |= bit;
            }
        }
    }
}
