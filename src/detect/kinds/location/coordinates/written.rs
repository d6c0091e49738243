//! How a place on the globe is written: degrees and pairs of them, WKT, EWKB, geohash, plus code.

use crate::detect::cell::Cell;

pub(super) fn is_place(cell: &Cell<'_>) -> bool {
    let text = cell.text;
    match cell.letters {
        0 => is_degree(text) || is_pair(text),
        1 | 2 if cell.wide > 0 => text.contains('°'),
        _ => is_wkt(text) || is_ewkb(text) || is_geohash(text) || is_plus_code(text),
    }
}

/// A decimal number of at least three places, as a position needs to be worth anything.
pub(super) fn is_degree(text: &str) -> bool {
    let text = text.trim_matches([' ', '(', ')', '[', ']']);
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let number = (3..=17).contains(&decimals)
        && text.bytes().all(|b| b.is_ascii_digit() || b"-+.".contains(&b));
    number && text.parse::<f64>().is_ok_and(|degree| degree.abs() <= 180.0)
}

fn is_pair(text: &str) -> bool {
    let pair = text.split_once([',', ';']).or_else(|| text.split_once(' '));
    pair.is_some_and(|(one, other)| is_degree(one) && is_degree(other))
}

fn is_wkt(text: &str) -> bool {
    let point = text.strip_prefix("SRID=4326;").unwrap_or(text).strip_prefix("POINT");
    let inside = point.and_then(|rest| rest.trim_start().strip_prefix('('));
    inside.and_then(|inside| inside.strip_suffix(')')).is_some_and(|inside| {
        let number = |text: &str| text.parse::<f64>().is_ok_and(|degree| degree.abs() <= 180.0);
        inside.trim().split_once(' ').is_some_and(|(x, y)| number(x) && number(y.trim()))
    })
}

/// A point in the bytes that PostGIS writes: little-endian, with a system of reference.
fn is_ewkb(text: &str) -> bool {
    text.len() == 50 && text.starts_with("01010000") && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Base 32 without `a`, `i`, `l`, `o`, letters and digits mixed.
fn is_geohash(text: &str) -> bool {
    (6..=12).contains(&text.len())
        && text.bytes().all(|b| b"0123456789bcdefghjkmnpqrstuvwxyz".contains(&b))
}

fn is_plus_code(text: &str) -> bool {
    text.split_once('+').is_some_and(|(area, rest)| {
        let code = |part: &str| part.bytes().all(|b| b"23456789CFGHJMPQRVWX".contains(&b));
        (4..=8).contains(&area.len()) && (2..=4).contains(&rest.len()) && code(area) && code(rest)
    })
}

/// `52°31'12"N 13°24'18"E`
pub(super) fn has_degrees(text: &str) -> bool {
    let axis = |rest: &str| {
        let near = &rest[..rest.floor_char_boundary(20)];
        near.find(|c: char| !(c.is_ascii_digit() || "'\"′″’”., ".contains(c)))
            .and_then(|at| near[at..].chars().next())
    };
    let mut signs = text.match_indices('°').map(|(at, sign)| axis(&text[at + sign.len()..]));
    signs.any(|one| matches!(one, Some('N' | 'S')))
        && signs.next().is_some_and(|next| matches!(next, Some('E' | 'W' | 'O')))
}
