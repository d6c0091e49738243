//! How a raw SQL value stands for a Cedar value.

use super::declared::TimeEncoding;
use crate::model::{Column, Dialect, Kind};
use crate::source::mysql::types::Type;

/// What a raw expression yields before it is brought into canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Bool,
    Long,
    /// SQLite: an integer that may be of another type, since the table is not STRICT.
    LooseLong,
    /// A number that may lie beyond 64 signed bits.
    Unsigned,
    /// MySQL's `year`, whose comparison reads a small number as a year of this century.
    Year,
    /// A number of any type that should be whole: what a fact yields.
    WholeNumber,
    Decimal,
    Text,
    /// PostgreSQL: text whose collation may take two texts for one.
    CollatedText,
    /// `char(n)`: fetched padded, and compared as fetched.
    PaddedText,
    Uuid,
    /// Enums, sets, domains and `citext`: compared by their text alone.
    OtherText,
    Inet,
    /// An array of texts.
    Texts,
    /// An array of integers.
    Integers,
    /// MariaDB's addresses, each of its own family.
    Inet4,
    Inet6,
    /// An instant: PostgreSQL's `timestamptz`, MySQL's `timestamp`.
    Timestamptz,
    /// A timestamp without zone, this many milliseconds east of UTC.
    Timestamp {
        east: i64,
    },
    Date,
    UnixSeconds,
    UnixMillis,
    /// ISO 8601 text; where it names no zone, this many milliseconds east of UTC.
    IsoText {
        east: i64,
    },
}

impl Encoding {
    /// The encoding of a column, `None` when Cedar cannot see it.
    pub fn of_column(
        dialect: Dialect,
        column: &Column,
        declared: Option<TimeEncoding>,
        east: i64,
    ) -> Option<Self> {
        match (dialect, declared) {
            (Dialect::Sqlite, Some(TimeEncoding::IsoText)) => Some(Encoding::IsoText { east }),
            // What SQLite keeps as text is compared as text.
            (Dialect::Sqlite, Some(TimeEncoding::Unix | TimeEncoding::UnixMs))
                if column.kind == Some(Kind::String) =>
            {
                None
            }
            (Dialect::Sqlite, Some(TimeEncoding::Unix)) => Some(Encoding::UnixSeconds),
            (Dialect::Sqlite, Some(TimeEncoding::UnixMs)) => Some(Encoding::UnixMillis),
            (_, Some(TimeEncoding::Unix)) if column.kind == Some(Kind::Long) => {
                Some(Encoding::UnixSeconds)
            }
            (_, Some(TimeEncoding::UnixMs)) if column.kind == Some(Kind::Long) => {
                Some(Encoding::UnixMillis)
            }
            (Dialect::Postgres, Some(TimeEncoding::IsoText))
                if column.kind == Some(Kind::String) =>
            {
                Some(Encoding::IsoText { east })
            }
            // A declaration that does not fit the type: better no attribute than a wrong one.
            (_, Some(_)) if column.kind != Some(Kind::Datetime) => None,
            _ => Self::of_type(dialect, column, east),
        }
    }

    fn of_type(dialect: Dialect, column: &Column, east: i64) -> Option<Self> {
        if dialect == Dialect::Mysql {
            return Self::of_mysql(column, east);
        }
        Some(match (column.kind?, dialect) {
            (Kind::Bool, _) => Encoding::Bool,
            (Kind::Long, Dialect::Sqlite) if !column.faithful => Encoding::LooseLong,
            (Kind::Long, _) => Encoding::Long,
            (Kind::Decimal, _) => Encoding::Decimal,
            (Kind::String, Dialect::Sqlite) => Encoding::Text,
            (Kind::String, _) => Self::of_postgres_text(column),
            (Kind::Strings, Dialect::Postgres) => Encoding::Texts,
            (Kind::Longs, Dialect::Postgres) => Encoding::Integers,
            (Kind::Ipaddr, Dialect::Postgres) => Encoding::Inet,
            (Kind::Datetime, Dialect::Postgres) if column.base() == "date" => Encoding::Date,
            (Kind::Datetime, Dialect::Postgres) if column.naive_time => {
                Encoding::Timestamp { east }
            }
            (Kind::Datetime, Dialect::Postgres) => Encoding::Timestamptz,
            // SQLite has no such types; a dataset has to say how the column is meant.
            (Kind::Datetime | Kind::Ipaddr | Kind::Strings | Kind::Longs, _) => return None,
        })
    }

    fn of_mysql(column: &Column, east: i64) -> Option<Self> {
        let declared = Type::parse(&column.type_name);
        Some(match (column.kind?, declared.base) {
            (Kind::Bool, _) => Encoding::Bool,
            (Kind::Long, "year") => Encoding::Year,
            (Kind::Long, "bigint") if declared.unsigned => Encoding::Unsigned,
            (Kind::Long, _) => Encoding::Long,
            (Kind::Decimal, _) => Encoding::Decimal,
            (Kind::String, "uuid") => Encoding::Uuid,
            (Kind::String, "enum" | "set") => Encoding::OtherText,
            (Kind::String, _) => Encoding::Text,
            (Kind::Datetime, "date") => Encoding::Date,
            (Kind::Datetime, "timestamp") => Encoding::Timestamptz,
            (Kind::Datetime, _) => Encoding::Timestamp { east },
            (Kind::Ipaddr, "inet4") => Encoding::Inet4,
            (Kind::Ipaddr, _) => Encoding::Inet6,
            (Kind::Strings | Kind::Longs, _) => return None,
        })
    }

    fn of_postgres_text(column: &Column) -> Self {
        match column.base() {
            "uuid" => Encoding::Uuid,
            name if name == "text" || name.starts_with("character varying") => {
                if column.faithful {
                    Encoding::Text
                } else {
                    Encoding::CollatedText
                }
            }
            name if name.starts_with("character") => Encoding::PaddedText,
            _ => Encoding::OtherText,
        }
    }

    /// The encoding of a declared fact, `None` when the dialect has nothing that could mean it.
    pub fn of_fact(dialect: Dialect, kind: Kind, east: i64) -> Option<Self> {
        Some(match (kind, dialect) {
            (Kind::Bool, _) => Encoding::Bool,
            (Kind::Long, Dialect::Sqlite) => Encoding::LooseLong,
            (Kind::Long, _) => Encoding::WholeNumber,
            (Kind::Decimal, _) => Encoding::Decimal,
            (Kind::String, Dialect::Postgres) => Encoding::CollatedText,
            (Kind::String, _) => Encoding::Text,
            // An integer could count seconds or milliseconds; only text says what it means.
            (Kind::Datetime, Dialect::Sqlite) => Encoding::IsoText { east },
            (Kind::Datetime, Dialect::Postgres) => Encoding::Timestamptz,
            (Kind::Ipaddr, Dialect::Postgres) => Encoding::Inet,
            (Kind::Strings, Dialect::Postgres) => Encoding::Texts,
            (Kind::Longs, Dialect::Postgres) => Encoding::Integers,
            // Neither `datetime` nor `timestamp` is left of a fact's value but the local time.
            (Kind::Datetime, Dialect::Mysql) => Encoding::Timestamp { east },
            (Kind::Ipaddr | Kind::Strings | Kind::Longs, _) => return None,
        })
    }

    pub fn kind(self) -> Kind {
        match self {
            Encoding::Bool => Kind::Bool,
            Encoding::Long
            | Encoding::LooseLong
            | Encoding::Unsigned
            | Encoding::Year
            | Encoding::WholeNumber => Kind::Long,
            Encoding::Decimal => Kind::Decimal,
            Encoding::Text
            | Encoding::CollatedText
            | Encoding::PaddedText
            | Encoding::Uuid
            | Encoding::OtherText => Kind::String,
            Encoding::Inet | Encoding::Inet4 | Encoding::Inet6 => Kind::Ipaddr,
            Encoding::Texts => Kind::Strings,
            Encoding::Integers => Kind::Longs,
            Encoding::Timestamptz
            | Encoding::Timestamp { .. }
            | Encoding::Date
            | Encoding::UnixSeconds
            | Encoding::UnixMillis
            | Encoding::IsoText { .. } => Kind::Datetime,
        }
    }
}
