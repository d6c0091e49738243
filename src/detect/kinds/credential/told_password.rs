//! Passwords that people tell each other: `the password is …`, `pwd=…`. What has the name `password` in a column
//! is [`super::password`]'s; here the sentence must say it.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::detect::cell::Cell;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const TOLD_PASSWORD: Recogniser = Recogniser {
    name: "told_password",
    category: "user.authorization.password",
    names: Names::NONE,
    trust: Trust { within: 85, ..Trust::BY_NAME },
    source: "NIST SP 800-63B section 5.1.1: memorised secrets",
    gate: Gate::ANY.bytes(12..=255).letters(3..=255),
    judge: |cell| if within(cell) { Match::Shape } else { Match::No },
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &["password: hunter874", "密码：letmein!135", "pwd=Winter2024!"],
        no: &[
            "password: reset required",
            "password = ********",
            "passwordPolicy: minimum12",
            "correct horse 42",
            "password_reset_at=2024-01-31x",
        ],
    },
};

/// A word for it, then `:`, `=` or `is`, then what no dictionary has: letters with a digit or a sign among them.
fn within(cell: &Cell<'_>) -> bool {
    SAID.find_iter(cell.text).any(|said| {
        let bytes = cell.text.as_bytes();
        let before = said.start().checked_sub(1).map(|at| bytes[at]);
        let rest = &cell.text[said.end()..];
        let pass =
            said.len() == "pass".len() && cell.text[said.range()].eq_ignore_ascii_case("pass");
        if before.is_some_and(|b| b.is_ascii_alphanumeric())
            || pass && !opens(&cell.text[..said.start()])
        {
            return false;
        }
        is_told(rest) || !pass && is_beside(rest)
    })
}

/// `pass:` is one that boards an aeroplane as well; nothing but a mark may stand before it.
fn opens(before: &str) -> bool {
    before
        .trim_end_matches([' ', '"', '\''])
        .chars()
        .next_back()
        .is_none_or(|c| !c.is_alphanumeric())
}

/// Right behind the word, without a mark: letters, and two digits or a sign and a digit, which no word has.
fn is_beside(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(' ') else { return false };
    let word = first_word(rest);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let small = word.bytes().filter(u8::is_ascii_lowercase).count();
    let sign = word.bytes().any(|b| b"!#$%&?@*+".contains(&b));
    let kind =
        |start: &&str| word.get(..start.len()).is_some_and(|w| w.eq_ignore_ascii_case(start));
    let named = ["sha", "bcrypt", "argon", "utf", "base", "pbkdf", "md5", "aes", "rsa", "oauth"];
    (7..=40).contains(&word.len())
        && small >= 3
        && (digits >= 2 || sign && digits == 1)
        && (sign || word.bytes().all(|b| b.is_ascii_alphanumeric()))
        && !word.contains(['/', '_', '=', ':', '(', '@'])
        && !named.iter().any(kind)
}

/// Up to what no password is written with in a sentence.
fn first_word(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || !c.is_ascii() || "\"',;<>`".contains(c));
    rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ')'])
}

fn is_told(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['"', '\'', ' ']);
    let Some(rest) = TOLD.iter().find_map(|told| {
        let after = rest.strip_prefix(told)?;
        let apart = !told.ends_with(char::is_alphabetic) || !told.is_ascii() && told.len() == 3;
        let apart = apart || after.starts_with([' ', ':']);
        apart.then_some(after)
    }) else {
        return false;
    };
    let rest = rest.trim_start_matches([' ', ':', '"', '\'', '「', '“', '`']);
    let word = first_word(rest);
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let path = word.contains("://")
        || word.starts_with(['/', '{', '$', '%', '<', '['])
        || word.contains("()");
    let hidden = word.bytes().all(|b| b == word.as_bytes()[0]);
    (6..=64).contains(&word.len())
        && letters >= 1
        && (digits > 0 || !is_plain(word))
        && !path
        && !hidden
}

/// Letters with the hyphens, dots and underlines that words have.
fn is_plain(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_alphabetic() || b"-_.!?/".contains(&b))
}

static SAID: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build([
            "password",
            "passwd",
            "pwd",
            "passphrase",
            "passcode",
            "passwort",
            "kennwort",
            "mot de passe",
            "mdp",
            "contraseña",
            "clave",
            "senha",
            "wachtwoord",
            "hasło",
            "parola",
            "密码",
            "口令",
            "パスワード",
            "비밀번호",
            "пароль",
            "pw",
            "pass",
        ])
        .expect("a few short words")
});

/// What stands between the word and the password.
const TOLD: &[&str] = &[
    ":", "=", "- ", "– ", "：", "is", "was", "war", "era", "était", "ist", "lautet", "est", "es",
    "é", "è", "to", "是", "为", "は",
];

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("the password is hunter874, tell nobody", true),
            ("pwd=Winter2024! for the portal", true),
            ("密码：letmein!135", true),
            (r#"{"user": "x", "password": "s3cret-42"}"#, true),
            ("Passwort lautet Sommer2025.", true),
            ("password: reset required", false),
            ("password = ********", false),
            ("the password is expired since 2024", false),
            ("password reset link sent to 3 users", false),
            ("passwordPolicy: minimum12", false),
            ("login with pw qwerty#78", true),
            ("mdp hunter153", true),
            ("pass: Tr0ub4dor!62", true),
            ("boarding pass: M1abc22x", false),
            ("password sha256 of the file", false),
            ("password 20240131 is no word", false),
        ] {
            assert_eq!(found("told_password", text), expected, "{text}");
        }
    }
}
