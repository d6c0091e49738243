//! Numbers that pass their checksum and belong to nobody.

use chrono::NaiveDate;

use super::dice::Dice;

/// A payment card from a test range (4000 00…), with its Luhn digit.
pub fn card(dice: &mut Dice) -> String {
    let body = dice.digits("40000000#######");
    let check = luhn(&body);
    let digits = format!("{body}{check}");
    [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..]].join(" ")
}

/// A Chinese resident id with a county code that was never given out, and its MOD 11-2 character.
pub fn resident_id(dice: &mut Dice, born: NaiveDate) -> String {
    let province = dice.pick(&["11", "31", "33", "42", "51"]);
    let serial = dice.digits("###");
    let body = format!("{province}0199{}{serial}", born.format("%Y%m%d"));
    let check = mod_11_2(&body);
    format!("{body}{check}")
}

/// ISO/IEC 7812-1, annex B.
fn luhn(body: &str) -> u32 {
    let sum: u32 = digits(body)
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit })
        .sum();
    (10 - sum % 10) % 10
}

/// ISO 7064, MOD 11-2, as GB 11643-1999 applies it.
fn mod_11_2(body: &str) -> char {
    let rest = digits(body).fold(0, |rest, digit| (rest + digit) * 2 % 11);
    match (12 - rest) % 11 {
        10 => 'X',
        check => char::from_digit(check, 10).expect("a rest of 11 that is not 10 is one digit"),
    }
}

fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> + '_ {
    text.chars().map(|c| c.to_digit(10).expect("what is drawn is digits only"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_check() {
        assert_eq!(luhn("7992739871"), 3);
        assert_eq!(luhn("424242424242424"), 2);
        // the example of GB 11643-1999
        assert_eq!(mod_11_2("11010519491231002"), 'X');
        assert_eq!(mod_11_2("44052418800101001"), '4');
    }

    #[test]
    fn forms_are_right() {
        let mut dice = Dice::new(3);
        assert_eq!(card(&mut dice).len(), 19);
        let born = NaiveDate::from_ymd_opt(1980, 2, 29).expect("a date");
        let id = resident_id(&mut dice, born);
        assert_eq!((id.len(), &id[6..14]), (18, "19800229"));
    }
}
