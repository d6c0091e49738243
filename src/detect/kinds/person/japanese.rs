//! Japanese names: a family name of the lists, then a given name, with or without a blank.

use super::chinese::is_han;
use crate::detect::lists;
use crate::detect::recogniser::Match;

const ADDRESSES: &[&str] = &["様", "さん", "さま", "氏", "殿", "くん", "ちゃん", "先生"];

/// The whole value, in Han, perhaps with kana in the given name.
pub fn judge(text: &str) -> Match {
    let Some(family) = lists::japanese_family(text) else { return shape(text) };
    let rest = text[family..].trim_start_matches([' ', '　']);
    let apart = rest.len() < text.len() - family;
    let short = (1..=3).contains(&rest.chars().count());
    let bare = ADDRESSES.iter().find_map(|address| rest.strip_suffix(address)).unwrap_or(rest);
    if lists::is_japanese_given(bare) && family >= 6
        || short && apart && rest.chars().all(is_japanese)
    {
        Match::Valid
    } else {
        shape(text)
    }
}

fn shape(text: &str) -> Match {
    let count = text.chars().count();
    let letters = text.chars().all(|c| is_japanese(c) || matches!(c, ' ' | '　' | '・' | 'ー'));
    if letters && (2..=12).contains(&count) { Match::Shape } else { Match::No }
}

fn is_japanese(c: char) -> bool {
    is_han(c) || is_kana(c)
}

pub fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

/// One name anywhere in a text that has kana.
pub fn within(text: &str) -> bool {
    let mut last = ' ';
    text.char_indices().any(|(at, c)| {
        let begins = is_han(c) && !is_han(last);
        last = c;
        begins && is_name(&text[at..])
    })
}

fn is_name(text: &str) -> bool {
    let Some(family) = lists::japanese_family(text) else { return false };
    let rest = &text[family..];
    if is_addressed(rest) {
        return true;
    }
    let rest = rest.trim_start_matches([' ', '　']);
    let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(4);
    ends.take_while(|end| rest[..*end].chars().all(is_japanese)).any(|end| {
        let (given, after) = rest.split_at(end);
        let known = lists::is_japanese_given(given);
        given.chars().all(is_han) && is_addressed(after)
            || known && family >= 6 && !after.starts_with(is_han) && given.chars().all(is_han)
    })
}

fn is_addressed(text: &str) -> bool {
    ADDRESSES.iter().any(|address| text.starts_with(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_within() {
        assert_eq!(judge("山田太郎"), Match::Valid);
        assert_eq!(judge("佐藤 花子"), Match::Valid);
        assert_eq!(judge("商品名"), Match::Shape);
        for text in [
            "田中さんから電話がありました",
            "山田太郎様、ありがとうございます",
            "担当の佐藤花子が伺います",
        ] {
            assert!(within(text), "{text}");
        }
        for text in
            ["お客様からのお問い合わせです", "商品がまだ届きません", "明日の午後に配送してください"]
        {
            assert!(!within(text), "{text}");
        }
    }
}
