//! PostgreSQL's columns, and which of its types Cedar can see.

use super::catalogue::oid;
use crate::model::{Column, Kind};
use crate::source::driver::Cells;

/// A domain counts as the type it is over in the end; a length or precision may stand at any level, a NOT
/// NULL too.
pub(super) const COLUMNS: &str = "WITH RECURSIVE domain(oid, base, modifier, strict) AS ( \
      SELECT oid, typbasetype, typtypmod, typnotnull FROM pg_type WHERE typtype = 'd' \
      UNION ALL SELECT d.oid, t.typbasetype, greatest(d.modifier, t.typtypmod), d.strict OR t.typnotnull \
      FROM domain d JOIN pg_type t ON t.oid = d.base AND t.typtype = 'd') \
    SELECT a.attrelid::int8, a.attname::text, \
    format_type(a.atttypid, a.atttypmod), base.typname::text, base.typtype::text, \
    coalesce(d.modifier, a.atttypmod)::int8, \
    CASE WHEN d.oid IS NOT NULL THEN format_type(d.base, d.modifier) END, \
    (a.attnotnull OR coalesce(d.strict, false))::int::int8, col_description(a.attrelid, a.attnum), \
    (a.attgenerated <> '' OR a.attidentity = 'a')::int::int8, \
    coalesce(l.collisdeterministic, false)::int::int8 \
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
    JOIN pg_namespace n ON n.oid = c.relnamespace \
    LEFT JOIN (SELECT domain.* FROM domain JOIN pg_type last ON last.oid = domain.base \
      WHERE last.typtype <> 'd') d ON d.oid = a.atttypid \
    JOIN pg_type base ON base.oid = coalesce(d.base, a.atttypid) \
    LEFT JOIN pg_collation l ON l.oid = a.attcollation \
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') \
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
    ORDER BY a.attrelid, a.attnum";

pub(super) fn column(row: &dyn Cells) -> Result<(i64, Column), sqlx::Error> {
    let (base, class) = (row.text(3)?, row.text(4)?);
    let modifier = row.int(5)?.unwrap_or(-1);
    let column = Column {
        name: row.text(1)?,
        type_name: row.text(2)?,
        base_type: row.optional_text(6)?,
        kind: kind(&base, &class, modifier),
        nullable: !row.flag(7)?,
        comment: row.optional_text(8)?,
        max_length: max_length(&base, modifier),
        naive_time: base == "timestamp",
        generated: row.flag(9)?,
        faithful: row.flag(10)?,
    };
    Ok((oid(row, 0)?, column))
}

fn kind(base: &str, class: &str, modifier: i64) -> Option<Kind> {
    Some(match base {
        _ if class == "e" => Kind::String,
        "bool" => Kind::Bool,
        "int2" | "int4" | "int8" => Kind::Long,
        "numeric" if (0..=4).contains(&scale(modifier)?) => Kind::Decimal,
        "text" | "varchar" | "bpchar" | "uuid" | "citext" => Kind::String,
        "date" | "timestamp" | "timestamptz" => Kind::Datetime,
        "inet" => Kind::Ipaddr,
        "_text" | "_varchar" => Kind::Strings,
        "_int2" | "_int4" | "_int8" => Kind::Longs,
        _ => return None,
    })
}

/// The digits after the point of `numeric(p, s)`, which packs them into eleven signed bits; `None` when
/// the column takes any number of them.
fn scale(modifier: i64) -> Option<i64> {
    (modifier >= 4).then(|| (((modifier - 4) & 0x7ff) ^ 1024) - 1024)
}

fn max_length(base: &str, modifier: i64) -> Option<u32> {
    match base {
        "varchar" | "bpchar" if modifier > 4 => u32::try_from(modifier - 4).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_read_from_the_type_modifier() {
        let packed = |precision: i64, scale: i64| ((precision << 16) | (scale & 0x7ff)) + 4;
        for digits in [-3, 0, 2, 4, 5, 30] {
            assert_eq!(scale(packed(10, digits)), Some(digits));
        }
        assert_eq!(scale(-1), None, "a bare numeric takes any number of digits");
        assert_eq!(kind("numeric", "b", packed(12, 4)), Some(Kind::Decimal));
        assert_eq!(kind("numeric", "b", packed(12, 5)), None);
        assert_eq!(kind("float8", "b", -1), None);
    }
}
