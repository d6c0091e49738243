//! How confident each kind of evidence makes: values, bytes, the name, a hint.

use super::plain::{Open, Plain};
use crate::detect::hits::Hits;
use crate::detect::name_evidence::Hint;
use crate::detect::recogniser::Recogniser;
use crate::model::Column;

/// Percent below which a kind has no form of its own, and lives on its name.
const FORMED: u8 = 75;

pub(super) fn from_values(
    recogniser: &Recogniser,
    hits: Hits,
    filled: u64,
    name: Hint,
    plain: Plain,
) -> u8 {
    let trust = &recogniser.trust;
    let nearly_all = hits.valid * 10 >= filled * 9;
    let most = hits.valid > 0 && hits.valid * 10 >= filled * 6;
    let enough = trust.enough.is_some_and(|enough| hits.valid >= enough);
    if plain != Plain::No && name == Hint::None && !(nearly_all && trust.values >= 85) {
        // One id with a strong structure among codes is still one; a counter meets every check in time.
        return if enough && plain != Plain::Counter { trust.values } else { 0 };
    }
    match (most || enough, name) {
        (true, Hint::Strong) => 99,
        (true, _) => trust.values,
        // A few good ones among other things: somebody must look, unless the kind is easily mistaken. Beside
        // more that look the same and fail they are chance.
        (false, _)
            if trust.values >= 85 && hits.valid * 20 >= filled && hits.valid > hits.shaped =>
        {
            45
        }
        (false, _) => 0,
    }
}

/// Bytes show nothing, so the name and the type must do.
pub(super) fn from_bytes(recogniser: &Recogniser, column: &Column, name: Hint) -> u8 {
    let bytes = recogniser.fits_bytes() && is_bytes(&column.type_name);
    if bytes && name == Hint::Strong { recogniser.trust.named } else { 0 }
}

/// PostgreSQL's `bytea`, MySQL's `mediumblob` and `varbinary(512)`, SQLite's `BLOB`.
fn is_bytes(type_name: &str) -> bool {
    let bare = type_name.split(['(', ' ']).next().unwrap_or_default().to_ascii_lowercase();
    bare == "bytea" || bare.ends_with("blob") || bare.ends_with("binary")
}

pub(super) fn from_name(
    recogniser: &Recogniser,
    hits: Hits,
    filled: u64,
    name: Hint,
    open: Open,
) -> u8 {
    if name != Hint::Strong {
        return 0;
    }
    let formed = hits.valid + hits.shaped;
    match (filled, formed) {
        (0, _) => 60,
        // Common words with no form of their own: what none of them fits only shares the name.
        (_, 0) if recogniser.trust.values < FORMED && recogniser.well_formed.is_none() => 0,
        (_, 0) if open != Open::No => 0,
        (_, 0) => 45,
        _ if hits.valid * 10 >= filled * 6 && is_proven(recogniser, hits) => 97,
        _ if formed * 2 >= filled => recogniser.trust.named,
        // A few among codes share their form by chance.
        _ if open == Open::Words && formed * 4 < filled => 0,
        // Programs are clients as well, and some of theirs look like a name that nobody bears.
        _ if open == Open::Handful && hits.valid * 20 < filled && formed * 5 < filled * 2 => 0,
        // Places have words of their own, and most of these are none.
        _ if recogniser.category.starts_with("user.contact.address.")
            && recogniser.well_formed.is_none() =>
        {
            0
        }
        _ => 65,
    }
}

/// A weak name needs some proven values beside the shape: products are called `name`, too.
pub(super) fn from_hint(hits: Hits, filled: u64, name: Hint, comment: Hint) -> u8 {
    let formed = (hits.valid + hits.shaped) * 2 >= filled;
    let some = hits.valid * 20 >= filled;
    match (name, comment) {
        (Hint::None, Hint::None) => 0,
        _ if hits.valid > 0 && hits.valid * 10 >= filled * 3 => 75,
        (_, Hint::Weak) if formed => 45,
        (Hint::Weak, _) if formed && some => 45,
        _ => 0,
    }
}

/// A checksum that fails on most of what looks right says that these are other numbers.
pub(super) fn is_proven(recogniser: &Recogniser, hits: Hits) -> bool {
    hits.valid * 100 >= (hits.valid + hits.shaped) * recogniser.trust.proven_of_shaped
}
