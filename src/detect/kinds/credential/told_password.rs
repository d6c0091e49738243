//! Passwords that people tell each other: `the password is …`, `pwd=…`. What has the name `password` in a column
//! is [`super::password`]'s; here the sentence must say it.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::phrases::Phrases;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Words;

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
    is_in_address(cell)
        || cell.has(mark::DASH) && is_in_command(cell.text)
        || may_stand_in(cell) && BEGUN.start_in(cell.text) && is_said(cell)
}

/// Whether there is a digit, or a sign that no plain word has.
fn may_stand_in(cell: &Cell<'_>) -> bool {
    const SIGNS: u32 = mark::AT
        | mark::COLON
        | mark::PLUS
        | mark::DOLLAR
        | mark::EQUALS
        | mark::COMMA
        | mark::LESS
        | mark::PAREN
        | mark::OTHER
        | mark::CONTROL;
    cell.digits > 0 || cell.marks & SIGNS != 0
}

fn is_said(cell: &Cell<'_>) -> bool {
    SAID.find_iter(cell.text).any(|said| {
        let word = &cell.text[said.range()];
        let before = &cell.text[..said.start()];
        let pass = word.eq_ignore_ascii_case("pass");
        is_apart(before, word)
            && (!pass || opens(before))
            && (is_told(&cell.text[said.end()..], !word.is_ascii()) || is_told_before(before))
    })
}

/// `hunter874 as my password`
fn is_told_before(before: &str) -> bool {
    let whose = ["as my ", "as your ", "as the ", "is my ", "is your ", "is the "];
    let secret = whose.iter().find_map(|whose| before.strip_suffix(whose));
    let word = secret.map(|secret| {
        secret.trim_end().rsplit([' ', '"', '\'', '`']).find(|word| !word.is_empty())
    });
    word.flatten().is_some_and(is_beside)
}

/// Nothing before it, or the end of a word; `userPassword` is two.
fn is_apart(before: &str, word: &str) -> bool {
    let last = before.bytes().next_back().unwrap_or(b' ');
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    !last.is_ascii_alphanumeric() || capital && last.is_ascii_lowercase()
}

/// `postgres://app:hunter874@db.internal`
fn is_in_address(cell: &Cell<'_>) -> bool {
    cell.has(mark::AT | mark::COLON | mark::SLASH)
        && cell.text.match_indices("://").any(|(at, marks)| {
            let rest = &cell.text[at + marks.len()..];
            let end = rest.find(|c: char| !c.is_ascii_graphic() || "/\"'<>".contains(c));
            let Some((login, host)) = rest[..end.unwrap_or(rest.len())].rsplit_once('@') else {
                return false;
            };
            let Some((_, secret)) = login.split_once(':') else { return false };
            let hidden = secret.bytes().all(|b| Some(&b) == secret.as_bytes().first());
            secret.len() >= 4
                && !hidden
                && !secret.starts_with(['$', '{', '<', '%', '['])
                && !host.is_empty()
        })
}

/// `mysql -u root -p'Blue!227'`: the option of those programs, with a value in quotes.
fn is_in_command(text: &str) -> bool {
    const PROGRAMS: [&str; 4] = ["mysql", "mariadb", "sshpass", "docker login"];
    text.match_indices(" -p").any(|(at, option)| {
        let rest = text[at + option.len()..].trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let secret =
            quote.and_then(|quote| rest[1..].split_once(quote)).map_or("", |(word, _)| word);
        (6..=64).contains(&secret.len())
            && !secret.starts_with(['$', '{', '<'])
            && !is_plain(secret)
            && PROGRAMS.iter().any(|program| text[..at].contains(program))
    })
}

/// `pass:` is one that boards an aeroplane as well; nothing but a mark may stand before it, or whose it is.
fn opens(before: &str) -> bool {
    const WHOSE: Words = Words::of(&[
        "my",
        "your",
        "his",
        "her",
        "our",
        "the",
        "user",
        "login",
        "admin",
        "root",
        "db",
        "wifi",
        "wlan",
        "new",
        "temp",
        "temporary",
        "default",
        "account",
        "mail",
        "email",
        "and",
        "with",
    ]);
    let before = before.trim_end_matches([' ', '"', '\'', '_', '*', '<', '(']);
    let start = before.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
    before.get(start..).is_none_or(|word| word.is_empty() || WHOSE.has(word))
}

/// Right behind the word, without a mark: letters, and two digits or a sign and a digit, which no word has.
fn is_beside(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let small = word.bytes().filter(u8::is_ascii_lowercase).count();
    let capitals = word.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
    let sign = word.bytes().any(|b| b"!#$%&?@*+".contains(&b));
    let joined = word.bytes().filter(|b| b"-_".contains(b)).count() >= 2 && digits >= 3;
    let kind =
        |start: &&str| word.get(..start.len()).is_some_and(|w| w.eq_ignore_ascii_case(start));
    let named = ["sha", "bcrypt", "argon", "utf", "base", "pbkdf", "md5", "aes", "rsa", "oauth"];
    (7..=40).contains(&word.len())
        && small >= 3
        && (digits >= 2 || digits == 1 && (sign || capitals >= 2))
        && (sign || joined || word.bytes().all(|b| b.is_ascii_alphanumeric()))
        && !word.contains(['/', '=', ':', '('])
        && word.split_once('@').is_none_or(|(_, host)| host.bytes().all(|b| b.is_ascii_digit()))
        && (joined || !word.contains('_'))
        && !named.iter().any(kind)
}

/// Up to what no password is written with in a sentence.
fn first_word(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || !c.is_ascii() || "\"',;<>`".contains(c));
    rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ')', '\\'])
}

fn is_told(rest: &str, wide: bool) -> bool {
    let Told { word, marked, blank } = past_marks(rest);
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let path = word.contains("://")
        || word.starts_with(['/', '{', '$', '%', '<', '['])
        || word.contains("()");
    let hidden = word.bytes().all(|b| Some(&b) == word.as_bytes().first());
    let said = (6..=64).contains(&word.len())
        && letters >= 1
        && (digits > 0 || !is_plain(word))
        && !path
        && !hidden;
    said && marked || (blank || wide) && is_beside(word)
}

/// What follows the word that says password.
struct Told<'a> {
    /// Without the marks before it.
    word: &'a str,
    /// A colon, an `is`, a quote or the end of a tag stood between.
    marked: bool,
    /// Only blanks did.
    blank: bool,
}

fn past_marks(mut rest: &str) -> Told<'_> {
    let blank = rest.starts_with([' ', '\t']);
    let mut marked = false;
    while let Some(next) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("</") {
            // `<td>password</td><td>`: to the end of the next tag that opens.
            let Some((_, after)) = after.split_once('>') else { break };
            let tag = after.strip_prefix('<').and_then(|tag| tag.split_once('>'));
            let Some((_, after)) = tag else { break };
            (rest, marked) = (after, true);
        } else if let Some(after) = rest.strip_prefix("value=").filter(|_| marked) {
            rest = after;
        } else if let Some(after) = PAIRS.iter().find_map(|pair| rest.strip_prefix(pair)) {
            (rest, marked) = (after, true);
        } else if let Some(after) = KINDS.iter().find_map(|kind| rest.strip_prefix(kind)) {
            rest = after;
        } else if " \t\r\n*\\)[]{".contains(next) {
            rest = &rest[next.len_utf8()..];
        } else if ":=|>～：\"'`「“(".contains(next) {
            (rest, marked) = (&rest[next.len_utf8()..], true);
        } else if let Some(after) = TOLD.iter().find_map(|told| told_by(rest, told)) {
            (rest, marked) = (after, true);
        } else {
            break;
        }
    }
    Told { word: first_word(rest), marked, blank }
}

/// Between a column and its value, or two fields.
const PAIRS: [&str; 4] = [") VALUES (", ") values (", "','", "\",\""];
/// Which password it is, where that stands behind the word.
const KINDS: [&str; 13] = [
    "nueva ",
    "nuova",
    "nova ",
    "nouveau ",
    "actual ",
    "temporal ",
    "inicial ",
    "iniziale",
    "initial ",
    "provisoire ",
    "temporanea",
    "temporária ",
    "provvisoria",
];

fn told_by<'a>(rest: &'a str, told: &str) -> Option<&'a str> {
    let after = rest.strip_prefix(told)?;
    let apart = !told.ends_with(char::is_alphabetic) || !told.is_ascii() && told.len() == 3;
    (apart || after.starts_with([' ', ':'])).then_some(after)
}

/// Letters with the hyphens, dots and underlines that words have.
fn is_plain(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_alphabetic() || b"-_.!?/".contains(&b))
}

/// Whether one of the words could stand in a text; most have none.
static BEGUN: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(SAYING.iter().copied()));

static SAID: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(SAYING)
        .expect("a few short words")
});

const SAYING: &[&str] = &[
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
    "palavra-passe",
    "palavra passe",
    "lösenord",
    "lösenordet",
    "passordet",
    "adgangskoden",
    "kodeordet",
    "salasanani",
    "hasłem",
    "heslem",
    "şifrem",
    "şifreniz",
    "parolam",
    "passord",
    "adgangskode",
    "kodeord",
    "salasana",
    "heslo",
    "jelszó",
    "parolă",
    "lozinka",
    "şifre",
    "Şifre",
    "kod dostępu",
    "pgpassword",
    "Пароль",
    "密碼",
    "暗証番号",
    "비번",
    "암호",
    "패스워드",
    "密码",
    "口令",
    "パスワード",
    "비밀번호",
    "пароль",
    "pw",
    "pass",
];

/// What stands between the word and the password.
const TOLD: &[&str] = &[
    "- ", "-> ", "->", "– ", "is", "was", "war", "era", "était", "ist", "lautet", "est", "es", "é",
    "è", "to", "är", "er", "on", "je", "jest", "means", "now", "set to", "是", "为", "為", "は",
    "는", "은",
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
            ("<td>password</td><td>Sommer!73</td>", true),
            (r#"{\"password\":\"s3cret-42\"}"#, true),
            ("passwd|s3cret-42|A", true),
            ("my pass is hunter$35", true),
            ("비밀번호는 Passw0rd!20", true),
            ("登录密码S3cure$14", true),
            ("use password 'Blue_Sky_61' for it", true),
            ("postgres://app:hunter874@db.internal/crm", true),
            ("https://example.org:8080/a@b", false),
            ("the password (if any) is optional", false),
            ("ski pass is A-1204", false),
            ("mysql -u root -p'Bluebird!227' shop < dump.sql", true),
            ("mysql -u root -p'$DB_PASS_1' shop < dump.sql", false),
            ("mkdir -p 'backup 2024'", false),
            ("temp pwd Summer@839 - please change", true),
            ("the pwd ada2024@example.org asked for", false),
        ] {
            assert_eq!(found("told_password", text), expected, "{text}");
        }
    }
}
