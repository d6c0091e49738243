//! Names in social networks and messengers: `@name`, a page's last word, a number (QQ).

use crate::detect::cell::Cell;
use crate::detect::gate::Gate;
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
    trust: Trust { named: 85, integers: Integers::Named, ..Trust::BY_NAME },
    source: "the networks' own rules for names: letters, digits, `_` and `.`, at most 30",
    gate: Gate::ANY.bytes(3..=120).spaces(0..=0),
    judge,
    within: Within::Never,
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

fn is_flag(text: &str) -> bool {
    ["true", "false", "yes", "none"].iter().any(|flag| text.eq_ignore_ascii_case(flag))
}
