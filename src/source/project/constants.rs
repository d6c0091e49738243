//! Constants of policies in the forms that several dialects want.

use super::attribute::Piece;
use crate::model::{Value, failpoint};

/// A pattern for LIKE … ESCAPE '!'.
pub(super) fn like(pattern: &[Piece]) -> String {
    let mut like = String::new();
    for piece in pattern {
        match piece {
            Piece::Any => like.push('%'),
            Piece::Text(text) => text.chars().for_each(|c| {
                if c == '!' || (matches!(c, '%' | '_') && !failpoint::on("like-unescaped")) {
                    like.push('!');
                }
                like.push(c);
            }),
        }
    }
    like
}

/// The numbers among constants; `None` when there are none.
pub(super) fn longs(constants: &[Value]) -> Option<Vec<i64>> {
    some(constants.iter().filter_map(|constant| match constant {
        Value::Long(number) => Some(*number),
        _ => None,
    }))
}

/// The texts among constants that a column can hold; `None` when there are none.
pub(super) fn texts(constants: &[Value], can_hold: impl Fn(&str) -> bool) -> Option<Vec<&str>> {
    some(constants.iter().filter_map(|constant| match constant {
        Value::String(text) if can_hold(text) => Some(text.as_str()),
        _ => None,
    }))
}

fn some<T>(found: impl Iterator<Item = T>) -> Option<Vec<T>> {
    let found: Vec<T> = found.collect();
    (!found.is_empty()).then_some(found)
}
