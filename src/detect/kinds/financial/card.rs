//! Payment card numbers: ISO/IEC 7812 issuer ranges and lengths, and the Luhn check digit.
//!
//! One in ten random numbers passes Luhn, so a single one proves little: most numbers with the shape of a
//! card must pass it.

use crate::detect::checksum::luhn;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::spans::{self, Span, is_grouped};
use crate::detect::within::Within;

pub const CARD: Recogniser = Recogniser {
    name: "payment_card",
    category: "user.financial.credit_card",
    names: Names {
        strong: &[
            "card number",
            "card no",
            "credit card number",
            "credit card",
            "creditcard",
            "cardnumber",
            "card pan",
            "pan",
            "cc number",
            "ccnum",
            "kreditkarte",
            "信用卡",
            "信用卡号",
            "银行卡号",
            "卡号",
            "kartennr",
            "kartennummer",
            "kreditkartennr",
            "kreditkartennummer",
            "numéro carte",
            "numero carte",
            "carte bancaire",
            "tarjeta",
            "tarjeta crédito",
            "número tarjeta",
            "numero tarjeta",
            "num tarjeta",
            "carta di credito",
            "carta credito",
            "numero carta",
            "cartão",
            "cartão crédito",
            "numero cartão",
            "kortnummer",
            "kortnr",
            "nr karty",
            "numer karty",
            "kart no",
            "kart numarası",
            "номер карты",
            "банковская карта",
            "card num",
            "cardnum",
            "cardno",
            "cc no",
            "kaartnummer",
            "creditcardnummer",
            "クレジットカード",
            "クレジットカード番号",
            "カード番号",
            "카드번호",
            "신용카드번호",
        ],
        weak: &["cb", "carte", "card", "cc"],
        not: &["type", "brand", "expiry", "exp", "last", "gift", "loyalty", "holder"],
        tables: &[],
    },
    trust: Trust {
        values: 95,
        named: 75,
        within: 88,
        within_least: 1,
        enough: Some(3),
        proven_of_shaped: 50,
        integers: Integers::Alone,
        dates: false,
    },
    source: "ISO/IEC 7812-1, and the issuer ranges that networks publish",
    gate: Gate::ANY.digits(14..=19).letters(0..=0).bytes(14..=23).without(mark::COLON),
    judge: |cell| spans::whole(cell.text).map_or(Match::No, |span| judge(&span)),
    within: Within::Number,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "4111 1111 1111 1111",
            "5555555555554444",
            "3782-822463-10005",
            "6212345678901232",
        ],
        shape: &["4111 1111 1111 1112", "5555555555554445"],
        no: &[
            "411111111111",
            "1706659200123456",
            "0000000000000000",
            "9999999999999995",
            "4006381333931",
            "4111 11111 11111 11",
        ],
    },
};

fn judge(span: &Span<'_>) -> Match {
    let digits = span.digits();
    if digits.contains(&b'X') || !is_issued(digits) || !is_written_as_card(span.text, digits.len())
    {
        Match::No
    } else if luhn(digits) {
        Match::Valid
    } else {
        Match::Shape
    }
}

/// The ranges that networks publish: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay.
fn is_issued(digits: &[u8]) -> bool {
    let prefix = |n: usize| digits[..n].iter().fold(0u32, |all, d| all * 10 + u32::from(d - b'0'));
    let (two, three, four) = (prefix(2), prefix(3), prefix(4));
    match digits.len() {
        14 => matches!(three, 300..=305) || matches!(two, 36 | 38 | 39),
        15 => matches!(two, 34 | 37),
        16 if matches!(two, 51..=55) || matches!(four, 2221..=2720) => true,
        16 | 19 if two / 10 == 4 => true,
        16..=19 => {
            matches!(four, 6011 | 3528..=3589)
                || matches!(three, 644..=649)
                || matches!(two, 62 | 65)
        }
        _ => false,
    }
}

fn is_written_as_card(text: &str, digits: usize) -> bool {
    let forms: &[&[usize]] = match digits {
        14 | 15 => &[&[4, 6, 4], &[4, 6, 5], &[4, 4, 4, 3]],
        16 => &[&[4, 4, 4, 4]],
        _ => &[&[4, 4, 4, 4, 1], &[4, 4, 4, 4, 2], &[4, 4, 4, 4, 3], &[6, 13]],
    };
    forms.iter().any(|form| form.iter().sum::<usize>() == digits && is_grouped(text, form))
}
