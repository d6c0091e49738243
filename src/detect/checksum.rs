//! Check digits: the arithmetic that identity numbers, cards and accounts share.
//!
//! A scheme is worth what it rejects: one of ten random numbers passes Luhn or Verhoeff, one of eleven a
//! sum modulo 11, one of 97 the remainder of accounts. What a number proves besides is for its recogniser.
//!
//! Digits are ASCII. A capital letter counts its distance from `0` in [`weighted`] (as the Brazilian
//! authority does) and its place in the alphabet from ten on in [`mod97`].

/// ISO/IEC 7812-1 Annex B: every second digit from the right doubled, the digits' sum a multiple of ten.
/// The check digit is the last.
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, value(*digit)) {
            (0, value) => value,
            (_, value) => value * 2 / 10 + value * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The sum of the digits times their weights, from the left; what has no weight does not count.
pub fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| value(*digit) * weight).sum()
}

/// Eleven less the rest of a weighted sum as a digit; what would be ten or eleven is 0.
pub fn eleven_less(sum: u32) -> u8 {
    match sum % 11 {
        0 | 1 => b'0',
        rest => b'0' + (11 - rest) as u8,
    }
}

/// ISO 7064 MOD 97 over digits and letters of any case, `A` being ten. The check digits of what is to be
/// proven are inside, and the remainder is then 1. `None` for anything else than digits and letters.
pub fn mod97(chars: &[u8]) -> Option<u32> {
    mod97_after(0, chars)
}

/// The same of what stands behind characters with this remainder.
#[inline]
pub fn mod97_after(remainder: u32, chars: &[u8]) -> Option<u32> {
    let sum = u64::from(remainder);
    if let [a, b, c, d] = *chars {
        let (factor, value) = of_four([a, b, c, d]);
        return after(sum, (u64::from(factor), u64::from(value))).map(|sum| sum as u32);
    }
    let (eights, rest) = chars.as_chunks::<8>();
    let sum = eights
        .iter()
        .try_fold(sum, |sum, eight| after(sum, of_eight(u64::from_le_bytes(*eight))))?;
    let last = match chars.last_chunk::<8>() {
        // The first of them once more: nothing in their place.
        Some(last) => u64::from_le_bytes(*last) | u64::MAX >> (8 * rest.len()),
        None => rest.iter().fold(u64::MAX, |eight, byte| eight >> 8 | u64::from(*byte) << 56),
    };
    after(sum, of_eight(last)).map(|sum| sum as u32)
}

/// The remainder of a part behind this one.
fn after(sum: u64, (factor, value): (u64, u64)) -> Option<u64> {
    (factor != 0).then(|| (sum * factor + value) % 97)
}

/// What comes before is worth so many times more, and these characters so much; a nought: other characters, too.
type Part = (u32, u32);

/// One four waits for no other, as each would from the first character to the last.
fn of_eight(eight: u64) -> (u64, u64) {
    let [first, second] = [eight as u32, (eight >> 32) as u32].map(|four| {
        let (factor, value) = of_four(four.to_le_bytes());
        (u64::from(factor), u64::from(value))
    });
    (first.0 * second.0, first.1 * second.0 + second.1)
}

fn of_four(chars: [u8; 4]) -> Part {
    let [a, b, c, d] = chars.map(|char| MOD97[usize::from(char)]);
    joined(joined(a, b), joined(c, d))
}

fn joined(first: Part, second: Part) -> Part {
    (first.0 * second.0, first.1 * second.0 + second.1)
}

/// No byte of any text, and nothing in a sum.
const NOTHING: usize = 0xff;

/// The part that each character is.
const MOD97: [Part; 256] = {
    let (mut table, mut at) = ([(0, 0); 256], 0_u8);
    table[NOTHING] = (1, 0);
    while at < 10 {
        table[(b'0' + at) as usize] = (10, at as u32);
        at += 1;
    }
    at = 0;
    while at < 26 {
        table[(b'A' + at) as usize] = (100, at as u32 + 10);
        table[(b'a' + at) as usize] = (100, at as u32 + 10);
        at += 1;
    }
    table
};

/// Verhoeff (1969): products in the dihedral group of order ten. The check digit is the last.
pub fn verhoeff(digits: &[u8]) -> bool {
    let product = digits.iter().rev().enumerate().fold(0, |product, (at, digit)| {
        let turned = (0..at % 8).fold(value(*digit), |digit, _| TURN[digit as usize]);
        dihedral(product, turned)
    });
    product == 0
}

/// The permutation that Verhoeff applies once more at each place.
const TURN: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// Rotations are 0 to 4, reflections 5 to 9.
fn dihedral(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a - b) % 5,
        (false, false) => (5 + a - b) % 5,
    }
}

/// The check character of ISO 7064 MOD 11-2 for digits without one; ten is written `X`.
pub fn iso7064_mod11_2(digits: &[u8]) -> u8 {
    let sum = digits.iter().fold(0, |sum, digit| (sum + value(*digit)) * 2 % 11);
    match (12 - sum) % 11 {
        10 => b'X',
        value => b'0' + value as u8,
    }
}

/// The check digit of ISO 7064 MOD 11,10 for digits without one.
pub fn iso7064_mod11_10(digits: &[u8]) -> u8 {
    let product = digits.iter().fold(10, |product, digit| match (product + value(*digit)) % 10 {
        0 => 20 % 11,
        sum => sum * 2 % 11,
    });
    b'0' + ((11 - product) % 10) as u8
}

/// ICAO Doc 9303-3 section 4.9: weights 7, 3, 1 over digits, letters (`A` is ten) and `<` (nought); the last
/// digit of the sum.
pub fn icao(chars: &[u8]) -> u8 {
    let counted = chars.iter().map(|char| match char {
        b'A'..=b'Z' => u32::from(char - b'A') + 10,
        b'0'..=b'9' => value(*char),
        _ => 0,
    });
    b'0' + (counted.zip([7, 3, 1].into_iter().cycle()).map(|(n, w)| n * w).sum::<u32>() % 10) as u8
}

fn value(digit: u8) -> u32 {
    u32::from(digit.saturating_sub(b'0'))
}

/// Whether `test` fails for every text that differs from `valid` in one digit.
#[cfg(test)]
pub fn rejects_every_wrong_digit(valid: &str, test: impl Fn(&str) -> bool) -> bool {
    assert!(test(valid), "{valid} is not valid");
    let places = valid.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
    places
        .flat_map(|(at, byte)| (b'0'..=b'9').filter(move |b| *b != byte).map(move |b| (at, b)))
        .all(|(at, other)| {
            let mut wrong = valid.as_bytes().to_vec();
            wrong[at] = other;
            !test(std::str::from_utf8(&wrong).expect("a digit for a digit"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the standards' own texts.
    #[test]
    fn published_examples_pass() {
        assert!(luhn(b"79927398713") && luhn(b"4111111111111111"));
        assert!(verhoeff(b"2363"));
        assert_eq!(iso7064_mod11_2(b"079"), b'X');
        assert_eq!(iso7064_mod11_10(b"0794"), b'5');
        assert_eq!(mod97(b"3214282912345698765432161182"), Some(1));
        assert_eq!(mod97(b"WEST12345698765432GB82"), mod97(b"3214282912345698765432161182"));
        for wrong in ["12-3", "1234-567", "12345678/2345678", "1234567812345678 "] {
            assert_eq!(mod97(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(mod97(&[b'Z'; 34]), Some((0..34).fold(0, |sum, _| (sum * 100 + 35) % 97)));
        assert_eq!((icao(b"520727"), icao(b"AB2134<<<")), (b'3', b'5'));
        assert_eq!(weighted(b"123", &[3, 2, 1, 9]), 10);
    }

    #[test]
    fn one_wrong_digit_never_passes() {
        assert!(rejects_every_wrong_digit("79927398713", |text| luhn(text.as_bytes())));
        assert!(rejects_every_wrong_digit("2363", |text| verhoeff(text.as_bytes())));
        assert!(rejects_every_wrong_digit("3214282912345698765432161182", |text| {
            mod97(text.as_bytes()) == Some(1)
        }));
        let own = |text: &str, check: fn(&[u8]) -> u8| {
            let (digits, last) = text.as_bytes().split_at(text.len() - 1);
            check(digits) == last[0]
        };
        assert!(rejects_every_wrong_digit("079X", |text| own(text, iso7064_mod11_2)));
        assert!(rejects_every_wrong_digit("07945", |text| own(text, iso7064_mod11_10)));
    }

    /// What Verhoeff promises beyond Luhn: neighbours that changed places.
    #[test]
    fn verhoeff_knows_every_swap_of_neighbours() {
        for number in 0..10_000_u32 {
            let digits = format!("{number:04}").into_bytes();
            let Some(last) = (b'0'..=b'9').find(|d| verhoeff(&[&digits[..], &[*d]].concat()))
            else {
                panic!("{number} has no check digit");
            };
            let valid = [&digits[..], &[last]].concat();
            for at in 0..4 {
                let mut swapped = valid.clone();
                swapped.swap(at, at + 1);
                assert!(swapped == valid || !verhoeff(&swapped), "{number} at {at}");
            }
        }
    }
}
