//! Japanese number plates: the office's place, the class of the car, a hiragana, and up to four digits, of
//! which dots stand for those that lead (`品川 300 さ 12-34`, `練馬 50 ゆ ・・12`).

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const JP_PLATE: Recogniser = Recogniser {
    name: "jp_plate",
    category: "user.government_id.vehicle_registration",
    names: Names {
        strong: &[
            "車両番号",
            "ナンバープレート",
            "登録番号標",
            "license plate",
            "licence plate",
            "number plate",
            "plate number",
            "plate no",
            "car plate",
            "vehicle registration",
        ],
        weak: &["plate"],
        tables: &["vehicle", "car", "driver", "車両", "運転者"],
        ..Names::NONE
    },
    trust: Trust { values: 90, named: 92, ..Trust::BY_NAME },
    source: "Road Transport Vehicle Act (Japan), Ordinance for Enforcement, Article 11",
    gate: Gate::ANY
        .bytes(10..=48)
        .digits(3..=7)
        .letters(0..=1)
        .wide(6..=36)
        .without(mark::AT | mark::COLON | mark::SLASH | mark::COMMA | mark::PAREN),
    judge: |cell| if is_plate(cell.text) { Match::Valid } else { Match::No },
    within: Within::Never,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "品川 300 さ 12-34",
            "練馬 50 ゆ ・・12",
            "尾張小牧96ろ・・・3",
            "なにわ 501 あ 1234",
        ],
        shape: &[],
        no: &[
            "品川 300 サ 12-34",
            "品川 3 さ 12-34",
            "300 さ 12-34",
            "北上野2-27-15",
            "2024年5月12日です",
            "品川 300 さ",
        ],
    },
};

fn is_plate(text: &str) -> bool {
    let blank = |c: char| matches!(c, ' ' | '　');
    let place = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (place, rest) = text.split_at(place);
    let is_place = |c: char| matches!(c, 'ぁ'..='ゖ' | '\u{4e00}'..='\u{9fff}' | 'ヶ' | 'ケ');
    let place = place.trim_end_matches(blank);
    let class = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let (class, rest) = rest.split_at(class);
    let mut rest = rest.trim_start_matches(blank).chars();
    let kana = rest.next().is_some_and(|c| matches!(c, 'あ'..='ゖ'));
    let number = rest.as_str().trim_start_matches(blank);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let dots = number.chars().filter(|c| *c == '・').count();
    let others = number.chars().filter(|c| !c.is_ascii_digit() && *c != '・').collect::<Vec<_>>();
    (1..=4).contains(&place.chars().count())
        && place.chars().all(is_place)
        && matches!(class.len(), 2 | 3)
        && kana
        && (1..=4).contains(&digits)
        && (digits + dots == 4 || dots == 0)
        && matches!(others[..], [] | ['-'])
}
