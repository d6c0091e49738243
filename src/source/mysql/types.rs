//! MySQL's column types as the inventory writes them: the declared type and, for text, its collation
//! (`varchar(40) COLLATE utf8mb4_general_ci`). Pure.
//!
//! The collation is part of the name because it decides which rows an index brings together: a changed
//! collation is a changed schema.

use crate::model::Kind;

/// A type taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) struct Type<'t> {
    /// The first word: `varchar`.
    pub base: &'t str,
    /// What stands in its parentheses.
    pub parameters: &'t str,
    pub unsigned: bool,
    pub collation: Option<&'t str>,
}

impl<'t> Type<'t> {
    pub fn parse(type_name: &'t str) -> Self {
        let (declared, collation) = match type_name.rsplit_once(" COLLATE ") {
            Some((declared, collation)) => (declared, Some(collation)),
            None => (type_name, None),
        };
        let end = declared.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(declared.len());
        let (base, rest) = declared.split_at(end);
        let inside = rest.strip_prefix('(').and_then(|rest| rest.rsplit_once(')'));
        let (parameters, after) = inside.unwrap_or(("", rest));
        Self { base, parameters, unsigned: after.contains("unsigned"), collation }
    }

    /// What Cedar sees such a column as.
    pub fn kind(&self) -> Option<Kind> {
        Some(match self.base {
            "tinyint" | "bit" if self.parameters == "1" => Kind::Bool,
            "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year" => Kind::Long,
            "decimal" if self.scale()? <= 4 => Kind::Decimal,
            // The server writes a set's members in the order of its definition: one set, one text.
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum"
            | "set" | "uuid" => Kind::String,
            "date" | "datetime" | "timestamp" => Kind::Datetime,
            "inet4" | "inet6" => Kind::Ipaddr,
            _ => return None,
        })
    }

    /// The longest text, in characters; the larger types count bytes and say nothing.
    pub fn max_length(&self) -> Option<u32> {
        matches!(self.base, "char" | "varchar").then(|| self.parameters.parse().ok()).flatten()
    }

    fn scale(&self) -> Option<u32> {
        self.parameters.split_once(',').map_or(Some(0), |(_, scale)| scale.trim().parse().ok())
    }
}

/// Character sets whose every text comes back from Unicode as it went, so that a constant can be brought
/// into them and an index asked; for the others only the bytes decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Charset {
    Utf8mb4,
    Utf8mb3,
    Latin1,
    Ascii,
}

/// A collation that an index can be asked in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source) struct Collation {
    name: String,
    charset: Charset,
}

impl Collation {
    /// `None` for a character set that is not known to keep its texts.
    pub fn of(name: &str) -> Option<Self> {
        let charset = match name.split('_').next()? {
            "utf8mb4" => Charset::Utf8mb4,
            "utf8mb3" | "utf8" => Charset::Utf8mb3,
            "latin1" => Charset::Latin1,
            "ascii" => Charset::Ascii,
            _ => return None,
        };
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        plain.then(|| Self { name: name.to_owned(), charset })
    }

    /// SQL for a bound text in this collation.
    pub fn constant(&self) -> String {
        format!("CONVERT(? USING {}) COLLATE {}", self.charset(), self.name)
    }

    /// The name of its character set.
    pub fn charset(&self) -> &str {
        self.name.split('_').next().unwrap_or_default()
    }

    /// Whether the character set has every character of `text`; a text it lacks one of equals no value.
    pub fn can_write(&self, text: &str) -> bool {
        text.chars().all(|c| match self.charset {
            Charset::Utf8mb4 => true,
            Charset::Utf8mb3 => c <= '\u{ffff}',
            Charset::Latin1 => is_latin1(c),
            Charset::Ascii => c.is_ascii(),
        })
    }
}

/// MySQL's latin1 is Windows-1252, its five holes filled with control characters.
fn is_latin1(c: char) -> bool {
    const WINDOWS: &str = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\u{81}\u{8d}\u{8f}\u{90}\u{9d}";
    matches!(c, '\0'..='\x7f' | '\u{a0}'..='\u{ff}') || WINDOWS.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_apart_whatever_their_labels_say() {
        let odd = Type::parse("enum('a) COLLATE b','it''s') COLLATE utf8mb4_bin");
        assert_eq!((odd.base, odd.collation), ("enum", Some("utf8mb4_bin")));
        assert_eq!(odd.kind(), Some(Kind::String));
        for (name, kind) in [
            ("tinyint(1)", Some(Kind::Bool)),
            ("tinyint(4)", Some(Kind::Long)),
            ("bit(1)", Some(Kind::Bool)),
            ("bit(8)", None),
            ("int(10) unsigned zerofill", Some(Kind::Long)),
            ("decimal(10,4) unsigned", Some(Kind::Decimal)),
            ("decimal(10,5)", None),
            ("double", None),
            ("varchar(40) COLLATE latin1_swedish_ci", Some(Kind::String)),
            ("varbinary(40)", None),
            ("json", None),
            ("time(6)", None),
            ("timestamp(6)", Some(Kind::Datetime)),
            ("inet6", Some(Kind::Ipaddr)),
        ] {
            assert_eq!(Type::parse(name).kind(), kind, "{name}");
        }
        assert!(Type::parse("bigint(20) unsigned").unsigned);
        assert!(!Type::parse("enum('unsigned') COLLATE utf8mb4_bin").unsigned);
        assert_eq!(Type::parse("varchar(40)").max_length(), Some(40));
    }

    #[test]
    fn a_character_set_knows_what_it_can_write() {
        let can = |name: &str, text: &str| Collation::of(name).expect("known").can_write(text);
        assert!(can("latin1_german1_ci", "Zoë €\u{81}") && !can("latin1_bin", "\u{80}"));
        assert!(!can("latin1_bin", "ł") && can("utf8mb3_bin", "ł") && !can("utf8_bin", "🙂"));
        assert!(can("utf8mb4_uca1400_ai_ci", "🙂") && !can("ascii_bin", "é"));
        assert_eq!(Collation::of("sjis_japanese_ci"), None);
        assert_eq!(Collation::of("utf8mb4_bin; DROP"), None);
    }
}
