//! Canonical forms, guards and comparisons in PostgreSQL.
//!
//! Bounds travel as text and are cast by the server, so that no driver has to know what infinity is.

use sea_query::{Expr, ExprTrait};

use super::attribute::{Comparison, Implied, Piece};
use super::encoding::Encoding;
use super::range::{DAY, FIRST, LAST, MILLISECOND, Range, SECOND};
use super::{constants, iso_postgres, template};
use crate::model::{Dialect, Instant, Value, clock, failpoint};

pub(super) fn sql(text: &'static str, arguments: &[Expr]) -> Expr {
    template::sql(Dialect::Postgres, text, arguments)
}

/// A fact's value in the type its declaration promises. A naive timestamp is read in the session's time
/// zone, which every connection sets to the source's.
pub(super) fn fact_value(encoding: Encoding) -> Expr {
    Expr::cust(match encoding {
        Encoding::Bool => "CAST(stewardd_fact.value AS boolean)",
        Encoding::WholeNumber | Encoding::Decimal => "CAST(stewardd_fact.value AS numeric)",
        Encoding::Timestamptz => "CAST(stewardd_fact.value AS timestamptz)",
        Encoding::Inet => "CAST(stewardd_fact.value AS inet)",
        Encoding::Texts => "CAST(stewardd_fact.value AS text[])",
        Encoding::Integers => "CAST(stewardd_fact.value AS bigint[])",
        Encoding::CollatedText => "CAST(stewardd_fact.value AS text)",
        _ => "stewardd_fact.value",
    })
}

pub(super) fn canonical(encoding: Encoding, raw: &Expr) -> Expr {
    let raw = raw.clone();
    match encoding {
        Encoding::Bool => sql("CAST(CAST($1 AS integer) AS bigint)", &[raw]),
        Encoding::Long | Encoding::WholeNumber | Encoding::UnixMillis => {
            sql("CAST($1 AS bigint)", &[raw])
        }
        Encoding::Decimal => sql("CAST($1 * 10000 AS bigint)", &[raw]),
        Encoding::Text | Encoding::CollatedText | Encoding::Uuid | Encoding::OtherText => {
            sql("(CAST($1 AS text) COLLATE \"C\")", &[raw])
        }
        // A cast to text would strip the padding that every client sees.
        Encoding::PaddedText => sql("(textin(bpcharout($1)) COLLATE \"C\")", &[raw]),
        Encoding::Inet => sql("(abbrev($1) COLLATE \"C\")", &[raw]),
        Encoding::Texts | Encoding::Integers => sql("CAST(to_jsonb($1) AS text)", &[raw]),
        Encoding::Timestamptz if failpoint::on("round-milliseconds") => {
            sql("CAST(round(extract(epoch FROM $1) * 1000) AS bigint)", &[raw])
        }
        Encoding::Timestamptz => {
            sql("CAST(floor(extract(epoch FROM $1) * 1000) AS bigint)", &[raw])
        }
        Encoding::Timestamp { east } => sql(
            "(CAST(floor(extract(epoch FROM $1) * 1000) AS bigint) - $2)",
            &[raw, Expr::val(east)],
        ),
        Encoding::Date => sql("(CAST($1 - DATE '1970-01-01' AS bigint) * 86400000)", &[raw]),
        Encoding::UnixSeconds => sql("(CAST($1 AS bigint) * 1000)", &[raw]),
        Encoding::IsoText { east } => iso_postgres::canonical(&raw, east),
        Encoding::LooseLong
        | Encoding::Unsigned
        | Encoding::Year
        | Encoding::Inet4
        | Encoding::Inet6 => {
            unreachable!("PostgreSQL has no such type")
        }
    }
}

/// What is true of every value that has a canonical form, and of NULL.
pub(super) fn guard(encoding: Encoding, raw: &Expr) -> Option<Expr> {
    let text = match encoding {
        Encoding::IsoText { east } => return Some(iso_postgres::guard(raw, east)),
        Encoding::Timestamp { east } if east != 0 => {
            let (first, after) = in_years(raw, east);
            return Some(sql("($1 IS NULL OR ($2 AND $3))", &[raw.clone(), first, after]));
        }
        Encoding::Decimal => {
            "($1 IS NULL OR ($1 BETWEEN -922337203685477.5808 AND 922337203685477.5807 \
             AND $1 = round($1, 4)))"
        }
        Encoding::WholeNumber => {
            "($1 IS NULL OR ($1 BETWEEN -9223372036854775808 AND 9223372036854775807 \
             AND $1 = trunc($1)))"
        }
        Encoding::Timestamptz => {
            "($1 IS NULL OR ($1 >= TIMESTAMPTZ '0001-01-01 00:00:00+00' \
             AND $1 < TIMESTAMPTZ '10000-01-01 00:00:00+00'))"
        }
        Encoding::Timestamp { .. } => {
            "($1 IS NULL OR ($1 >= TIMESTAMP '0001-01-01 00:00:00' \
             AND $1 < TIMESTAMP '10000-01-01 00:00:00'))"
        }
        Encoding::Date => "($1 IS NULL OR ($1 >= DATE '0001-01-01' AND $1 < DATE '10000-01-01'))",
        Encoding::UnixSeconds => "($1 IS NULL OR ($1 BETWEEN -62135596800 AND 253402300799))",
        Encoding::UnixMillis => "($1 IS NULL OR ($1 BETWEEN -62135596800000 AND 253402300799999))",
        // A NULL among the elements, or an array of arrays.
        Encoding::Texts | Encoding::Integers => {
            "(CASE WHEN array_ndims($1) > 1 THEN FALSE ELSE array_position($1, NULL) IS NULL END)"
        }
        // Cedar's parser does not know the mixed notation ::ffff:192.0.2.1.
        Encoding::Inet => "($1 IS NULL OR family($1) = 4 OR abbrev($1) NOT LIKE '%.%')",
        _ => return None,
    };
    Some(sql(text, std::slice::from_ref(raw)))
}

/// A zone can carry the first and the last day out of the years that Cedar can write.
fn in_years(raw: &Expr, east: i64) -> (Expr, Expr) {
    let bound = |operator: &str, year: &str| {
        let zone = format!("INTERVAL '{east} milliseconds'");
        let text = format!("(? {operator} TIMESTAMP '{year}-01-01 00:00:00' + {zone})");
        template::holes(Dialect::Postgres, text, vec![raw.clone()])
    };
    (bound(">=", "0001"), bound("<", "10000"))
}

/// What of the guard is left to ask where the value is known to be present and bounded on one side;
/// `None` when that spares nothing.
pub(super) fn guard_beside(
    encoding: Encoding,
    raw: &Expr,
    implied: Implied,
) -> Option<Option<Expr>> {
    let (first, after) = match encoding {
        Encoding::Timestamp { east } if east != 0 => {
            let (first, after) = in_years(raw, east);
            return implied.left(first, after);
        }
        Encoding::Timestamptz => (
            "($1 >= TIMESTAMPTZ '0001-01-01 00:00:00+00')",
            "($1 < TIMESTAMPTZ '10000-01-01 00:00:00+00')",
        ),
        Encoding::Timestamp { .. } => {
            ("($1 >= TIMESTAMP '0001-01-01 00:00:00')", "($1 < TIMESTAMP '10000-01-01 00:00:00')")
        }
        Encoding::Date => ("($1 >= DATE '0001-01-01')", "($1 < DATE '10000-01-01')"),
        Encoding::UnixSeconds => ("($1 >= -62135596800)", "($1 <= 253402300799)"),
        Encoding::UnixMillis => ("($1 >= -62135596800000)", "($1 <= 253402300799999)"),
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
        (Encoding::Bool, Value::Bool(flag)) => {
            column.eq(Expr::cust(if *flag { "TRUE" } else { "FALSE" }))
        }
        (Encoding::Long | Encoding::WholeNumber, Value::Long(number)) => {
            ordered(column, operator, Expr::val(*number))
        }
        (Encoding::Decimal, Value::Decimal(units)) => {
            let text = Expr::val(decimal_text(*units));
            ordered(column, operator, sql("CAST($1 AS numeric)", &[text]))
        }
        (Encoding::Inet, Value::Ipaddr(address)) => {
            column.eq(sql("CAST($1 AS inet)", &[Expr::val(address.clone())]))
        }
        (_, Value::String(text)) => return text_equals(encoding, raw, text),
        (_, Value::Datetime(at)) => return instant(encoding, raw, operator, *at),
        _ => return None,
    })
}

/// Equality with one of several constants as one list; `None` where a list does not say the same.
pub(super) fn listed(encoding: Encoding, raw: &Expr, constants: &[Value]) -> Option<Expr> {
    let texts = || constants::texts(constants, |text| !text.contains('\0'));
    match encoding {
        Encoding::Long => Some(raw.clone().is_in(constants::longs(constants)?)),
        Encoding::Text => Some(raw.clone().is_in(texts()?)),
        Encoding::CollatedText => {
            let bytes = canonical(encoding, raw).is_in(texts()?);
            Some(raw.clone().is_in(texts()?).and(bytes))
        }
        _ => None,
    }
}

pub(super) fn like(canonical: &Expr, pattern: &[Piece]) -> Expr {
    sql("($1 LIKE $2 ESCAPE '!')", &[canonical.clone(), Expr::val(constants::like(pattern))])
}

/// Equality of bytes. The bare comparison comes first for the index's sake; alone it would let a
/// nondeterministic collation say that two people are one.
fn text_equals(encoding: Encoding, raw: &Expr, text: &str) -> Option<Expr> {
    if text.contains('\0') {
        return None;
    }
    let template = match encoding {
        Encoding::Text => "($1 = $3)",
        Encoding::CollatedText if failpoint::on("collation-of-the-column") => "($1 = $3)",
        // By its function: two equalities the planner would take for twice as rare as one, and plan for a
        // handful of rows.
        Encoding::CollatedText => "($1 = $3 AND texteq($2, $3))",
        Encoding::PaddedText => "($1 = CAST($3 AS bpchar) AND $2 = $3)",
        Encoding::OtherText => "($2 = $3)",
        // A text that is no uuid would make the cast fail; one written otherwise equals no uuid's text.
        Encoding::Uuid => match uuid::Uuid::parse_str(text) {
            Ok(uuid) if uuid.hyphenated().to_string() == text => "($1 = CAST($3 AS uuid))",
            _ => return None,
        },
        _ => return None,
    };
    let arguments = [raw.clone(), canonical(encoding, raw), Expr::val(text)];
    Some(sql(template, &arguments))
}

fn instant(encoding: Encoding, raw: &Expr, operator: Comparison, at: Instant) -> Option<Expr> {
    let (range, bound): (Range, fn(i64) -> Expr) = match encoding {
        Encoding::Timestamptz => (Range::of(operator, at, MILLISECOND), |at| {
            literal("TIMESTAMPTZ", at, MILLISECOND, "%Y-%m-%d %H:%M:%S%.3f+00")
        }),
        Encoding::Timestamp { east } => {
            (Range::of(operator, at.saturating_add(east), MILLISECOND), |at| {
                literal("TIMESTAMP", at, MILLISECOND, "%Y-%m-%d %H:%M:%S%.3f")
            })
        }
        Encoding::Date => {
            (Range::of(operator, at, DAY), |day| literal("DATE", day, DAY, "%Y-%m-%d"))
        }
        Encoding::UnixSeconds => (Range::of(operator, at, SECOND), Expr::val),
        Encoding::UnixMillis => (Range::of(operator, at, MILLISECOND), Expr::val),
        // Only a text that is a date may be cast.
        Encoding::IsoText { east } => {
            let dated = [iso_postgres::guard(raw, east), iso_postgres::canonical(raw, east)];
            let canonical = sql("(CASE WHEN $1 THEN $2 END)", &dated);
            return Some(operator.of(canonical, Expr::val(at)));
        }
        _ => return None,
    };
    let from = range.from.map(|from| raw.clone().gte(bound(from)));
    let below = range.below.map(|below| raw.clone().lt(bound(below)));
    from.into_iter().chain(below).reduce(sea_query::ExprTrait::and)
}

/// The bound as a constant of the column's own type: a parameter's cast from text is not immutable, and
/// PostgreSQL would parse it again for every row. Beyond what a guard lets through, infinity says the same.
fn literal(type_name: &str, units: i64, unit: i64, format: &str) -> Expr {
    let at = units.saturating_mul(unit);
    let text = if at < FIRST {
        "-infinity".to_owned()
    } else if at > LAST {
        "infinity".to_owned()
    } else {
        clock::to_datetime(at).format(format).to_string()
    };
    Expr::cust(format!("{type_name} '{text}'"))
}

pub(super) fn ordered(left: Expr, operator: Comparison, right: Expr) -> Expr {
    operator.of(left, right)
}

pub(super) fn decimal_text(units: i64) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let units = units.unsigned_abs();
    format!("{sign}{}.{:04}", units / 10_000, units % 10_000)
}
