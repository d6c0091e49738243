//! Values inside JSON columns: a declared path, read as the type the dataset names.
//!
//! The path is taken apart and written anew in the dialect's own notation. A value of another type than
//! declared cannot be judged; a path that leads nowhere, and JSON's own null, are absent. Extraction never
//! errs, whatever the column holds.

use std::fmt::Write as _;

use sea_query::Expr;

use super::encoding::Encoding;
use super::template::sql;
use crate::model::{Column, Dialect, Kind, Table};

/// `tier = "$.loyalty.tier"`, or with what that leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(from = "Written")]
pub struct JsonPath {
    pub path: String,
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The JSON column; needed where the table has none, or several, that look like one.
    pub column: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Written {
    Path(String),
    Whole(Whole),
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    path: String,
    #[serde(rename = "type", default = "string")]
    kind: Kind,
    column: Option<String>,
}

fn string() -> Kind {
    Kind::String
}

impl From<Written> for JsonPath {
    fn from(written: Written) -> Self {
        match written {
            Written::Path(path) => Self { path, kind: Kind::String, column: None },
            Written::Whole(Whole { path, kind, column }) => Self { path, kind, column },
        }
    }
}

enum Step {
    Key(String),
    Index(u32),
}

/// What is read of one row, before it is an attribute.
pub(super) struct Extracted {
    pub raw: Expr,
    pub encoding: Encoding,
    /// The value is absent or of the declared type; never NULL.
    pub well_typed: Expr,
}

impl JsonPath {
    /// Why this path cannot be an attribute of `table`; `None` when it can.
    pub fn problem(&self, dialect: Dialect, table: &Table) -> Option<String> {
        if let Err(problem) = steps(&self.path) {
            return Some(problem);
        }
        match self.column_of(dialect, table) {
            Ok(_) => encoding(dialect, self.kind, 0)
                .is_none()
                .then(|| format!("a {} cannot be read out of JSON here", self.kind.as_str())),
            Err(problem) => Some(problem),
        }
    }

    fn column_of<'t>(&self, dialect: Dialect, table: &'t Table) -> Result<&'t Column, String> {
        if let Some(name) = &self.column {
            let found = table.column(name).ok_or(format!("there is no column `{name}`"))?;
            let text = found.kind == Some(Kind::String) || found.kind.is_none();
            return if text { Ok(found) } else { Err(format!("`{name}` holds no JSON")) };
        }
        let mut like_json = table.columns.iter().filter(|column| looks_like_json(dialect, column));
        match (like_json.next(), like_json.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err("the table has no JSON column; name one with `column`".to_owned()),
            _ => Err("the table has several JSON columns; name one with `column`".to_owned()),
        }
    }

    /// `None` where [`JsonPath::problem`] has something to say.
    pub(super) fn extracted(
        &self,
        dialect: Dialect,
        table: &Table,
        east: i64,
    ) -> Option<Extracted> {
        let column = self.column_of(dialect, table).ok()?;
        let steps = steps(&self.path).ok()?;
        let encoding = encoding(dialect, self.kind, east)?;
        let own = Expr::col((table.relation.clone(), column.name.clone()));
        let (raw, well_typed) = match dialect {
            Dialect::Postgres => {
                postgres(&json_value(column, &own, &postgres_path(&steps)), self.kind)
            }
            Dialect::Sqlite => sqlite(&own, &path(&steps), self.kind),
            Dialect::Mysql => mysql(&own, &path(&steps), self.kind),
        };
        Some(Extracted { raw, encoding, well_typed })
    }
}

fn looks_like_json(dialect: Dialect, column: &Column) -> bool {
    match dialect {
        Dialect::Postgres => matches!(column.base(), "json" | "jsonb"),
        Dialect::Sqlite => column.type_name.to_ascii_uppercase().contains("JSON"),
        // MariaDB's JSON is a text of this type and a constraint.
        Dialect::Mysql => {
            column.type_name.starts_with("json")
                || column.type_name == "longtext COLLATE utf8mb4_bin"
        }
    }
}

fn encoding(dialect: Dialect, kind: Kind, east: i64) -> Option<Encoding> {
    Some(match (kind, dialect) {
        (Kind::String, _) => Encoding::Text,
        (Kind::Bool, _) => Encoding::Bool,
        (Kind::Long, Dialect::Sqlite) => Encoding::LooseLong,
        (Kind::Long, _) => Encoding::WholeNumber,
        (Kind::Decimal, _) => Encoding::Decimal,
        (Kind::Datetime, Dialect::Sqlite | Dialect::Postgres) => Encoding::IsoText { east },
        (Kind::Datetime, Dialect::Mysql) | (Kind::Ipaddr | Kind::Strings | Kind::Longs, _) => {
            return None;
        }
    })
}

/// `$.a."b c"[0]`.
fn steps(path: &str) -> Result<Vec<Step>, String> {
    let wrong = || format!("`{path}` is no path like $.loyalty.tier or $.addresses[0].city");
    let mut rest = path.strip_prefix('$').ok_or_else(wrong)?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (index, after) = inside.split_once(']').ok_or_else(wrong)?;
            steps.push(Step::Index(index.parse().map_err(|_| wrong())?));
            rest = after;
            continue;
        }
        rest = rest.strip_prefix('.').ok_or_else(wrong)?;
        let (key, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(wrong)?,
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        // A key of digits would be an index to PostgreSQL; the others have no common notation.
        let number = key.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if number || key.contains(['"', '\\', '\0', '*']) {
            return Err(wrong());
        }
        steps.push(Step::Key(key.to_owned()));
        rest = after;
    }
    if steps.is_empty() { Err(wrong()) } else { Ok(steps) }
}

fn path(steps: &[Step]) -> String {
    steps.iter().fold("$".to_owned(), |mut path, step| {
        let _ = match step {
            Step::Key(key) => write!(path, ".\"{key}\""),
            Step::Index(index) => write!(path, "[{index}]"),
        };
        path
    })
}

fn postgres_path(steps: &[Step]) -> String {
    let each = steps.iter().map(|step| match step {
        Step::Key(key) => format!("\"{key}\""),
        Step::Index(index) => index.to_string(),
    });
    format!("{{{}}}", each.collect::<Vec<_>>().join(","))
}

/// `json` may hold a NUL that `jsonb` refuses; it is taken for what no type fits.
fn json_value(column: &Column, own: &Expr, path: &str) -> Expr {
    let text = if column.base() == "jsonb" {
        "($1 #> CAST($2 AS text[]))"
    } else {
        "(CASE WHEN strpos(CAST($1 AS text), '\\u0000') > 0 THEN CAST('[]' AS jsonb) \
         ELSE CAST($1 AS jsonb) #> CAST($2 AS text[]) END)"
    };
    sql(Dialect::Postgres, text, &[own.clone(), Expr::val(path)])
}

fn postgres(value: &Expr, kind: Kind) -> (Expr, Expr) {
    let (raw, of) = match kind {
        Kind::Bool => {
            ("(CASE WHEN jsonb_typeof($1) = 'boolean' THEN CAST($1 AS boolean) END)", "boolean")
        }
        Kind::Long | Kind::Decimal => {
            ("(CASE WHEN jsonb_typeof($1) = 'number' THEN CAST($1 AS numeric) END)", "number")
        }
        _ => ("($1 #>> '{}')", "string"),
    };
    let typed = "(coalesce(jsonb_typeof($1), 'null') IN ('null', $2))";
    let dialect = Dialect::Postgres;
    let raw = sql(dialect, raw, std::slice::from_ref(value));
    (raw, sql(dialect, typed, &[value.clone(), Expr::val(of)]))
}

fn sqlite(own: &Expr, path: &str, kind: Kind) -> (Expr, Expr) {
    let typed = match kind {
        Kind::Bool => "'true', 'false'",
        Kind::Long => "'integer'",
        Kind::Decimal => "'integer', 'real'",
        _ => "'text'",
    };
    let valid = "typeof(?) = 'text' AND json_valid(?)";
    let text = format!(
        "(CASE WHEN ? IS NULL THEN TRUE WHEN {valid} \
         THEN coalesce(json_type(?, ?), 'null') IN ('null', {typed}) ELSE FALSE END)"
    );
    let path = Expr::val(path);
    let own = || own.clone();
    let raw = format!("(CASE WHEN {valid} THEN json_extract(?, ?) END)");
    let dialect = Dialect::Sqlite;
    let raw = super::template::holes(dialect, raw, vec![own(), own(), own(), path.clone()]);
    let arguments = vec![own(), own(), own(), own(), path];
    (raw, super::template::holes(dialect, text, arguments))
}

fn mysql(own: &Expr, path: &str, kind: Kind) -> (Expr, Expr) {
    let (raw, typed) = match kind {
        Kind::Bool => ("JSON_VALUE($1, $2)", "'BOOLEAN'"),
        Kind::Long => ("CAST(JSON_VALUE($1, $2) AS DECIMAL(65, 10))", "'INTEGER'"),
        Kind::Decimal => ("CAST(JSON_VALUE($1, $2) AS DECIMAL(65, 10))", "'INTEGER', 'DOUBLE'"),
        _ => ("JSON_UNQUOTE(JSON_EXTRACT($1, $2))", "'STRING'"),
    };
    let value = "JSON_TYPE(JSON_EXTRACT(?, ?))";
    let dialect = Dialect::Mysql;
    let (own, path) = (|| own.clone(), || Expr::val(path));
    let raw = raw.replace("$1", "?").replace("$2", "?");
    let raw = format!("(CASE WHEN JSON_VALID(?) AND {value} IN ({typed}) THEN {raw} END)");
    let raw = super::template::holes(dialect, raw, vec![own(), own(), path(), own(), path()]);
    let text = format!(
        "(CASE WHEN ? IS NULL THEN TRUE WHEN JSON_VALID(?) \
         THEN COALESCE({value}, 'NULL') IN ('NULL', {typed}) ELSE FALSE END)"
    );
    (raw, super::template::holes(dialect, text, vec![own(), own(), own(), path()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart_and_written_anew() {
        let written = |text| steps(text).map(|steps| (path(&steps), postgres_path(&steps)));
        let pair = |a: &str, b: &str| Ok((a.to_owned(), b.to_owned()));
        assert_eq!(
            written("$.loyalty.tier"),
            pair(r#"$."loyalty"."tier""#, r#"{"loyalty","tier"}"#)
        );
        assert_eq!(written("$[0].\"a b\"[12]"), pair(r#"$[0]."a b"[12]"#, r#"{0,"a b",12}"#));
        for wrong in [
            "", "$", "loyalty", "$loyalty", "$.", "$..a", "$.a[", "$.a[x]", "$.a[-1]", "$.0",
            "$.*", "$.\"a",
        ] {
            assert!(steps(wrong).is_err(), "{wrong}");
        }
    }
}
