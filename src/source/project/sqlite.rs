//! Canonical forms, guards and comparisons in SQLite, where a column's type is a suggestion: every guard
//! asks for the storage class.

use sea_query::{Expr, ExprTrait};

use super::attribute::{Comparison, Implied, Piece};
use super::encoding::Encoding;
use super::range::{DAY, FIRST, LAST, MILLISECOND, Range, SECOND};
use super::{constants, iso_text, postgres, template};
use crate::model::{Dialect, Instant, Value, clock, failpoint};

pub(super) fn sql(text: &'static str, arguments: &[Expr]) -> Expr {
    template::sql(Dialect::Sqlite, text, arguments)
}

pub(super) fn canonical(encoding: Encoding, raw: &Expr) -> Expr {
    let raw = raw.clone();
    match encoding {
        Encoding::Decimal => sql("CAST(round($1 * 10000) AS INTEGER)", &[raw]),
        Encoding::UnixSeconds => floor(&sql("($1 * 1000)", &[raw])),
        Encoding::UnixMillis => floor(&raw),
        Encoding::IsoText { east } => iso_text::canonical(&raw, east),
        _ => raw,
    }
}

/// Casting would round what lies before 1970 upwards.
fn floor(number: &Expr) -> Expr {
    sql("(CAST($1 AS INTEGER) - ($1 < CAST($1 AS INTEGER)))", std::slice::from_ref(number))
}

/// What is true of every value that has a canonical form, and of NULL; never NULL itself.
pub(super) fn guard(encoding: Encoding, raw: &Expr) -> Option<Expr> {
    let text = match encoding {
        Encoding::Bool => "(typeof($1) = 'null' OR (typeof($1) = 'integer' AND $1 IN (0, 1)))",
        Encoding::LooseLong => "(typeof($1) IN ('null', 'integer'))",
        // Below 10^11 every number of four decimals has a double of its own, and rounding finds it back.
        Encoding::Decimal => {
            "(typeof($1) = 'null' OR (typeof($1) IN ('integer', 'real') \
             AND $1 BETWEEN -1e11 AND 1e11 AND round($1, 4) = $1))"
        }
        // GLOB stops at a NUL; such text is set aside rather than misread. So is what is no UTF-8: SQLite
        // keeps any bytes, and shows them by reading another character than it writes. A very long text is
        // not written again: it is only asked for bytes that begin no character.
        Encoding::Text => {
            "(typeof($1) = 'null' OR (typeof($1) = 'text' AND instr($1, char(0)) = 0 \
             AND (NOT $1 GLOB '*[^' || char(1) || '-' || char(127) || ']*' OR CASE \
             WHEN length($1) > 1000 THEN NOT $1 GLOB '*' || char(65533) || '*' \
             ELSE CAST($1 AS BLOB) = (WITH RECURSIVE stewardd_text(at) AS (SELECT 1 UNION ALL \
             SELECT at + 1 FROM stewardd_text WHERE at < length($1)) \
             SELECT CAST(group_concat(char(unicode(substr($1, at, 1))), '') AS BLOB) \
             FROM stewardd_text) END)))"
        }
        Encoding::UnixSeconds => {
            "(typeof($1) = 'null' OR (typeof($1) IN ('integer', 'real') \
             AND $1 >= -62135596800 AND $1 < 253402300800))"
        }
        Encoding::UnixMillis => {
            "(typeof($1) = 'null' OR (typeof($1) IN ('integer', 'real') \
             AND $1 >= -62135596800000 AND $1 < 253402300800000))"
        }
        Encoding::IsoText { east } => return Some(iso_text::guard(raw, east)),
        _ => return None,
    };
    Some(sql(text, std::slice::from_ref(raw)))
}

/// What of the guard is left to ask where the value is known to be present and bounded on one side, or to
/// be a constant; `None` when that spares nothing.
pub(super) fn guard_beside(
    encoding: Encoding,
    raw: &Expr,
    implied: Implied,
) -> Option<Option<Expr>> {
    let (first, after) = match encoding {
        // Of numbers only a REAL is left to find, which a function would be called for in each row: times zero it
        // stays one, and a REAL cannot be the greatest integer.
        Encoding::LooseLong if implied.not_after => {
            let whole = "($1 * 0 + 9223372036854775807 = 9223372036854775807)";
            return Some(Some(sql(whole, std::slice::from_ref(raw))));
        }
        Encoding::LooseLong if implied.not_before => {
            return Some(Some(sql("(typeof($1) = 'integer')", std::slice::from_ref(raw))));
        }
        // In a column of texts nothing equals a text but the text of the same bytes.
        Encoding::Text if implied.constant => {
            return Some(Some(sql("(typeof($1) = 'text')", std::slice::from_ref(raw))));
        }
        // What lies between two numbers is a number: SQLite sorts texts and blobs after all of them.
        Encoding::UnixSeconds => ("($1 >= -62135596800)", "($1 < 253402300800)"),
        Encoding::UnixMillis => ("($1 >= -62135596800000)", "($1 < 253402300800000)"),
        _ => return None,
    };
    Some(implied.left(first, after)?.map(|left| sql(left, std::slice::from_ref(raw))))
}

/// The comparison, or `None` when the constant can equal nothing of this encoding.
pub(super) fn compare(
    encoding: Encoding,
    raw: &Expr,
    operator: Comparison,
    constant: &Value,
) -> Option<Expr> {
    let column = raw.clone();
    Some(match (encoding, constant) {
        (Encoding::Bool, Value::Bool(flag)) => column.eq(i64::from(*flag)),
        (Encoding::LooseLong, Value::Long(number)) => {
            let column = unlike_the_guards(raw, std::slice::from_ref(constant));
            postgres::ordered(column, operator, Expr::val(*number))
        }
        (Encoding::Long, Value::Long(number)) => {
            postgres::ordered(column, operator, Expr::val(*number))
        }
        // Correctly rounded, so the nearest double: what the guard found each value to be.
        (Encoding::Decimal, Value::Decimal(units)) => {
            postgres::ordered(column, operator, Expr::val(*units as f64 / 10_000.0))
        }
        (Encoding::Text, Value::String(text)) if failpoint::on("collation-of-the-column") => {
            column.eq(text.clone())
        }
        (Encoding::Text, Value::String(text)) if !text.contains('\0') => {
            // The collation stands at the constant: of a bare column SQLite sees that it is one from here on,
            // and asks what follows about it once, not in every row.
            sql("($1 = $2 COLLATE BINARY)", &[column, Expr::val(text.clone())])
        }
        (_, Value::Datetime(at)) => return instant(encoding, raw, operator, *at),
        _ => return None,
    })
}

/// Equality with one of several constants as one list; `None` where a list does not say the same.
pub(super) fn listed(encoding: Encoding, raw: &Expr, constants: &[Value]) -> Option<Expr> {
    match encoding {
        Encoding::LooseLong => {
            let column = unlike_the_guards(raw, constants);
            Some(column.is_in(constants::longs(constants)?))
        }
        Encoding::Long => Some(raw.clone().is_in(constants::longs(constants)?)),
        Encoding::Text => {
            let texts = constants::texts(constants, |text| !text.contains('\0'))?;
            Some(sql("$1 COLLATE BINARY", std::slice::from_ref(raw)).is_in(texts))
        }
        _ => None,
    }
}

/// A column that equals a constant SQLite takes for the constant wherever else it stands, the guard included: right
/// but for the one integer that equals a REAL, -2^63. There the column is written as something else than itself,
/// which no index serves.
fn unlike_the_guards(raw: &Expr, constants: &[Value]) -> Expr {
    if constants.contains(&Value::Long(i64::MIN)) {
        return sql("(+$1)", std::slice::from_ref(raw));
    }
    raw.clone()
}

pub(super) fn like(canonical: &Expr, pattern: &[Piece]) -> Expr {
    let mut glob = String::new();
    for piece in pattern {
        match piece {
            Piece::Any => glob.push('*'),
            Piece::Text(text) => text.chars().for_each(|c| match c {
                '*' | '?' | '[' if !failpoint::on("like-unescaped") => glob.extend(['[', c, ']']),
                _ => glob.push(c),
            }),
        }
    }
    sql("($1 GLOB $2)", &[canonical.clone(), Expr::val(glob)])
}

fn instant(encoding: Encoding, raw: &Expr, operator: Comparison, at: Instant) -> Option<Expr> {
    let bound: fn(Instant) -> Expr = match encoding {
        Encoding::UnixSeconds => seconds,
        Encoding::UnixMillis => Expr::val,
        Encoding::IsoText { east } => return Some(iso_instant(raw, operator, at, east)),
        _ => return None,
    };
    let range = Range::of(operator, at, MILLISECOND);
    let from = range.from.map(|from| raw.clone().gte(bound(from)));
    let below = range.below.map(|below| raw.clone().lt(bound(below)));
    from.into_iter().chain(below).reduce(sea_query::ExprTrait::and)
}

/// The least number of seconds, whole or not, whose milliseconds as [`canonical`] multiplies them reach
/// `at`: a product of doubles is rounded, and may reach it a little early.
fn seconds(at: Instant) -> Expr {
    if at.rem_euclid(SECOND) == 0 {
        return Expr::val(at / SECOND);
    }
    let reaches = |seconds: f64| seconds * 1000.0 >= at as f64;
    let mut seconds = at as f64 / 1000.0;
    while reaches(seconds.next_down()) {
        seconds = seconds.next_down();
    }
    while !reaches(seconds) {
        seconds = seconds.next_up();
    }
    Expr::val(seconds)
}

/// The exact comparison, and before it one of the leading date that an index can serve: whatever its
/// zone, the written date is within a day of the instant's.
fn iso_instant(raw: &Expr, operator: Comparison, at: Instant, east: i64) -> Expr {
    let exact = postgres::ordered(iso_text::canonical(raw, east), operator, Expr::val(at));
    let range = Range::of(operator, at, MILLISECOND);
    let from = range.from.and_then(|from| date(from.saturating_sub(DAY)));
    let below = range.below.and_then(|below| date(below.saturating_add(2 * DAY)));
    let from = from.map(|from| raw.clone().gte(from));
    let below = below.map(|below| raw.clone().lt(below));
    from.into_iter()
        .chain(below)
        .chain([exact])
        .reduce(sea_query::ExprTrait::and)
        .expect("the exact comparison is one of them")
}

fn date(at: Instant) -> Option<String> {
    (FIRST..=LAST).contains(&at).then(|| clock::to_datetime(at).format("%Y-%m-%d").to_string())
}
