//! Questions about arrays, which Cedar sees as sets: PostgreSQL's own, byte by byte.
//!
//! Containment between arrays takes no notice of order or repetition, which is what makes them sets. The
//! elements of texts are compared under the collation `C`; the bare comparison stands before it for the
//! sake of an index on the column.

use sea_query::{Expr, ExprTrait};

use super::encoding::Encoding;
use super::template::sql;
use crate::model::{Dialect, Value};

/// What a policy can ask about a set attribute, of constants.
#[derive(Debug, Clone, Copy)]
pub enum SetTest<'a> {
    ContainsAll(&'a [Value]),
    ContainsAny(&'a [Value]),
    /// It holds nothing but these.
    IsWithin(&'a [Value]),
    IsEmpty,
}

/// `None` when a constant can be in no array of this encoding: it contains it in no row.
pub(super) fn test(encoding: Encoding, raw: &Expr, test: &SetTest<'_>) -> Option<Expr> {
    let array = |values: &[Value]| {
        let items: Vec<String> =
            values.iter().filter_map(|value| element(encoding, value)).collect();
        (items.len(), constant(encoding, &items))
    };
    let own = typed(encoding, raw);
    Some(match test {
        SetTest::IsEmpty => {
            sql(Dialect::Postgres, "(cardinality($1) = 0)", std::slice::from_ref(raw))
        }
        SetTest::ContainsAll(values) => {
            let (found, wanted) = array(values);
            if found < values.len() {
                return None;
            }
            indexed(encoding, raw, &own, "($1 @> $2)", &wanted)
        }
        SetTest::ContainsAny(values) => {
            let (found, wanted) = array(values);
            if found == 0 {
                return None;
            }
            indexed(encoding, raw, &own, "($1 && $2)", &wanted)
        }
        SetTest::IsWithin(values) => {
            let (_, all) = array(values);
            sql(Dialect::Postgres, "($1 <@ $2)", &[own, all])
        }
    })
}

/// Two arrays: the left one holds all of the right one's elements, or any.
pub(super) fn two(encodings: [Encoding; 2], raws: [&Expr; 2], any: bool) -> Expr {
    let text = if any { "($1 && $2)" } else { "($1 @> $2)" };
    let [left, right] = [0, 1].map(|side| typed(encodings[side], raws[side]));
    sql(Dialect::Postgres, text, &[left, right])
}

/// The array holds the value of another attribute.
pub(super) fn holds(encoding: Encoding, raw: &Expr, canonical: &Expr) -> Expr {
    let arguments = [typed(encoding, raw), canonical.clone()];
    sql(Dialect::Postgres, "($2 = ANY ($1))", &arguments)
}

fn typed(encoding: Encoding, raw: &Expr) -> Expr {
    let text = match encoding {
        Encoding::Integers => "CAST($1 AS bigint[])",
        _ => "(CAST($1 AS text[]) COLLATE \"C\")",
    };
    sql(Dialect::Postgres, text, std::slice::from_ref(raw))
}

fn indexed(
    encoding: Encoding,
    raw: &Expr,
    own: &Expr,
    test: &'static str,
    constant: &Expr,
) -> Expr {
    let exact = sql(Dialect::Postgres, test, &[own.clone(), constant.clone()]);
    if encoding == Encoding::Integers {
        return exact;
    }
    let bare = sql(Dialect::Postgres, "CAST($1 AS text[])", std::slice::from_ref(raw));
    sql(Dialect::Postgres, test, &[bare, constant.clone()]).and(exact)
}

/// An element as an array's text writes it; `None` when no array of the encoding holds it.
fn element(encoding: Encoding, value: &Value) -> Option<String> {
    match (encoding, value) {
        (Encoding::Texts, Value::String(text)) if !text.contains('\0') => {
            Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
        }
        (Encoding::Integers, Value::Long(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn constant(encoding: Encoding, items: &[String]) -> Expr {
    let text = Expr::val(format!("{{{}}}", items.join(",")));
    let cast = match encoding {
        Encoding::Integers => "CAST($1 AS bigint[])",
        _ => "CAST($1 AS text[])",
    };
    sql(Dialect::Postgres, cast, &[text])
}
