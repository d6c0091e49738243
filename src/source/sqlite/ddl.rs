//! What SQLite tells only in the text of a CREATE statement. Pure.

/// The statement's bare words in upper case: quoted names, strings and comments are left out.
fn words(sql: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut characters = sql.chars().peekable();
    while let Some(c) = characters.next() {
        let closing = match c {
            '\'' | '"' | '`' => Some(c),
            '[' => Some(']'),
            '-' if characters.peek() == Some(&'-') => Some('\n'),
            _ => None,
        };
        if let Some(closing) = closing {
            // A doubled quote ends one string and begins the next: nothing is lost by that.
            characters.by_ref().find(|next| *next == closing);
            words.push(String::new());
        } else if c == '/' && characters.peek() == Some(&'*') {
            characters.next();
            let mut last = ' ';
            characters
                .by_ref()
                .find(|next| std::mem::replace(&mut last, *next) == '*' && *next == '/');
            words.push(String::new());
        } else if c.is_alphanumeric() || c == '_' {
            words
                .last_mut()
                .expect("it begins with one word and only grows")
                .extend(c.to_uppercase());
        } else {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The table never hands out a row id again.
pub(super) fn is_autoincrement(create_table: &str) -> bool {
    words(create_table).iter().any(|word| word == "AUTOINCREMENT")
}

/// The trigger fires on DELETE or UPDATE. One whose event cannot be made out counts.
pub(super) fn fires_on_change(create_trigger: &str) -> bool {
    let words = words(create_trigger);
    // CREATE [TEMP] TRIGGER [IF NOT EXISTS] name [BEFORE | AFTER | INSTEAD OF] event …
    let event = words.iter().find(|word| matches!(word.as_str(), "DELETE" | "UPDATE" | "INSERT"));
    event.is_none_or(|event| event != "INSERT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_keyword_counts() {
        assert!(is_autoincrement("create table t(id integer primary key autoincrement)"));
        assert!(!is_autoincrement(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, note TEXT DEFAULT 'AUTOINCREMENT', \
             \"autoincrement\" TEXT /* AUTOINCREMENT */ -- AUTOINCREMENT\n)"
        ));
    }

    #[test]
    fn a_trigger_is_known_by_its_event() {
        assert!(fires_on_change("CREATE TRIGGER a BEFORE DELETE ON t BEGIN SELECT 1; END"));
        assert!(fires_on_change(
            "CREATE TRIGGER \"insert\" AFTER UPDATE OF x ON t BEGIN SELECT 1; END"
        ));
        assert!(!fires_on_change("CREATE TRIGGER b AFTER INSERT ON t BEGIN DELETE FROM u; END"));
    }
}
