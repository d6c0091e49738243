//! Chinese names: a family name of one or two characters and a given name of one or two, in that order and
//! without a blank, so that within a sentence only the words around tell where a name begins and ends.

mod around;
mod firms;

use self::around::{ADDRESSES, After, Before, CALLS, POSITIONS, starts};
use self::firms::{FIRMS, is_firm};
use crate::detect::lists;
use crate::detect::recogniser::Match;

/// Family names that are small words far more often.
const SMALL: &[char] = &[
    '位', '名', '和', '那', '于', '时', '都', '来', '向', '全', '方', '国', '经', '从', '对', '能',
    '要', '有', '过', '但', '且', '如', '由', '在', '费', '单', '权', '束', '元', '信', '项', '展',
    '相', '服', '满', '计',
];

/// The whole value.
pub fn judge(text: &str) -> Match {
    let count = text.chars().filter(|c| *c != '·').count();
    let Some(family) = lists::han_family(text) else {
        return if (2..=5).contains(&count) { Match::Shape } else { Match::No };
    };
    let given = &text[family..];
    if given.is_empty() {
        return Match::Shape;
    }
    let known = (1..=2).contains(&given.chars().count()) && given.chars().all(lists::is_han_given);
    match known && (family > 3 || !begins_with_word(text)) {
        true => Match::Valid,
        false if (2..=5).contains(&count) => Match::Shape,
        false => Match::No,
    }
}

/// 周三, 高度, 时间: words that begin with a family name.
fn begins_with_word(text: &str) -> bool {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1).take(2);
    ends.into_iter().any(|end| lists::is_han_word(&text[..end]))
}

/// One name anywhere in the text.
pub fn within(text: &str) -> bool {
    text.char_indices().filter(|(_, c)| is_han(*c)).any(|(at, first)| {
        let family = lists::han_family(&text[at..]);
        family.is_some_and(|length| begins(text, at, length, first))
    })
}

fn begins(text: &str, at: usize, family: usize, first: char) -> bool {
    if starts(&text[at..], FIRMS) || starts(&text[at + family..], FIRMS) || is_firm(&text[at..]) {
        return false;
    }
    let before = Before::of(&text[..at]);
    let name = &text[at..];
    let small = family == 3 && SMALL.contains(&first);
    let address = |end: usize| {
        let rest = &name[end..];
        starts(rest, ADDRESSES) || before >= Before::Edge && starts(rest, POSITIONS)
    };
    if !small && address(family) {
        return true;
    }
    if !small && is_stranger(before, name, family) {
        return true;
    }
    let givens = name[family..].char_indices().take(2).take_while(|(_, c)| lists::is_han_given(*c));
    givens.map(|(at, c)| (family + at + c.len_utf8(), at > 0)).any(|(end, two)| {
        let after = After::of(&name[end..]);
        let whole = lists::is_han_word(&name[..end]);
        let word = family == 3 && begins_with_word(&name[..end.max(6).min(name.len())]);
        if address(end) && !word {
            return true;
        }
        if small && before < Before::Role || whole {
            return false;
        }
        match before {
            // 黄海燕 begins with a sea; what follows says that it is a person.
            Before::Role => two && (!word || after > After::Other) || !word && after > After::Other,
            Before::Edge => !word && (after == After::Deed || two && after == After::Edge),
            Before::Link => !word && (two && after > After::Other || after == After::Deed),
            Before::Other => false,
        }
    })
}

/// A given name that is on no list, as long as its place in the clause leaves nothing else: a form of address
/// after it, or a role before it and the clause's end or a deed of people behind it.
fn is_stranger(before: Before, name: &str, family: usize) -> bool {
    if before < Before::Link || family == 3 && begins_with_word(name) {
        return false;
    }
    let given = name[family..].char_indices().take(2).take_while(|(_, c)| is_han(*c));
    let ends = given.map(|(at, c)| family + at + c.len_utf8());
    ends.enumerate().any(|(more, end)| {
        let (whole, rest) = name.split_at(end);
        let role = before == Before::Role
            && (more == 1 && !rest.starts_with(is_han) || starts(rest, CALLS));
        !lists::is_han_word(whole)
            && !lists::is_han_word(&whole[family..])
            && (starts(rest, ADDRESSES) || role)
    })
}

pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '々')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_within_sentences() {
        for text in [
            "请联系王小明先生处理",
            "客户张伟来电询问订单",
            "李娜表示没有收到包裹",
            "联系人：欧阳娜娜，电话稍后提供",
            "与刘建国沟通后已退款",
            "王女士要求换货",
            "已通知陈志强",
            "患者赵敏，复诊",
            "收件人呂柏諺。",
            "已与伏缁坐先生沟通",
            "客户鱼霞来电投诉",
        ] {
            assert!(within(text), "{text}");
        }
    }

    #[test]
    fn is_not_every_word_that_begins_like_one() {
        for text in [
            "周三下午送货",
            "我们高度重视您的意见",
            "时间安排另行通知",
            "请在马上到期之前续费",
            "方便的话请回复",
            "金额已退回原账户",
            "江苏省南京市今天有雨",
            "一位女士来店里",
            "主任医生今天不在",
            "产品质量问题，温度过高",
            "系统于昨日升级完成",
            "客户常见问题汇总",
            "客户关系管理。",
            "客户余额不足，请联系客服处理",
            "用户权限已更新",
            "华为手机屏幕破损，申请换货。",
            "康师傅方便面缺货",
            "客服：华兴实业集团已付款。",
            "方便面和康师傅红茶各10箱",
            "客户反映华为电话打不通",
        ] {
            assert!(!within(text), "{text}");
        }
    }
}
