//! Names in social networks and messengers: `@name`, a page's last word, a number (QQ).

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::detect::called::is_named;
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::phrases::Phrases;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const SOCIAL_HANDLE: Recogniser = Recogniser {
    name: "social_handle",
    category: "user.social",
    names: Names {
        strong: &[
            "twitter",
            "twitter handle",
            "twitter id",
            "x handle",
            "instagram",
            "instagram handle",
            "insta handle",
            "facebook",
            "facebook id",
            "linkedin",
            "linkedin id",
            "tiktok",
            "snapchat",
            "telegram",
            "telegram id",
            "whatsapp",
            "wechat",
            "wechat id",
            "wechat openid",
            "weixin",
            "openid",
            "unionid",
            "weibo",
            "qq",
            "qq number",
            "line id",
            "skype",
            "skype id",
            "discord",
            "discord id",
            "mastodon",
            "github handle",
            "github login",
            "social handle",
            "social media handle",
            "social media",
            "微信",
            "微信号",
            "微博",
            "qq 号",
            "tw handle",
            "ig handle",
            "fb handle",
            "insta",
            "social account",
            "red social",
        ],
        weak: &["handle"],
        not: &[
            "feed",
            "api",
            "campaign",
            "pixel",
            "likes",
            "followers",
            "shares",
            "key",
            "ads",
            "app",
            "message",
            "share",
            "clicks",
            "post",
            "page",
            "pay",
            "in company",
            "in brand",
            "in store",
            "in supplier",
        ],
        tables: &["user", "profile", "member", "author", "influencer", "artist"],
    },
    trust: Trust { named: 85, within: 75, integers: Integers::Named, ..Trust::BY_NAME },
    source: "the networks' own rules for names: letters, digits, `_` and `.`, at most 30",
    gate: Gate::ANY.bytes(3..=120).spaces(0..=0),
    judge,
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &["@ada_lovelace", "@mary.jones42"],
        shape: &[
            "ada_lovelace",
            "10001234",
            "oGZUI0egBJY1zhBYw2KhdUfwVJJE",
            "https://t.me/ada_lovelace",
        ],
        no: &["17", "true", "1.5", "two words", "12:30:45", "@"],
    },
};

fn judge(cell: &Cell<'_>) -> Match {
    const NEVER: u32 =
        mark::PLUS | mark::DOLLAR | mark::COMMA | mark::LESS | mark::PAREN | mark::CONTROL;
    if cell.marks & NEVER != 0 {
        return Match::No;
    }
    let bare = cell.text.trim_start_matches("https://").trim_start_matches('@');
    let handle = |b: u8| b.is_ascii_alphanumeric() || b"_.-/?=%#".contains(&b) || b >= 0x80;
    if !bare.bytes().all(handle) || is_flag(bare) {
        Match::No
    } else if cell.text.starts_with('@') && bare.len() <= 30 && cell.letters >= 2 {
        Match::Valid
    } else if cell.letters >= 3 || cell.wide > 0 || cell.digits >= 5 && cell.digits == bare.len() {
        Match::Shape
    } else {
        Match::No
    }
}

/// `@name` beside the name of a network.
fn within(cell: &Cell<'_>) -> bool {
    // Their names have a digit, an underline or a hyphen.
    let may = cell.digits > 0 || cell.marks & (mark::UNDERSCORE | mark::DASH) != 0;
    if may && has_messenger_name(cell.text) {
        return true;
    }
    if !cell.has(mark::AT) {
        return false;
    }
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.';
    let bytes = cell.text.as_bytes();
    cell.text.match_indices('@').any(|(at, _)| {
        let length = bytes[at + 1..].iter().take_while(|b| word(**b)).count();
        let part = &cell.text[at..=at + length];
        let begins = at == 0 || !word(bytes[at - 1]);
        begins
            && (3..=30).contains(&length)
            && (is_short(&cell.text[..at]) || is_named(cell.text, part, &SOCIAL_HANDLE))
    })
}

/// China's messengers have no sign of their own: letters with a digit or a hyphen behind `微信`, a number behind `QQ`.
fn has_messenger_name(text: &str) -> bool {
    let begun = BEGUN.start_in(text);
    begun
        && MESSENGERS.find_iter(text).any(|said| {
            let before = text[..said.start()].bytes().next_back();
            let number = said.len() == "qq".len();
            before.is_none_or(|b| !b.is_ascii_alphanumeric())
                && begins_with_name(&text[said.end()..], number)
        })
}

const SAYING: [&str; 7] = ["微信", "weixin", "wechat", "line id", "lineのid", "카톡", "qq"];

/// Whether one of them could stand in a text; most have none.
static BEGUN: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(SAYING));

static MESSENGERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder().ascii_case_insensitive(true).build(SAYING).expect("a few short words")
});

fn begins_with_name(rest: &str, number: bool) -> bool {
    const FILLERS: &str = "号號码碼是为：: =\"'|>（(「*\\는은";
    let rest = rest.trim_start_matches(|c: char| FILLERS.contains(c));
    let rest = ["id", "ID", "Id", "账号", "号码"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .unwrap_or(rest);
    let rest = rest.trim_start_matches(|c: char| FILLERS.contains(c));
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
    let name = &rest[..end.unwrap_or(rest.len())];
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if number {
        return (5..=11).contains(&name.len()) && digits == name.len() && !name.starts_with('0');
    }
    let mixed = digits > 0 || name.contains(['_', '-']);
    (6..=20).contains(&name.len()) && name.starts_with(|c: char| c.is_ascii_alphabetic()) && mixed
}

/// `ig @name`: short forms that say too little unless they stand right before.
fn is_short(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':']);
    let start = before.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
    before.get(start..).is_some_and(|word| {
        ["ig", "insta", "tg", "fb"].iter().any(|short| word.eq_ignore_ascii_case(short))
    })
}

fn is_flag(text: &str) -> bool {
    ["true", "false", "yes", "none"].iter().any(|flag| text.eq_ignore_ascii_case(flag))
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences() {
        assert!(found("social_handle", "find him on instagram @b_bell, please"));
        assert!(
            found("social_handle", "加我微信lily_2024，谢谢")
                && found("social_handle", "QQ：625910452")
        );
        assert!(!found("social_handle", "微信支付2024-01") && !found("social_handle", "QQ音乐 12"));
        assert!(!found("social_handle", "ask @b_bell to look at this"));
        assert!(!found("social_handle", "twitter: mail to sales@example.org"));
    }
}
