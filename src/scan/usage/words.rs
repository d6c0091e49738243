//! A statement as words and signs. No dialect is understood here, and none has to be: what is quoted as a
//! name is one word, and all else between signs is words, within constants and comments too, so that SQL
//! that was put together at run time (`EXECUTE '…'`) is looked into.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// In lower case: what a name is compared by.
    Word(String),
    Sign(char),
}

impl Token {
    pub fn word(&self) -> Option<&str> {
        match self {
            Token::Word(word) => Some(word),
            Token::Sign(_) => None,
        }
    }

    pub fn is(&self, word: &str) -> bool {
        self.word() == Some(word)
    }
}

/// Every word and sign, in order. A quoted name with blanks in it may be the inside of a constant that holds
/// a stray quote, so its words follow it.
pub(super) fn split(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        if is_letter(first) {
            let end = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_lowercase()));
            rest = &rest[end..];
        } else if matches!(first, '"' | '`') {
            rest = quoted(after, first, &mut tokens);
        } else {
            if !first.is_whitespace() && first != '\'' {
                tokens.push(Token::Sign(first));
            }
            rest = after;
        }
    }
    tokens
}

/// What stands between two quotes, the first of which is past; answers what follows.
fn quoted<'t>(text: &'t str, quote: char, tokens: &mut Vec<Token>) -> &'t str {
    let Some(end) = text.find(quote) else { return text };
    let name = &text[..end];
    tokens.push(Token::Word(name.to_lowercase()));
    if !name.chars().all(is_letter) {
        tokens.extend(split(name));
    }
    &text[end + 1..]
}

/// `$` stands in names and in `$1`, which is no name.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '#' | '@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let show = |token: Token| match token {
            Token::Word(word) => word,
            Token::Sign(sign) => sign.to_string(),
        };
        split(text).into_iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_are_words_however_they_are_quoted() {
        assert_eq!(
            shown("SELECT c.Email FROM \"Customers\" c"),
            "select c . email from customers c"
        );
        assert_eq!(shown("SELECT `c` . `E-Mail`"), "select c . e-mail e - mail");
        assert_eq!(shown("WHERE id=$1 AND 姓名 = ?"), "where id = $1 and 姓名 = ?");
    }

    #[test]
    fn constants_and_bodies_are_looked_into() {
        assert_eq!(shown("EXECUTE 'SELECT email'"), "execute select email");
        assert_eq!(shown("a 5\" b email"), "a 5 b email", "a quote without its other");
        assert_eq!(shown("DO $x$ email $x$"), "do $x$ email $x$");
        assert!(split("'5\" of email' x \"y\"").contains(&Token::Word("email".to_owned())));
    }
}
