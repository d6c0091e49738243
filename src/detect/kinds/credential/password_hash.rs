//! Hashed passwords, by the prefix that names the scheme. A bare digest (MD5, SHA-1, …) is as well a
//! checksum, an ETag or a commit: it counts only under a name that speaks of passwords.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Beginnings;

pub const PASSWORD_HASH: Recogniser = Recogniser {
    name: "password_hash",
    category: "user.authorization.password",
    names: Names {
        strong: &[
            "password hash",
            "password digest",
            "password bcrypt",
            "hashed password",
            "encrypted password",
            "crypted password",
            "passwd hash",
            "pwd hash",
            "pass hash",
            "hash password",
            "password",
            "passwd",
            "pwd",
            "passwort hash",
            "密码",
            "密码哈希",
            "登录密码",
        ],
        weak: &["pass", "digest", "crypt"],
        not: &["policy", "salt", "hint", "length", "reset", "file"],
        tables: &[],
    },
    trust: Trust { values: 97, named: 90, within: 92, enough: Some(1), ..Trust::BY_NAME },
    source: "crypt(5); PHC string format; Django and Werkzeug password storage; RFC 2307; RFC 5803; MySQL \
             mysql_native_password",
    gate: Gate::ANY
        .bytes(20..=255)
        .letters(1..=255)
        .digits(1..=255)
        .spaces(0..=0)
        .wide(0..=0)
        .without(mark::AT | mark::PAREN),
    judge: |cell| {
        if is_hash(cell.text) {
            Match::Valid
        } else if is_digest(cell.text) {
            Match::Shape
        } else {
            Match::No
        }
    },
    within: Within::Around(Gate::ANY.bytes(20..=255), within),
    well_formed: None,
    examples: Examples {
        valid: &[
            concat!("$2b$12$", "R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"),
            concat!(
                "$argon2id$v=19$m=65536,t=3,p=4$",
                "c29tZXNhbHQ$RdescudvJCsgt3ub+b9dWRWJTmaaJObG"
            ),
            concat!(
                "pbkdf2_sha256$600000$",
                "Zm9vYmFyc2FsdA$",
                "bm90LWEtcmVhbC1oYXNoLWp1c3QtdGV4dA=="
            ),
            concat!(
                "$6$saltsalt$",
                "qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq"
            ),
            concat!("{SSHA}", "c2FsdGVkLWhhc2gtb2YtZXhhbXBsZQ=="),
            concat!("*", "2470C0C06DEE42FD1618BBB99005ADCA2EC9D1E1"),
            concat!("SCRAM-SHA-256$4096:", "c2FsdHNhbHQ=$c3RvcmVk:c2VydmVya2V5"),
        ],
        shape: &[
            "d41d8cd98f00b204e9800998ecf8427e",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "d41d8cd98f00b204e9800998ecf8427e:k7Rq2mXw:1",
        ],
        no: &[
            "550e8400-e29b-41d4-a716-446655440000",
            "$1,234,567.00 and some more",
            "{\"scheme\":\"SSHA\",\"n\":12}",
            "pbkdf2 is a derivation",
            "*2470C0C06DEE42FD1618",
            "report_2024-01-31_final.pdf",
            "$2b$12$short",
        ],
    },
};

/// Words end at commas and brackets, which hashes have inside, so this looks for itself.
fn within(cell: &Cell<'_>) -> bool {
    is_within(cell) || is_told_digest(cell.text)
}

/// A digest right behind a word for a password: `password_sha256=9f86…`. Alone it is the digest of anything.
fn is_told_digest(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        matches!(word.len(), 32 | 40 | 64 | 128)
            && word.bytes().all(|b| b.is_ascii_hexdigit())
            && is_password(&text[text.floor_char_boundary(start.saturating_sub(28))..start])
    })
}

fn is_password(before: &str) -> bool {
    let before = before.rsplit(['\n', '.', '!']).next().unwrap_or_default().to_ascii_lowercase();
    ["passw", "passphrase", "pwd", "pw ", "pw_", "密码", "пароль"]
        .iter()
        .any(|word| before.contains(word))
}

fn is_within(cell: &Cell<'_>) -> bool {
    if cell.digits == 0 || cell.marks & (mark::DOLLAR | mark::OTHER | mark::COLON) == 0 {
        return false;
    }
    let apart = |c: char| !c.is_ascii_graphic() || "\"'<>;|&\\`".contains(c);
    cell.text.split(apart).any(|word| {
        let word = word.trim_matches(['.', ',', ':', '(', ')', '[', ']', '!', '?', '`']);
        let value = || word.split_once([':', '=', '#']).map(|(_, value)| value);
        let scheme = || word.find('$').map(|at| &word[at..]);
        // `7:admin:$2y$…:1`: a line of a table of accounts.
        let field = || scheme().and_then(|rest| rest.split_once(':')).map(|(field, _)| field);
        word.len() >= 20
            && (is_hash(word)
                || value().is_some_and(is_hash)
                || scheme().is_some_and(is_hash)
                || field().is_some_and(is_hash))
    })
}

/// How the hash begins, and the least that follows.
static SCHEMES: Beginnings = Beginnings::of(&[
    ("$argon2id$", 30),
    ("$argon2i$", 30),
    ("$argon2d$", 30),
    ("$scrypt$", 30),
    ("$pbkdf2", 30),
    ("$apr1$", 22),
    ("$1$", 22),
    ("$5$", 43),
    ("$6$", 60),
    ("$7$", 40),
    ("$y$", 40),
    ("$P$", 31),
    ("$H$", 31),
    ("{SSHA}", 24),
    ("{SSHA256}", 40),
    ("{SSHA512}", 80),
    ("{SHA}", 24),
    ("{SMD5}", 20),
    ("{CRYPT}", 13),
    ("{PBKDF2", 30),
    ("pbkdf2_sha", 30),
    ("pbkdf2:sha", 30),
    ("scrypt:", 40),
    ("argon2$argon2", 30),
    ("bcrypt$$2", 50),
    ("bcrypt_sha256$$2", 50),
    ("SCRAM-SHA-256$", 30),
    ("sha1$", 40),
]);

fn is_hash(text: &str) -> bool {
    match text.as_bytes() {
        [b'*', hex @ ..] => hex.len() == 40 && hex.iter().all(|b| b"0123456789ABCDEF".contains(b)),
        [b'm', b'd', b'5', hex @ ..] if hex.len() == 32 => hex.iter().all(u8::is_ascii_hexdigit),
        [b'$', b'2', rest @ ..] => is_bcrypt(rest),
        _ => SCHEMES.any(text, |_, least, rest| rest.len() >= least && is_encoded(rest)),
    }
}

/// What follows `$2`: a letter, the cost, and 53 characters of salt and hash.
fn is_bcrypt(rest: &[u8]) -> bool {
    let rest = if rest.first().is_some_and(u8::is_ascii_lowercase) { &rest[1..] } else { rest };
    let encoded = |b: &u8| b.is_ascii_alphanumeric() || b"./".contains(b);
    matches!(rest, [b'$', tens, ones, b'$', hash @ ..]
        if tens.is_ascii_digit() && ones.is_ascii_digit() && hash.len() == 53 && hash.iter().all(encoded))
}

/// Base64 of any alphabet, hex, parameters, and the signs between them.
fn is_encoded(rest: &str) -> bool {
    rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"./+=-_$:,}".contains(&b))
}

/// Hex of the length of a digest, perhaps with its salt behind it (Magento, Joomla).
fn is_digest(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = |length: &usize| bytes.len() == *length || bytes.get(*length) == Some(&b':');
    let Some(length) = [32, 40, 56, 64, 96, 128].into_iter().find(ends) else { return false };
    let (digest, salt) = bytes.split_at(length);
    let salt = salt.strip_prefix(b":").unwrap_or_default();
    salt.len() <= 40
        && digest.iter().all(u8::is_ascii_hexdigit)
        && salt.iter().all(|b| b.is_ascii_alphanumeric() || *b == b':')
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences_commas_and_all() {
        let hash = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b9dWRWJTmaaJObG";
        for text in [
            format!("row hash={hash} moved"),
            format!("the dump reads ({hash}), see"),
            format!("{{\"h\":\"{hash}\"}}"),
            format!("7:admin:$2b$12${}:1", "R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"),
        ] {
            assert!(found("password_hash", &text), "{text}");
        }
        let digest = "9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015";
        assert!(found("password_hash", &format!("row 7: password_sha256={digest} moved")));
        assert!(found("password_hash", &format!("数据库：パスワード。password \"{digest}\"")));
        assert!(!found("password_hash", &format!("ブレーキキャビネット血まみれの。 \"{digest}\"")));
        assert!(!found("password_hash", &format!("password reset. sha256 {digest} of the file")));
        assert!(!found(
            "password_hash",
            "costs $1,234,567.00 and $6$ more, or $argon2id$ with m=65536,t=3"
        ));
    }
}
