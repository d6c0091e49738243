//! Canonical forms, guards and comparisons in MySQL and MariaDB.
//!
//! A comparison here must say the same inside DELETE and UPDATE, where strict mode turns a warning into an
//! error: nothing below warns, whatever a row holds. Text is compared as UTF-8 bytes; every collation,
//! `utf8mb4_bin` included, takes some texts for others.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use sea_query::{Expr, ExprTrait};

use super::attribute::{Comparison, Implied, Piece};
use super::encoding::Encoding;
use super::range::{DAY, FIRST, LAST, MILLISECOND, Range, SECOND};
use super::{constants, postgres, template};
use crate::model::{Dialect, Instant, Value, clock, failpoint};
use crate::source::mysql::types::Collation;

/// The numbers that a `year` takes for themselves.
const YEARS: RangeInclusive<i64> = 1901..=2155;

fn sql(text: &'static str, arguments: &[Expr]) -> Expr {
    template::sql(Dialect::Mysql, text, arguments)
}

/// Text as UTF-8 bytes: the only equality of it that tells all people apart.
pub(in crate::source) fn bytes(raw: &Expr) -> Expr {
    sql("CAST(CONVERT($1 USING utf8mb4) AS BINARY)", std::slice::from_ref(raw))
}

/// The constant as the bytes that a column of this collation keeps it as. The column stays bare beside it: a
/// cast there would copy the text of every row.
fn constant_bytes(collation: &Collation) -> String {
    format!("CAST(CONVERT(? USING {}) AS BINARY)", collation.charset())
}

/// A fact's value in the type its declaration promises. The server lets no derived table refer to the row
/// outside, so the subquery itself stands wherever its value is used; its own cache keeps that cheap.
pub(super) fn fact_value(encoding: Encoding, subquery: &Expr) -> Expr {
    let text = match encoding {
        Encoding::Bool | Encoding::WholeNumber | Encoding::Decimal => "CAST($1 AS DECIMAL(65, 30))",
        Encoding::Timestamp { .. } => "CAST($1 AS DATETIME(6))",
        _ => "$1",
    };
    sql(text, std::slice::from_ref(subquery))
}

pub(super) fn canonical(encoding: Encoding, raw: &Expr) -> Expr {
    let raw = raw.clone();
    match encoding {
        Encoding::Bool
        | Encoding::Long
        | Encoding::Unsigned
        | Encoding::Year
        | Encoding::WholeNumber
        | Encoding::UnixMillis => sql("CAST($1 AS SIGNED)", &[raw]),
        Encoding::Decimal => sql("CAST($1 * 10000 AS SIGNED)", &[raw]),
        Encoding::Timestamptz if failpoint::on("round-milliseconds") => {
            sql("CAST(ROUND(UNIX_TIMESTAMP($1) * 1000) AS SIGNED)", &[raw])
        }
        Encoding::Timestamptz => sql("CAST(FLOOR(UNIX_TIMESTAMP($1) * 1000) AS SIGNED)", &[raw]),
        Encoding::Timestamp { east } => sql(
            "(CAST(FLOOR(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', $1) / 1000) AS SIGNED) - $2)",
            &[raw, Expr::val(east)],
        ),
        Encoding::Date => sql("((TO_DAYS($1) - 719528) * 86400000)", &[raw]),
        Encoding::UnixSeconds => sql("(CAST($1 AS SIGNED) * 1000)", &[raw]),
        Encoding::Text
        | Encoding::PaddedText
        | Encoding::OtherText
        | Encoding::Uuid
        | Encoding::Inet
        | Encoding::Inet4
        | Encoding::Inet6 => bytes(&raw),
        Encoding::LooseLong
        | Encoding::CollatedText
        | Encoding::IsoText { .. }
        | Encoding::Texts
        | Encoding::Integers => {
            unreachable!("no MySQL column is an array, or encoded as ISO text")
        }
    }
}

/// What is true of every value that has a canonical form, and of NULL; never NULL itself. A zero date in
/// a column that is NOT NULL answers to IS NULL as well, so absence is asked by COALESCE.
pub(super) fn guard(encoding: Encoding, raw: &Expr) -> Option<Expr> {
    let text = match encoding {
        Encoding::Bool => "COALESCE($1 IN (0, 1), TRUE)",
        Encoding::Unsigned => "COALESCE($1 <= 9223372036854775807, TRUE)",
        Encoding::Decimal => {
            "COALESCE($1 BETWEEN -922337203685477.5808 AND 922337203685477.5807 \
             AND $1 = ROUND($1, 4), TRUE)"
        }
        Encoding::WholeNumber => {
            "COALESCE($1 BETWEEN -9223372036854775808 AND 9223372036854775807 \
             AND $1 = TRUNCATE($1, 0), TRUE)"
        }
        // By its manual the type begins a second after 1970 did; only a zero date lies before.
        Encoding::Timestamptz => "COALESCE($1 >= FROM_UNIXTIME(1), TRUE)",
        Encoding::Timestamp { .. } | Encoding::Date => "COALESCE($1 >= '0001-01-01' AND $2, TRUE)",
        Encoding::UnixSeconds => "COALESCE($1 BETWEEN -62135596800 AND 253402300799, TRUE)",
        Encoding::UnixMillis => "COALESCE($1 BETWEEN -62135596800000 AND 253402300799999, TRUE)",
        // Cedar's parser does not know the mixed notation ::ffff:192.0.2.1.
        Encoding::Inet6 => "COALESCE(CAST($1 AS CHAR) NOT LIKE '%.%', TRUE)",
        _ => return None,
    };
    let guard = sql(text, &[raw.clone(), is_a_day(raw)]);
    Some(match in_years(encoding, raw) {
        Some(years) => sql("($1 AND COALESCE($2, TRUE))", &[guard, years]),
        None => guard,
    })
}

/// A zone can carry the first and the last day out of the years that Cedar can write.
fn in_years(encoding: Encoding, raw: &Expr) -> Option<Expr> {
    let format = "%Y-%m-%d %H:%M:%S";
    match encoding {
        Encoding::Timestamp { east } if east > 0 => {
            Some(raw.clone().gte(written(FIRST + east, format)))
        }
        Encoding::Timestamp { east } if east < 0 => {
            Some(raw.clone().lt(written(LAST + 1 + east, format)))
        }
        _ => None,
    }
}

/// A server may have let in a month or a day 0, and the 30th of February, which sorts before March and
/// counts as the 2nd of it. Most days need no look at their month's last.
fn is_a_day(raw: &Expr) -> Expr {
    let text = "(MONTH($1) > 0 AND (DAYOFMONTH($1) BETWEEN 1 AND 28 \
                OR DAYOFMONTH($1) BETWEEN 29 AND DAYOFMONTH(LAST_DAY($1))))";
    sql(text, std::slice::from_ref(raw))
}

/// What of the guard is left to ask where the value is known to be present and bounded: a bound on one
/// side is written with the years' end on the other ([`within`]). `None` when that spares nothing.
pub(super) fn guard_beside(
    encoding: Encoding,
    raw: &Expr,
    implied: Implied,
) -> Option<Option<Expr>> {
    if (!implied.not_before && !implied.not_after) || in_years(encoding, raw).is_some() {
        return None;
    }
    match encoding {
        Encoding::Timestamp { .. } | Encoding::Date => Some(Some(is_a_day(raw))),
        Encoding::Timestamptz | Encoding::UnixSeconds | Encoding::UnixMillis => Some(None),
        _ => None,
    }
}

/// The comparison, or `None` when the constant can equal nothing of this encoding.
pub(super) fn compare(
    encoding: Encoding,
    collation: Option<&Collation>,
    raw: &Expr,
    operator: Comparison,
    constant: &Value,
) -> Option<Expr> {
    let column = raw.clone();
    Some(match (encoding, constant) {
        (Encoding::Bool, Value::Bool(flag)) => column.eq(i64::from(*flag)),
        (Encoding::Long | Encoding::Unsigned | Encoding::WholeNumber, Value::Long(number)) => {
            postgres::ordered(column, operator, Expr::val(*number))
        }
        (Encoding::Year, Value::Long(number)) => {
            let whole = YEARS.contains(number);
            let year = if whole { column } else { canonical(encoding, raw) };
            postgres::ordered(year, operator, Expr::val(*number))
        }
        (Encoding::Decimal, Value::Decimal(units)) => {
            let text = Expr::val(postgres::decimal_text(*units));
            postgres::ordered(column, operator, sql("CAST($1 AS DECIMAL(19, 4))", &[text]))
        }
        (Encoding::Inet4 | Encoding::Inet6, Value::Ipaddr(address)) => {
            column.eq(host(encoding, address)?)
        }
        (_, Value::String(text)) => return text_equals(encoding, collation, raw, text),
        (_, Value::Datetime(at)) => return instant(encoding, raw, operator, *at),
        _ => return None,
    })
}

/// Equality with one of several constants as one list; `None` where a list does not say the same.
pub(super) fn listed(
    encoding: Encoding,
    collation: Option<&Collation>,
    raw: &Expr,
    constants: &[Value],
) -> Option<Expr> {
    match encoding {
        Encoding::Long | Encoding::Unsigned => {
            Some(raw.clone().is_in(constants::longs(constants)?))
        }
        Encoding::Text | Encoding::OtherText => {
            let can_write = |text: &str| collation.is_none_or(|own| own.can_write(text));
            let texts = constants::texts(constants, can_write)?;
            let constants = texts.iter().map(|text| text.as_bytes().to_vec());
            let Some(collation) = collation.filter(|_| encoding == Encoding::Text) else {
                return Some(bytes(raw).is_in(constants));
            };
            let one_of = |form: String| {
                let list = vec![form; texts.len()].join(", ");
                let own = [raw.clone()].into_iter().chain(texts.iter().copied().map(Expr::val));
                template::holes(Dialect::Mysql, format!("(? IN ({list}))"), own.collect())
            };
            Some(one_of(collation.constant()).and(one_of(constant_bytes(collation))))
        }
        _ => None,
    }
}

pub(super) fn like(canonical: &Expr, pattern: &[Piece]) -> Expr {
    sql(
        "($1 LIKE $2 ESCAPE '!')",
        &[canonical.clone(), Expr::val(constants::like(pattern).into_bytes())],
    )
}

/// Equality of bytes, and before it equality in the column's own collation, which holds of every text and
/// itself and which its index answers.
fn text_equals(
    encoding: Encoding,
    collation: Option<&Collation>,
    raw: &Expr,
    text: &str,
) -> Option<Expr> {
    match (encoding, collation) {
        (Encoding::Text, _) if failpoint::on("collation-of-the-column") => {
            Some(raw.clone().eq(text))
        }
        (Encoding::Text, Some(collation)) => collation.can_write(text).then(|| {
            let arguments = [raw.clone(), Expr::val(text), raw.clone(), Expr::val(text)];
            let sql =
                format!("(? = {} AND ? = {})", collation.constant(), constant_bytes(collation));
            template::holes(Dialect::Mysql, sql, arguments.to_vec())
        }),
        (Encoding::Text | Encoding::OtherText, _) => Some(bytes(raw).eq(text.as_bytes().to_vec())),
        // Another text would be read as a uuid all the same, in any case and with or without hyphens.
        (Encoding::Uuid, _) => {
            let uuid = uuid::Uuid::parse_str(text).ok()?.hyphenated().to_string();
            (uuid == text).then(|| raw.clone().eq(text))
        }
        _ => None,
    }
}

/// The constant as an address of the column's family; a network is no address.
fn host(encoding: Encoding, address: &str) -> Option<String> {
    let (host, prefix) = address.split_once('/').unwrap_or((address, ""));
    let host: IpAddr = host.parse().ok()?;
    let whole = match host {
        IpAddr::V4(_) if encoding == Encoding::Inet4 => "32",
        IpAddr::V6(_) if encoding == Encoding::Inet6 => "128",
        _ => return None,
    };
    (prefix.is_empty() || prefix == whole).then(|| host.to_string())
}

fn instant(encoding: Encoding, raw: &Expr, operator: Comparison, at: Instant) -> Option<Expr> {
    let (unit, east) = match encoding {
        Encoding::Timestamptz | Encoding::UnixMillis => (MILLISECOND, 0),
        Encoding::Timestamp { east } => (MILLISECOND, east),
        Encoding::Date => (DAY, 0),
        Encoding::UnixSeconds => (SECOND, 0),
        _ => return None,
    };
    let range = Range::of(operator, at.saturating_add(east), unit);
    // The first and the last unit of it, within the years that a guard lets through.
    let begin = if encoding == Encoding::Timestamptz { SECOND } else { FIRST };
    let years = |units: i64| units.saturating_mul(unit).clamp(begin, LAST + 1);
    let (first, end) = (range.from.map_or(begin, years), range.below.map_or(LAST + 1, years));
    (first < end).then(|| within(encoding, raw, first, end))
}

/// From `first` on and before `end`, as one question: two would be asked one after the other in each row.
fn within(encoding: Encoding, raw: &Expr, first: Instant, end: Instant) -> Expr {
    let last = end - 1;
    let bounds = match encoding {
        Encoding::UnixSeconds => [first.div_euclid(SECOND), last.div_euclid(SECOND)].map(Expr::val),
        Encoding::UnixMillis => [first, last].map(Expr::val),
        Encoding::Date => {
            [first, last].map(|at| sql("CAST($1 AS DATE)", &[written(at, "%Y-%m-%d")]))
        }
        Encoding::Timestamptz => [of_unix_time(first, "000"), of_unix_time(last, "999")],
        _ => [
            sql("CAST($1 AS DATETIME(6))", &[written(first, "%Y-%m-%d %H:%M:%S%.3f000")]),
            sql("CAST($1 AS DATETIME(6))", &[written(last, "%Y-%m-%d %H:%M:%S%.3f999")]),
        ],
    };
    let [first, last] = bounds;
    raw.clone().between(first, last)
}

/// A `timestamp` is compared in the session's zone, whichever that is: `at` milliseconds and so many
/// `micros`. Beyond what the server can count from 1970 its type holds nothing.
fn of_unix_time(at: i64, micros: &str) -> Expr {
    let seconds = format!("{}.{:03}{micros}", at / SECOND, at % SECOND);
    let end = "COALESCE(FROM_UNIXTIME(CAST($1 AS DECIMAL(20, 6))), \
               CAST('9999-12-31 23:59:59.999999' AS DATETIME(6)))";
    sql(end, &[Expr::val(seconds)])
}

fn written(at: Instant, format: &str) -> Expr {
    Expr::val(clock::to_datetime(at).format(format).to_string())
}
