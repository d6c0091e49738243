//! Which columns of known tables a statement reads, with every doubt resolved in favour of reading.
//!
//! | in a statement that names the table | counts as reading |
//! |---|---|
//! | the column's name, alone | the column, in each of the tables named that have one |
//! | behind a name or alias of the table, or of nothing known | the column |
//! | behind an alias of other tables only | nothing |
//! | `*`, but in `count(*)` and products | every column |
//! | the table or its alias as a value (`row_to_json(c)`), NATURAL JOIN, TABLE, COPY without a list | every column |
//! | INSERT … VALUES, the left sides of UPDATE … SET, changes of the schema | nothing: written is not read |
//! | a text that the server cut off | every column of every table |

use std::collections::{BTreeMap, BTreeSet};

use super::words::{Token, split};

/// A table as statements name it; all in lower case.
pub(super) struct Names {
    pub relation: String,
    pub columns: BTreeSet<String>,
}

/// What a statement reads of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reads {
    pub all: bool,
    pub columns: BTreeSet<String>,
}

/// Words that a table stands behind.
const BEFORE_TABLES: [&str; 12] = [
    "from",
    "join",
    "into",
    "update",
    "using",
    "table",
    "copy",
    "only",
    "straight_join",
    "lateral",
    "delete",
    "handler",
];
/// Words that end a list of tables: a table's name behind them is a value.
const BEFORE_VALUES: [&str; 12] = [
    "select",
    "where",
    "on",
    "set",
    "having",
    "returning",
    "by",
    "values",
    "and",
    "or",
    "when",
    "then",
];
/// Words that may follow a table and are no alias.
const NO_ALIAS: [&str; 36] = [
    "where",
    "on",
    "using",
    "join",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "natural",
    "order",
    "group",
    "limit",
    "offset",
    "fetch",
    "for",
    "union",
    "except",
    "intersect",
    "set",
    "values",
    "select",
    "having",
    "window",
    "tablesample",
    "returning",
    "use",
    "force",
    "ignore",
    "partition",
    "straight_join",
    "to",
    "default",
    "with",
    "lock",
    "minus",
];
/// First words of statements that read nothing unless they contain a SELECT.
const CHANGES_OF_SCHEMA: [&str; 14] = [
    "alter", "drop", "truncate", "vacuum", "analyze", "grant", "revoke", "comment", "lock",
    "reindex", "cluster", "optimize", "create", "refresh",
];

/// By relation. Only tables that the statement names are in the answer.
pub(super) fn reads(text: &str, tables: &[Names]) -> BTreeMap<String, Reads> {
    let tokens = split(text);
    if reads_nothing(&tokens) {
        return BTreeMap::new();
    }
    let named: Vec<&Names> = tables
        .iter()
        .filter(|table| tokens.iter().any(|token| token.is(&table.relation)))
        .collect();
    let aliases: Vec<BTreeSet<String>> =
        named.iter().map(|table| qualifiers(&tokens, &table.relation)).collect();
    let one = |(at, table): (usize, &&Names)| {
        let own = &aliases[at];
        let of_others = |word: &str| {
            !own.contains(word) && aliases.iter().any(|aliases| aliases.contains(word))
        };
        (table.relation.clone(), of_table(&tokens, table, own, &of_others))
    };
    named.iter().enumerate().map(one).collect()
}

fn reads_nothing(tokens: &[Token]) -> bool {
    let has = |word: &str| tokens.iter().any(|token| token.is(word));
    let Some(first) = tokens.iter().find_map(Token::word) else { return true };
    let plain_insert = matches!(first, "insert" | "replace")
        && !["select", "table", "returning", "conflict", "duplicate"].iter().any(|word| has(word));
    let copy_in = first == "copy" && has("from") && !has("to") && !has("select");
    plain_insert || copy_in || (CHANGES_OF_SCHEMA.contains(&first) && !has("select"))
}

/// The relation's own name and every alias it has anywhere in the statement.
fn qualifiers(tokens: &[Token], relation: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::from([relation.to_owned()]);
    for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.is(relation)) {
        let after = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|token| token.is("as")));
        let alias = tokens.get(after).and_then(Token::word);
        names.extend(alias.filter(|word| !NO_ALIAS.contains(word)).map(str::to_owned));
    }
    names
}

fn of_table(
    tokens: &[Token],
    table: &Names,
    own: &BTreeSet<String>,
    of_others: &dyn Fn(&str) -> bool,
) -> Reads {
    let written = written(tokens);
    let mut reads = Reads { all: tokens.iter().any(|t| t.is("natural")), ..Reads::default() };
    let mut clause = "";
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &tokens[at]);
        // A qualifier of another table takes what follows it away from this one.
        let foreign = before == Some(&Token::Sign('.'))
            && at.checked_sub(2).and_then(|at| tokens[at].word()).is_some_and(of_others);
        match token {
            Token::Sign('*') => reads.all |= !foreign && is_star(tokens, at),
            Token::Sign(_) => {}
            Token::Word(word) => {
                if table.columns.contains(word) && !foreign && !written.contains(&at) {
                    reads.columns.insert(word.clone());
                }
                reads.all |= own.contains(word) && is_whole(tokens, at, clause, table);
                if BEFORE_TABLES.contains(&word.as_str()) || BEFORE_VALUES.contains(&word.as_str())
                {
                    clause = word;
                }
            }
        }
    }
    reads
}

/// Every column, as opposed to a product or the `*` of `count(*)`.
fn is_star(tokens: &[Token], at: usize) -> bool {
    match at.checked_sub(1).map(|before| &tokens[before]) {
        Some(Token::Sign('(')) => {
            !at.checked_sub(2).is_some_and(|before| tokens[before].is("count"))
        }
        Some(Token::Sign(sign)) => matches!(sign, '.' | ','),
        Some(Token::Word(word)) => {
            matches!(word.as_str(), "select" | "distinct" | "all" | "returning" | "straight_join")
        }
        None => true,
    }
}

/// The table or its alias at this place stands for a whole row, or for all rows with every column.
fn is_whole(tokens: &[Token], at: usize, clause: &str, table: &Names) -> bool {
    let next = tokens.get(at + 1);
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let is_relation = tokens[at].is(&table.relation);
    match (clause, next) {
        // `schema.table`, `table.column`, and a column that is called as the table is.
        (_, Some(Token::Sign('.'))) => false,
        ("table" | "handler", _) => true,
        ("copy", next) => next != Some(&Token::Sign('(')),
        // `FROM customers AS c (a, b)` gives the columns other names.
        ("from" | "join", Some(Token::Sign('('))) => !is_relation || before.is_none(),
        (clause, _) if BEFORE_VALUES.contains(&clause) => {
            // A qualifier has been past; what is left is a value, unless it is a column of its own.
            before != Some(&Token::Sign('.')) || is_relation
        }
        _ => false,
    }
}

/// Places of columns that a statement writes and does not read: `SET a = …, b = …`.
fn written(tokens: &[Token]) -> BTreeSet<usize> {
    let mut places = BTreeSet::new();
    let updates = tokens.iter().any(|token| token.is("update"));
    let Some(set) = tokens.iter().position(|token| token.is("set")).filter(|_| updates) else {
        return places;
    };
    let mut depth = 0i32;
    for at in set + 1..tokens.len() {
        match &tokens[at] {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => depth -= 1,
            Token::Word(word) if matches!(word.as_str(), "where" | "from" | "returning") => break,
            Token::Word(_) if depth == 0 && tokens.get(at + 1) == Some(&Token::Sign('=')) => {
                let mut start = at;
                while start >= 2 && tokens[start - 1] == Token::Sign('.') {
                    start -= 2;
                }
                let before = &tokens[start - 1];
                if before.is("set") || *before == Token::Sign(',') {
                    places.insert(at);
                }
            }
            _ => {}
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Vec<Names> {
        let names = |relation: &str, columns: &[&str]| Names {
            relation: relation.to_owned(),
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        };
        vec![
            names("customers", &["id", "email", "religion", "e-mail"]),
            names("orders", &["id", "customer_id", "email"]),
        ]
    }

    /// What is read of `customers`: `*`, or names of columns; `-`: it is not named at all.
    fn read(text: &str) -> String {
        match reads(text, &tables()).get("customers") {
            None => "-".to_owned(),
            Some(Reads { all: true, .. }) => "*".to_owned(),
            Some(reads) => reads.columns.iter().cloned().collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn columns_are_read_by_name() {
        for (text, expected) in [
            ("SELECT email FROM customers WHERE id = $1", "email id"),
            ("SELECT c.email FROM crm.customers AS c", "email"),
            ("SELECT `c` . `e-mail` FROM `crm` . `customers` `c`", "e-mail"),
            ("select \"Email\" from \"Customers\"", "email"),
            ("SELECT count(*) FROM customers", ""),
            ("SELECT COUNT ( * ) FROM `customers`", ""),
            ("SELECT 2 * id FROM customers", "id"),
            ("SELECT email FROM orders", "-"),
            ("SELECT o.email, c.id FROM customers c JOIN orders o ON o.customer_id = c.id", "id"),
            ("SELECT email FROM customers JOIN orders USING (id)", "email id"),
            ("SELECT o.* FROM orders o JOIN customers c ON c.id = o.customer_id", "id"),
            ("SELECT x.email FROM (SELECT id FROM customers) x", "email id"),
            ("DELETE FROM customers WHERE religion = $1", "religion"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn whatever_hands_out_rows_reads_every_column() {
        for text in [
            "SELECT * FROM customers",
            "SELECT c.* FROM customers c",
            "SELECT id, * FROM customers",
            "SELECT row_to_json(c) FROM customers c",
            "SELECT to_jsonb(customers) FROM customers",
            "SELECT c FROM customers c",
            "SELECT x FROM customers AS c (x, y)",
            "SELECT o.id FROM orders o NATURAL JOIN customers",
            "TABLE customers",
            "COPY customers TO STDOUT",
            "INSERT INTO archive SELECT * FROM customers",
            "INSERT INTO customers (id) VALUES ($1) RETURNING *",
            "WITH c AS (SELECT * FROM customers) SELECT 1 FROM c",
            "HANDLER customers READ FIRST",
            "SELECT o.id FROM orders o JOIN customers c ON f(c)",
        ] {
            assert_eq!(read(text), "*", "{text}");
        }
    }

    #[test]
    fn what_is_written_is_not_read() {
        for (text, expected) in [
            ("INSERT INTO customers (id, email, religion) VALUES ($1, $2, $3)", "-"),
            ("INSERT INTO customers (id, email) SELECT customer_id, email FROM orders", "email id"),
            ("UPDATE customers SET email = $1, religion = $2 WHERE id = $3", "id"),
            ("UPDATE customers c SET c.email = lower(c.religion)", "religion"),
            ("UPDATE customers SET email = coalesce($1, email) WHERE id = $2", "email id"),
            ("ALTER TABLE customers ADD COLUMN vip boolean", "-"),
            ("COPY customers (id, email) FROM STDIN", "-"),
            ("COPY customers (id, email) TO STDOUT", "email id"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
