//! Telephone numbers of any country: international form by the numbering plans of libphonenumber (ITU-T
//! E.164), and two national forms that nothing else looks like, Chinese mobile and North American.
//!
//! Other national forms have no mark of their own; they count as *shape* and need the column's name. The
//! parser costs microseconds a value, so counts of digits and letters stand before it.

use super::numbering;
use crate::detect::called::{is_named, label};
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Recogniser, Trust};
use crate::detect::spans::{self, Span, is_grouped};
use crate::detect::within::Within;

use super::phone_names::NAMES;
use super::phone_words::{
    ANY_NUMBER, TOLD, TOLD_WIDE, begins_with_phone, is_other, is_spoken_on, is_told_after,
};

pub const PHONE: Recogniser = Recogniser {
    name: "phone",
    category: "user.contact.phone_number",
    names: NAMES,
    trust: Trust {
        // Some of any long numbers are telephone numbers somewhere: a few say nothing.
        values: 84,
        named: 92,
        within: 85,
        within_least: 10,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Named,
        dates: false,
    },
    source: "ITU-T E.164, and the numbering plans of libphonenumber",
    gate: Gate::ANY
        .digits(6..=20)
        .letters(0..=9)
        .bytes(6..=34)
        .without(mark::UNDERSCORE | mark::AT),
    judge: |cell| judge_text(cell.text),
    within: Within::Text(within),
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &[
            "+49 30 901820",
            "+86 139 1234 5678",
            "13912345678",
            "(202) 456-1111",
            "0033 1 42 68 53 00",
            "tel:+49-30-901820",
            "202-456-1111 x123",
            "+44 (0)20 7946 0018",
        ],
        shape: &["030 901820", "5551234567", "+1 555 0100"],
        no: &[
            "2024-01-31",
            "31.01.2024",
            "192.168.100.200",
            "1234567.89",
            "-1234567",
            "12:30:45.123",
            "SCN-125",
            "1706659200123456",
        ],
    },
};

/// Without what people write before and after it: `tel:`, an extension.
fn judge_text(text: &str) -> Match {
    let text = ["tel:", "Tel:", "Tel.", "Tel", "Phone:"]
        .iter()
        .find_map(|p| text.strip_prefix(p))
        .unwrap_or(text);
    let text = text.trim_start();
    let number = text.find(['x', 'X', 'e', 'E', '#', '转']).map_or(text, |at| {
        let (number, extension) = text.split_at(at);
        let digits = extension.trim_start_matches(|c: char| !c.is_ascii_digit());
        let marked = (1..=6).contains(&digits.len()) && extension.len() - digits.len() <= 6;
        if marked && digits.bytes().all(|b| b.is_ascii_digit()) { number.trim_end() } else { text }
    });
    // `+44 (0)20`: the zero is for those who call from within the country.
    if let Some((code, rest)) = number.split_once("(0)") {
        let mut whole = [0; 32];
        let Some(room) = whole.get_mut(..code.len() + rest.len()) else { return Match::No };
        room[..code.len()].copy_from_slice(code.as_bytes());
        room[code.len()..].copy_from_slice(rest.as_bytes());
        let whole = std::str::from_utf8(room).unwrap_or_default();
        return spans::whole(whole).map_or(Match::No, |span| judge(&span));
    }
    spans::whole(number).map_or(Match::No, |span| judge(&span))
}

/// Proven ones anywhere; others where the words before say what they are.
fn within(cell: &Cell<'_>) -> bool {
    cell.digits >= 7
        && spans::any(cell, 7..=15, |span| match judge(span) {
            Match::Valid => !is_national(span) || !is_labelled(cell.text, span),
            Match::Shape => {
                span.digits().len() >= 8
                    && (is_spread(span) || is_rung_on(cell.text, span))
                    && !is_part(cell.text, span)
                    && (is_told(cell.text, span) || is_called(cell.text, span))
            }
            Match::No => false,
        })
}

/// Without the mark that makes it a number of the whole world.
fn is_national(span: &Span<'_>) -> bool {
    !span.text.contains('+') && !span.digits().starts_with(b"00")
}

/// Whether the word right before it says that it is an order's or a parcel's.
fn is_labelled(text: &str, span: &Span<'_>) -> bool {
    let start = span.text.as_ptr() as usize - text.as_ptr() as usize;
    let before = text[..start].rsplit(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    is_other(&label(before).to_lowercase())
}

/// Written like a telephone number, not like an order number: with separators, or a zero first.
fn is_spread(span: &Span<'_>) -> bool {
    span.text.contains([' ', '-', '.', '(', '/'])
        || span.digits()[0] == b'0'
        || span.digits().len() >= 9
}

/// Danish and Norwegian numbers have eight digits and no zero before them: `ring på 40200349`.
fn is_rung_on(text: &str, span: &Span<'_>) -> bool {
    let start = span.text.as_ptr() as usize - text.as_ptr() as usize;
    span.digits().len() == 8 && text[..start].ends_with(" på ")
}

fn is_told(text: &str, span: &Span<'_>) -> bool {
    let start = span.text.as_ptr() as usize - text.as_ptr() as usize;
    let near = text.floor_char_boundary(start.saturating_sub(32));
    let before = &text[near..start];
    // From the last word that only telephones have: what else is numbered before it is over.
    let (mut told, mut from) = (false, 0);
    let close = before.rmatch_indices(' ').nth(2).map_or(0, |(at, _)| at);
    for word in before.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        let at = word.as_ptr() as usize - before.as_ptr() as usize;
        let phone = at >= close && begins_with_phone(word);
        // A tax file number in Australia, a telephone in Sweden, whose numbers begin with a zero.
        let swedish = word.eq_ignore_ascii_case("tfn") && span.digits()[0] == b'0';
        if phone || swedish || TOLD.has(word) {
            told = true;
            if phone || !ANY_NUMBER.has(word) {
                from = near + at + word.len();
            }
        }
    }
    let wide = || TOLD_WIDE.iter().any(|word| before.contains(word));
    (told || wide()) && !is_numbered(&text[from..start], 32)
        || span.digits()[0] == b'0' && is_spoken_on(before)
        || is_told_after(&text[start + span.text.len()..])
}

/// A name of such a column not far before it, or one letter and a colon (`M: 0161 496 0697`).
fn is_called(text: &str, span: &Span<'_>) -> bool {
    let start = span.text.as_ptr() as usize - text.as_ptr() as usize;
    let before = text[..start].trim_end_matches([' ', '+', '(']);
    let letter = before.strip_suffix(':').and_then(|before| before.chars().next_back());
    let one = letter.is_some_and(|c| "MTPmtp".contains(c))
        && !before[..before.len() - 2].ends_with(|c: char| c.is_alphanumeric());
    one && span.digits().len() >= 9
        || is_named(&text[..start + span.text.len()], span.text, &PHONE)
            && !is_numbered(&text[..start], 24)
}

/// Whether the nearest words, so many bytes before, say that it numbers something else. What stands before some
/// digits of a number stands before all of it.
fn is_numbered(before: &str, near: usize) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_ascii_digit() || " -./()+".contains(c));
    let small =
        before[before.ceil_char_boundary(before.len().saturating_sub(near))..].to_lowercase();
    is_other(&small)
}

/// Whether digits go on beside it in groups of four, as they do on cards and parcels.
fn is_part(text: &str, span: &Span<'_>) -> bool {
    let start = span.text.as_ptr() as usize - text.as_ptr() as usize;
    let four = |mut groups: std::str::Split<'_, char>| {
        let mut next =
            || groups.next().is_some_and(|g| g.len() == 4 && g.bytes().all(|b| b.is_ascii_digit()));
        next() && next()
    };
    let before = text[..start].strip_suffix(' ').unwrap_or_default();
    let four_before = before.len() >= 4
        && before.as_bytes()[before.len() - 4..].iter().all(u8::is_ascii_digit)
        && !before[..before.len() - 4].ends_with(|c: char| c.is_ascii_digit() || "-./".contains(c));
    let after = text[start + span.text.len()..].strip_prefix(' ').unwrap_or_default();
    let four_after = after.len() >= 4 && after.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    four(span.text.split(' ')) && (four_before || four_after)
}

fn judge(span: &Span<'_>) -> Match {
    if !(6..=15).contains(&span.digits().len()) {
        return Match::No;
    }
    if has_plan(span) {
        Match::Valid
    } else if is_other_number(span.text) {
        Match::No
    } else {
        Match::Shape
    }
}

/// Whether a numbering plan has this number.
fn has_plan(span: &Span<'_>) -> bool {
    let digits = span.digits();
    let text =
        span.text.strip_prefix('(').filter(|text| text.starts_with('+')).unwrap_or(span.text);
    if let Some(rest) = text.strip_prefix('+') {
        return rest.starts_with(|c: char| c.is_ascii_digit()) && numbering::has(digits);
    }
    if digits.starts_with(b"00") && digits.len() >= 10 {
        return numbering::has(&digits[2..]);
    }
    is_chinese_mobile(span) || is_north_american(span.text) && has_american_plan(digits)
}

fn has_american_plan(digits: &[u8]) -> bool {
    let national = digits.strip_prefix(b"1").unwrap_or(digits);
    let Ok(national) = <[u8; 10]>::try_from(national) else { return false };
    let mut whole = [b'1'; 11];
    whole[1..].copy_from_slice(&national);
    numbering::has(&whole)
}

/// Eleven digits, the first three of them a mobile prefix (MIIT numbering plan: 13 to 19, not 12).
fn is_chinese_mobile(span: &Span<'_>) -> bool {
    let digits = span.digits();
    digits.len() == 11
        && digits[0] == b'1'
        && (b'3'..=b'9').contains(&digits[1])
        && is_grouped(span.text, &[3, 4, 4])
}

/// `(202) 456-1111`, `202-456-1111`: written with its separators, since ten bare digits are anything.
fn is_north_american(text: &str) -> bool {
    let text = text.strip_prefix("1-").unwrap_or(text);
    let rest = match text.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((area, rest)) if area.len() == 3 => rest.trim_start(),
        Some(_) => return false,
        None => return text.contains(['-', '.']) && is_grouped(text, &[3, 3, 4]),
    };
    rest.contains(['-', '.']) && is_grouped(rest, &[3, 4])
}

/// Dates, addresses of the Internet, amounts.
fn is_other_number(text: &str) -> bool {
    let parts = || text.split(['-', '.', '/', ' ']);
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let date = parts().count() >= 3
        && (parts().next().is_some_and(year) || parts().nth(2).is_some_and(year))
        && parts().take(3).all(|part| part.len() <= 2 || year(part));
    // A batch of a month: `2026-04-118`.
    let month = |part: &str| part.len() == 2 && (b"01".contains(&part.as_bytes()[0]));
    let batch = parts().next().is_some_and(year)
        && parts().nth(1).is_some_and(month)
        && parts().count() == 3
        && !text.contains(['+', '(']);
    let date = date || batch;
    let amount = text.matches('.').count() == 1 && !text.contains(['-', ' ', '/', '(', '+']);
    date || amount || text.parse::<std::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("Call me at +49 30 901820 after 5", true),
            ("我的电话是13912345678，请回电", true),
            ("reach us: (202) 456-1111", true),
            ("invoice 20240131000123 of 2024-01-31", false),
            ("order 12345678 shipped 10 of 12", false),
            ("at 1706659200 the host 10.0.0.12 failed", false),
            ("bitte um Rückruf unter 030 901820-15", true),
            ("my mobile is 07700 900123, evenings", true),
            ("order number 12345678 is late", false),
            ("Telefonnotiz: Angebot 2025-0417 kam an", false),
            ("Telefonnotiz: Buch 978-3-16-148410-0 fehlt", false),
            ("Spoke to daughter on 07879372335; she decides", true),
            ("Spoke to daughter on 7879372335 units", false),
            ("Give him a buzz on (03) 9119 4096", true),
            ("marcar al 222 163 2140, cliente molesto", true),
            ("Contato: 11 99055-1579 falar com a responsável", true),
            ("Tfn: 070-485 92 40", true),
            ("TFN: 123 456 782", false),
            ("Ring venligst på 40200349 inden levering", true),
            ("faktura på 40200349 er betalt", false),
            ("neue Handynummer 06131-5550196", true),
            ("01055501038로 전화 주세요", true),
            ("05445550782 numaralı telefondan arayın", true),
            ("Reachable at (0117) 496 0495 most days.", true),
            ("Graag terugbellen op 010 2548692.", true),
            ("請回撥 02-2664-4379，謝謝。", true),
            ("Customer prefers a call at 0161 496 0697", true),
            ("Numéro de suivi 9400 1000 2891 3446 9130 63 sans mouvement", false),
            ("El número de seguimiento 9400 1000 8713 9475 4413 75 no se actualiza", false),
            ("number 9400 1000 2891 3446 9130 63", false),
            (r#"{"tracking_number":"9400 1000 2544 9117 9657 75"}"#, false),
            ("SA ID number 8607183984081 captured", false),
            ("call 9123 4567 18:00", true),
            ("my card is lost, phone 07700 900123", true),
            ("phone order number 0770 900 123", false),
            ("订单号 13901234567 待付款", false),
            (r#"{"order_number":"13901234567"}"#, false),
            ("invoice no 212-456-1234", false),
            ("order 7781: call 0161 496 0697", true),
            ("customer's number is 020 7946 0018", true),
            ("order 12, 13901234567", true),
            ("[ticket] contact no 07911 101721", true),
            ("订单已发，电话13901234567", true),
            ("Sendungsnummer 0034 0434 1616 6510", false),
        ] {
            assert_eq!(found("phone", text), expected, "{text}");
        }
    }
}
