//! ISO 8601 text in SQLite: `YYYY-MM-DD`, then optionally `T` or a space and `HH:MM[:SS[.f…]]`, then
//! optionally `Z` or `±HH:MM`.
//!
//! SQLite's own parser accepts much more (Julian days, `now`, the 31st of February) and rounds fractions,
//! so the guard checks the notation and that the date reads back as written, and the canonical form hands
//! the parser whole seconds and adds the first three digits of the fraction itself: floored, as Cedar
//! counts. A bare date is midnight UTC.

use sea_query::Expr;

use super::sqlite::sql;

/// The zone as written, or nothing; `$1` is the value.
fn zone(raw: &Expr) -> Expr {
    let text = "(CASE WHEN length($1) <= 16 THEN '' WHEN substr($1, -1) = 'Z' THEN 'Z' \
                WHEN substr($1, -6, 1) IN ('+', '-') THEN substr($1, -6) ELSE '' END)";
    sql(text, std::slice::from_ref(raw))
}

/// Date and time without the zone.
fn body(raw: &Expr) -> Expr {
    sql("substr($1, 1, length($1) - length($2))", &[raw.clone(), zone(raw)])
}

/// Seconds since 1970, the fraction left out; NULL when SQLite cannot read it.
fn seconds(raw: &Expr) -> Expr {
    sql("CAST(strftime('%s', substr($1, 1, 19) || $2) AS INTEGER)", &[body(raw), zone(raw)])
}

pub(super) fn canonical(raw: &Expr, east: i64) -> Expr {
    let text = "($1 * 1000 + CAST(substr(substr($2, 21) || '000', 1, 3) AS INTEGER) \
                - CASE WHEN length($4) > 10 AND $3 = '' THEN $5 ELSE 0 END)";
    sql(text, &[seconds(raw), body(raw), zone(raw), raw.clone(), Expr::val(east)])
}

/// A zone can carry the first and the last day out of the years that Cedar can write.
pub(super) fn guard(raw: &Expr, east: i64) -> Expr {
    let text = "(typeof($1) = 'null' OR (typeof($1) = 'text' AND instr($1, char(0)) = 0 \
                AND $2 AND (length($1) = 10 OR ($3 AND $4)) \
                AND (substr($1, 1, 4) NOT IN ('0001', '9999') \
                OR coalesce($5 BETWEEN -62135596800000 AND 253402300799999, 0))))";
    let valid = [date_is_valid(raw), time_is_valid(raw), zone_is_valid(raw), canonical(raw, east)];
    sql(text, &[std::slice::from_ref(raw), valid.as_slice()].concat())
}

fn date_is_valid(raw: &Expr) -> Expr {
    let text = "(substr($1, 1, 10) GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]' \
                AND date(substr($1, 1, 10)) IS substr($1, 1, 10) AND substr($1, 1, 4) <> '0000')";
    sql(text, std::slice::from_ref(raw))
}

fn time_is_valid(raw: &Expr) -> Expr {
    let text = "(substr($1, 11, 1) IN ('T', ' ') AND substr($1, 12, 2) < '24' \
                AND substr($1, 12, 5) GLOB '[0-2][0-9]:[0-5][0-9]' \
                AND (length($1) = 16 OR (substr($1, 17, 3) GLOB ':[0-5][0-9]' \
                AND (length($1) = 19 OR (length($1) BETWEEN 21 AND 29 \
                AND substr($1, 20, 1) = '.' AND substr($1, 21) NOT GLOB '*[^0-9]*')))))";
    sql(text, &[body(raw)])
}

fn zone_is_valid(raw: &Expr) -> Expr {
    let text = "($1 IN ('', 'Z') OR ($1 GLOB '[+-][0-1][0-9]:[0-5][0-9]' \
                AND substr($1, 2, 2) < '15'))";
    sql(text, &[zone(raw)])
}
