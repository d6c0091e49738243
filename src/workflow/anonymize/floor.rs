//! The first moment of a value's year or month, in the column's own encoding.

use sea_query::Expr;

use super::type_word;
use crate::model::{Column, Dialect, Kind};
use crate::policy::registers::dataset::Granularity;
use crate::source::project::TimeEncoding;

/// The value's floor, or why there is none.
pub fn of(
    dialect: Dialect,
    column: &Column,
    declared: Option<TimeEncoding>,
    granularity: Granularity,
    own: Expr,
) -> Result<Expr, String> {
    let unit = match granularity {
        Granularity::Year => "year",
        Granularity::Month => "month",
    };
    let template = match (dialect, declared) {
        (Dialect::Postgres, _) if column.kind == Some(Kind::Datetime) => {
            postgres_floor(column, unit)
        }
        (Dialect::Sqlite, Some(encoding)) => sqlite_floor(encoding, granularity),
        (Dialect::Mysql, _) if column.kind == Some(Kind::Datetime) => {
            mysql_floor(column, granularity)
        }
        _ => return Err("`generalize` fits dates and times; declare the field's type".into()),
    };
    let uses = template.matches(['$', '?']).count();
    Ok(Expr::cust_with_exprs(template, vec![own; uses]))
}

fn postgres_floor(column: &Column, unit: &str) -> String {
    let name = column.type_name.as_str();
    if name == "date" {
        format!("CAST(date_trunc('{unit}', CAST($ AS timestamp)) AS date)")
    } else if column.naive_time {
        format!("date_trunc('{unit}', $)")
    } else {
        format!("(date_trunc('{unit}', $ AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')")
    }
}

fn sqlite_floor(encoding: TimeEncoding, granularity: Granularity) -> String {
    let (kept, rest, format) = match granularity {
        Granularity::Year => (4, "-01-01", "%Y-01-01"),
        Granularity::Month => (7, "-01", "%Y-%m-01"),
    };
    match encoding {
        // The zone stays as written: a birth date must not move to the eve of its year.
        TimeEncoding::IsoText => format!(
            "(substr(?, 1, {kept}) || '{rest}' || CASE WHEN length(?) = 10 THEN '' \
             ELSE substr(?, 11, 1) || '00:00:00' || CASE WHEN substr(?, -1) = 'Z' THEN 'Z' \
             WHEN length(?) > 16 AND substr(?, -6, 1) IN ('+', '-') THEN substr(?, -6) \
             ELSE '' END END)"
        ),
        TimeEncoding::Unix => {
            format!("CAST(strftime('%s', strftime('{format}', ?, 'unixepoch')) AS INTEGER)")
        }
        TimeEncoding::UnixMs => {
            format!(
                "(CAST(strftime('%s', strftime('{format}', ? / 1000, 'unixepoch')) AS INTEGER) * 1000)"
            )
        }
    }
}

/// A timestamp is one of UTC, whatever zone the session shows it in.
fn mysql_floor(column: &Column, granularity: Granularity) -> String {
    let format = match granularity {
        Granularity::Year => "%Y-01-01",
        Granularity::Month => "%Y-%m-01",
    };
    match type_word(column).as_str() {
        "date" => format!("CAST(date_format(?, '{format}') AS date)"),
        "timestamp" => format!(
            "convert_tz(date_format(convert_tz(?, @@session.time_zone, '+00:00'), '{format}'), \
             '+00:00', @@session.time_zone)"
        ),
        _ => format!("CAST(date_format(?, '{format}') AS datetime)"),
    }
}

/// Whether the column holds the value's floor, where it may not; never NULL. MySQL's timestamps begin a second
/// after 1970 does, so that year has no first moment.
pub fn holds(
    dialect: Dialect,
    column: &Column,
    granularity: Granularity,
    own: Expr,
) -> Option<Expr> {
    if dialect != Dialect::Mysql || type_word(column) != "timestamp" {
        return None;
    }
    let first = match granularity {
        Granularity::Year => "(coalesce(unix_timestamp(?), 31536000) >= 31536000)",
        Granularity::Month => "(coalesce(unix_timestamp(?), 2678400) >= 2678400)",
    };
    Some(Expr::cust_with_expr(first, own))
}
