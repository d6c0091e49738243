//! Japanese names: a family name of the lists, then a given name, with or without a blank.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

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
    if is_anyone_addressed(text) || follows_lead(text) {
        return true;
    }
    let mut last = ' ';
    text.char_indices().any(|(at, c)| {
        let before = &text[..at];
        let begins =
            is_han(c) && (!is_han(last) || LEADS.iter().any(|lead| before.ends_with(lead)));
        last = c;
        begins && is_name(&text[at..])
    })
}

/// One name behind a word that a name follows, in a text of Han alone, which might as well be Chinese.
pub fn follows_lead(text: &str) -> bool {
    LEADING.find_overlapping_iter(text).any(|lead| {
        let after = &text[lead.end()..];
        let rest = after.trim_start_matches(['は', '：', ':', ' ', '　', '「']);
        let apart = rest.len() < after.len();
        rest.starts_with(is_han) && (is_name(rest) || apart && (is_apart(rest) || is_short(rest)))
    })
}

fn is_name(text: &str) -> bool {
    let Some(family) = lists::japanese_family(text) else { return false };
    let rest = &text[family..];
    if is_addressed(rest) {
        return true;
    }
    let rest = rest.trim_start_matches([' ', '　']);
    // Bought there, or made by them: a shop or a maker.
    let is_firm = |after: &str| SHOPS.iter().any(|shop| after.starts_with(shop));
    let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(4);
    ends.take_while(|end| rest[..*end].chars().all(is_japanese)).any(|end| {
        let (given, after) = rest.split_at(end);
        let known = lists::is_japanese_given(given);
        given.chars().all(is_han) && is_addressed(after)
            || known
                && family >= 6
                && !is_firm(after)
                && !after.starts_with(is_han)
                && given.chars().all(is_han)
                && !(given.len() == 3 && given.starts_with(|c| PLACES.contains(c)))
    })
}

/// A family name, a blank, and one to three Han that end there: `阿部 修`.
fn is_apart(text: &str) -> bool {
    let Some(family) = lists::japanese_family(text) else { return false };
    let rest = &text[family..];
    let given = rest.trim_start_matches([' ', '　']);
    let length = given.chars().take_while(|c| is_han(*c)).count();
    given.len() < rest.len() && (1..=3).contains(&length)
}

/// A family name and one Han that ends the clause, and makes no place or shop of it: `石川蓮`.
fn is_short(text: &str) -> bool {
    let Some(family) = lists::japanese_family(text).filter(|family| *family >= 6) else {
        return false;
    };
    let mut rest = text[family..].chars();
    rest.next().is_some_and(|c| is_han(c) && !PLACES.contains(c))
        && !rest.next().is_some_and(is_japanese)
}

/// What goes on about a shop or a maker.
const SHOPS: [&str; 7] = ["で購入", "で買", "で注文", "で販売", "の商品", "製の", "のレシート"];

/// What makes a place or a shop of a family name, and is seldom a given name.
const PLACES: &str = "県市区町村店社屋駅山川島部課";

static LEADING: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(LEADS).expect("a few short words"));

/// Words in Han that a name follows without a mark between.
const LEADS: &[&str] = &[
    "本日",
    "昨日",
    "先日",
    "患者",
    "担当者",
    "責任者",
    "担当",
    "顧客",
    "会員",
    "契約者",
    "依頼者",
    "受取人",
    "申込者",
    "氏名",
    "名前",
    "保護者",
    "当社",
    "弊社",
];

/// What stands before a form of address without being a name: customers, kin, trades, and words that end in 様.
const NOBODY: &[&str] = &[
    "皆",
    "客",
    "神",
    "王",
    "奥",
    "者",
    "員",
    "母",
    "父",
    "兄",
    "姉",
    "娘",
    "息子",
    "孫",
    "主人",
    "同",
    "仕",
    "多",
    "異",
    "模",
    "有",
    "各位",
    "手",
    "屋",
    "隣",
    "先",
    "みな",
    "たく",
    "おくさん",
    "かあ",
    "とう",
    "にい",
    "ねえ",
    "じい",
    "ばあ",
];

/// 三雲 香織さん, 藤田ひろしさん: a family name in Han and a given name right before a form of address, on a
/// list or not where a blank stands between them.
fn is_anyone_addressed(text: &str) -> bool {
    ["様", "さん"]
        .iter()
        .any(|address| text.match_indices(address).any(|(at, _)| is_two_names(&text[..at])))
}

fn is_two_names(text: &str) -> bool {
    let Some(last) = text.chars().next_back().filter(|c| is_japanese(*c)) else { return false };
    let kana = is_kana(last);
    let bare = text.trim_end_matches(|c| if kana { is_kana(c) } else { is_han(c) });
    let given = &text[bare.len()..];
    if NOBODY.iter().any(|word| given.ends_with(word)) {
        return false;
    }
    let before = bare.trim_end_matches([' ', '　']);
    let family = &before[before.trim_end_matches(is_han).len()..];
    let count = |text: &str| text.chars().count();
    if before.len() < bare.len() {
        return (1..=3).contains(&count(family)) && (1..=4).contains(&count(given));
    }
    // Nothing between them: kana after a family name, or a known given name after one to three Han.
    if kana {
        return lists::japanese_family(family) == Some(family.len())
            && family.len() >= 6
            && (2..=4).contains(&count(given));
    }
    let starts = given.char_indices().map(|(at, _)| at).skip(1).take(3);
    starts.into_iter().any(|at| {
        let (family, given) = given.split_at(at);
        lists::is_japanese_given(given) && (count(given) == 2 || count(family) == 2)
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
            "担当者は三雲 香織さんです",
            "担当者は藤田ひろしさんです",
            "薩摩　マリア様からお電話",
            "本日高橋花子氏が来店",
            "契約者は岡田　蓮です",
            "契約者：石川蓮",
        ] {
            assert!(within(text), "{text}");
        }
        for text in [
            "お客様からのお問い合わせです",
            "山本山のお茶が欠品です",
            "契約者：石川県",
            "松本清で購入",
            "商品がまだ届きません",
            "ご利用のお客様 皆様へ",
            "仕様の変更がたくさんあります",
            "患者さんの様子を見る",
            "明日の午後に配送してください",
        ] {
            assert!(!within(text), "{text}");
        }
    }
}
