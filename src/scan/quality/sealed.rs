//! Values that are not in plain text: hashes of passwords, digests, ciphertexts.

/// How values of well-known schemes begin: crypt(3) and the PHC string format, LDAP, Fernet, Vault, PGP, AWS
/// envelopes, JSON Web Encryption.
const PREFIXES: [&[u8]; 22] = [
    b"$2a$",
    b"$2b$",
    b"$2x$",
    b"$2y$",
    b"$argon2",
    b"$1$",
    b"$5$",
    b"$6$",
    b"$7$",
    b"$y$",
    b"$gy$",
    b"$scrypt$",
    b"$pbkdf2",
    b"pbkdf2_",
    b"pbkdf2:",
    b"scrypt:",
    b"{SSHA",
    b"{SHA",
    b"gAAAAA",
    b"vault:v",
    b"-----BEGIN PGP MESSAGE",
    b"AQICAH",
];
/// Whether one of them begins with this byte: hardly any value gets further.
const BEGINS: [bool; 256] = {
    let (mut table, mut at) = ([false; 256], 0);
    while at < PREFIXES.len() {
        table[PREFIXES[at][0] as usize] = true;
        at += 1;
    }
    table
};
/// Lengths of MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 in hexadecimal digits.
const HEX: [usize; 6] = [32, 40, 56, 64, 96, 128];
/// Base64 of 24 bytes: a nonce and some ciphertext.
const BASE64_FROM: usize = 32;

/// Whether a trimmed value looks hashed or encrypted. Bytes that are no text look so too.
pub(super) fn is_sealed(value: &[u8]) -> bool {
    if value.len() < 8 {
        return false;
    }
    BEGINS[usize::from(value[0])] && PREFIXES.iter().any(|prefix| value.starts_with(prefix))
        || is_digest(value)
        || is_base64(value)
        || std::str::from_utf8(value).is_err()
}

/// Some letters and some digits: sixty-four decimal digits are no digest.
fn is_digest(value: &[u8]) -> bool {
    let hex = value.strip_prefix(b"\\x").unwrap_or(value);
    HEX.contains(&hex.len())
        && hex.iter().all(u8::is_ascii_hexdigit)
        && hex.iter().any(u8::is_ascii_digit)
        && hex.iter().any(u8::is_ascii_alphabetic)
}

/// Capitals, small letters and digits all through, and no blank: words are not written so.
fn is_base64(value: &[u8]) -> bool {
    let body = value.strip_suffix(b"==").or(value.strip_suffix(b"=")).unwrap_or(value);
    let alphabet = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    if value.len() < BASE64_FROM || !body.iter().all(alphabet) {
        return false;
    }
    let share = |count: usize| count * 12 >= body.len();
    share(body.iter().filter(|b| b.is_ascii_uppercase()).count())
        && share(body.iter().filter(|b| b.is_ascii_lowercase()).count())
        && body.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_ciphertexts_are_sealed_and_words_are_not() {
        for sealed in [
            "$2b$12$KIXQ4S0l1qzv6G8fVtXK0u7eQ0Zc9nq4Pq1m5aYwqf3Uu0B9j9F5e",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "\\x9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "gAAAAABh0123456789",
            "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ",
        ] {
            assert!(is_sealed(sealed.as_bytes()), "{sealed}");
        }
        for plain in [
            "hunter2",
            "correct horse battery staple",
            "11010519491231002X",
            "4111111111111111",
            "11111111222222223333333344444444",
            "ada@example.org",
            "DE89370400440532013000",
            "Donaudampfschifffahrtsgesellschaft",
            "",
        ] {
            assert!(!is_sealed(plain.as_bytes()), "{plain}");
        }
    }
}
