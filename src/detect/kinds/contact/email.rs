//! E-mail addresses: the part of RFC 5321 §4.1.2 that mail systems deliver to, with domains of RFC 1035
//! (or their Unicode form). Quoted local parts and address literals do not occur in practice.

use super::mailbox;
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Words;

pub const EMAIL: Recogniser = Recogniser {
    name: "email",
    category: "user.contact.email",
    names: Names {
        strong: &[
            "email address",
            "e mail address",
            "mail address",
            "email addr",
            "email",
            "e mail",
            "emails",
            "emailaddress",
            "useremail",
            "courriel",
            "correo",
            "邮箱",
            "电子邮箱",
            "电子邮件",
            "邮箱地址",
            "邮件地址",
            "メールアドレス",
            "smtp addr",
            "smtp address",
            "eposta",
            "e posta",
            "e posta adresi",
            "eposta adresi",
            "epost",
            "e post",
            "epostadress",
            "e postadress",
            "epostadresse",
            "mailadresse",
            "mail adresse",
            "mailadr",
            "correo electrónico",
            "correo electronico",
            "adresse mail",
            "adresse électronique",
            "indirizzo email",
            "posta elettronica",
            "adres email",
            "sähköposti",
            "почта",
            "эл почта",
            "электронная почта",
            "이메일",
            "이메일주소",
            "メール",
            "dzyx",
            "youxiang",
            "邮箱账号",
            "sähköpostiosoite",
            "el pošta",
            "el paštas",
            "e pasts",
            "e pošta",
            "имейл",
            "електронна пошта",
            "ел пошта",
            "ел поща",
            "surel",
            "thư điện tử",
            "e mail cím",
            "ηλεκτρονικό ταχυδρομείο",
            "correu electrònic",
            "البريد الإلكتروني",
            "דואר אלקטרוני",
            "อีเมล",
            "netfang",
            "adres e mail",
        ],
        weak: &["mail", "contact", "邮件"],
        not: &["template", "subject", "body", "domain", "campaign", "server"],
        tables: &[],
    },
    trust: Trust {
        values: 97,
        named: 70,
        within: 90,
        within_least: 5,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    },
    source: "RFC 5321 section 4.1.2, RFC 6531",
    gate: Gate::ANY.needs(mark::AT).bytes(6..=254),
    judge: |cell| {
        let text = cell.text.strip_prefix("mailto:").unwrap_or(cell.text);
        if is_address(text) { Match::Valid } else { Match::No }
    },
    within: Within::Text(within),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "ada@example.org",
            "A.B+tag@mail.example.co.uk",
            "李雷@例子.中国",
            "o'hara@example.ie",
        ],
        shape: &[],
        no: &[
            "ada@localhost",
            "logo@2x.png",
            "@handle",
            "git@example.org:team/repo",
            "a..b@example.org",
            "ada@example",
            "ada @example.org",
            "react@18.2.0",
            "app@1.service",
            "https://u:p@example.org/",
        ],
    },
};

/// Endings of file names that also look like a top-level domain (`logo@2x.png`), those of systemd's units among them.
pub(super) static FILE_ENDINGS: Words = Words::of(&[
    "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "html", "pdf", "txt", "local",
    "service", "socket", "timer",
]);

fn is_address(text: &str) -> bool {
    mailbox::is_plain(text).unwrap_or_else(|| {
        let Some(at) = text.bytes().rposition(|byte| byte == b'@') else { return false };
        is_local(&text[..at]) && is_domain(&text[at + 1..])
    })
}

fn is_local(local: &str) -> bool {
    if !(1..=64).contains(&local.len()) {
        return false;
    }
    // As if a dot stood before: none may begin it, nor follow another.
    let (mut last, mut ascii) = (b'.', true);
    for byte in local.bytes() {
        if byte == b'.' && last == b'.' {
            return false;
        }
        ascii &= LOCAL[usize::from(byte)];
        last = byte;
    }
    last != b'.' && (ascii || local.chars().all(is_local_char))
}

const LOCAL: [bool; 256] = {
    let (mut local, mut byte) = ([false; 256], 0);
    while byte < 256 {
        local[byte] = is_local_byte(byte as u8);
        byte += 1;
    }
    local
};

fn is_local_char(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_local_byte) || !c.is_ascii() && c.is_alphanumeric()
}

pub(super) const fn is_local_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || is_sign(byte)
}

/// What RFC 5322 lets stand in a local part beside letters and digits.
const fn is_sign(byte: u8) -> bool {
    matches!(byte, b'.' | b'_' | b'-' | b'+' | b'!' | b'#'..=b'\'' | b'*' | b'/' | b'=' | b'?' | b'^' | b'`' | b'{'..=b'~')
}

fn is_domain(domain: &str) -> bool {
    let Some(top) = top_label(domain) else { return false };
    let letters = if top.is_ascii() {
        top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic())
    } else {
        top.chars().nth(1).is_some() && top.chars().all(char::is_alphabetic)
    };
    (domain.is_ascii() || domain.chars().all(|c| c.is_alphanumeric() || "-.".contains(c)))
        && (letters || top.starts_with("xn--"))
        && !FILE_ENDINGS.has(top)
}

/// The last of at least two labels, when all of them are well formed.
fn top_label(domain: &str) -> Option<&str> {
    let (mut begin, mut last) = (0, b'-');
    for (at, byte) in domain.bytes().enumerate() {
        match byte {
            b'.' if last == b'-' || at - begin > 63 => return None,
            b'.' => (begin, last) = (at + 1, b'-'),
            // As if a hyphen stood before each label: none may begin it.
            b'-' if at == begin => return None,
            b'-' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80.. => last = byte,
            _ => return None,
        }
    }
    let whole = begin > 0 && last != b'-' && domain.len() - begin <= 63 && domain.len() <= 253;
    whole.then(|| &domain[begin..])
}

/// Looks to both sides of every `@`. Only ASCII local parts: in Chinese text the words before an address
/// stand against it without a blank.
fn within(cell: &Cell<'_>) -> bool {
    cell.has(mark::AT) && cell.text.match_indices('@').any(|(at, _)| stands_around(cell.text, at))
}

fn stands_around(text: &str, at: usize) -> bool {
    let local_char = |c: char| c.is_ascii() && is_local_char(c) && c != '/' && c != '\'';
    let before = &text[..at];
    let start = before.rfind(|c| !local_char(c)).map_or(0, |i| i + char_len(before, i));
    // The user and password of a URL are no address.
    if before[..start].ends_with([':', '/']) && before[..start].contains("://") {
        return false;
    }
    let after = &text[at + 1..];
    let domain_char = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let end = after.find(|c| !domain_char(c)).unwrap_or(after.len());
    // git@host:path is a remote, not a mailbox.
    let path = after[end..]
        .strip_prefix(':')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    !path && is_local(&before[start..]) && is_domain(after[..end].trim_end_matches(['.', '-']))
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read at once is what is read byte by byte.
    #[test]
    fn plain_addresses_are_addresses() {
        let mut random = 7_u64;
        for length in (6..70).flat_map(|length| [length; 400]) {
            let mut text: String = (0..length)
                .map(|_| {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    char::from(b"abcdexyzXZ19..-_+/\"h"[(random >> 40) as usize % 20])
                })
                .collect();
            text.replace_range(length / 3..=length / 3, "@");
            let (local, domain) = text.split_once('@').expect("one");
            let read = is_local(local) && is_domain(domain);
            assert!(mailbox::is_plain(&text).is_none_or(|plain| plain == read), "{text}");
        }
        for (text, plain) in [
            ("ada@example.org", Some(true)),
            ("a.b-c+d_e@mail-1.example.co.uk", Some(true)),
            ("ada@example.xn--p1ai", None),
            ("logo@2x.png", Some(false)),
            ("a@b@example.org", Some(false)),
            ("李雷@例子.中国", None),
        ] {
            assert_eq!(mailbox::is_plain(text), plain, "{text}");
        }
    }

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("Please write to ada@example.org.", true),
            ("请联系ada@example.org，谢谢", true),
            ("Ada <ada@example.org>", true),
            ("postgres://app:secret@db.example.org/crm", false),
            ("git@example.org:team/repo was cloned", false),
            ("meet @ 5, or ping @ada.lovelace", false),
            ("bump react@18.2.0 and logo@2x.png", false),
        ] {
            let cell = Cell::of(text).expect("text");
            assert_eq!(within(&cell), expected, "{text}");
        }
    }
}
