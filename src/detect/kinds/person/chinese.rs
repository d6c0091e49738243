//! Chinese names: a family name of one or two characters and a given name of one or two, in that order and
//! without a blank, so that within a sentence only the words around tell where a name begins and ends.

use crate::detect::lists;
use crate::detect::recogniser::Match;

/// Words that a person's name follows.
const ROLES: &[&str] = &[
    "员",
    "客户",
    "顾客",
    "用户",
    "患者",
    "病人",
    "联系人",
    "收件人",
    "收货人",
    "寄件人",
    "姓名",
    "申请人",
    "负责人",
    "员工",
    "会员",
    "同事",
    "同学",
    "老师",
    "经理",
    "医生",
    "护士",
    "司机",
    "快递员",
    "业主",
    "租户",
    "租客",
    "房东",
    "家长",
    "学生",
    "代理人",
    "委托人",
    "担保人",
    "持卡人",
    "经办人",
    "签收人",
    "签署人是",
    "签署人",
    "签名",
    "签字",
    "我叫",
    "我是",
    "叫做",
    "名叫",
    "本人",
    "名字是",
    "姓名是",
    "姓名为",
    "感谢",
    "回访",
    "转告",
    "交给",
    "联系",
    "通知",
    "告知",
    "家属",
    "丈夫",
    "妻子",
    "儿子",
    "女儿",
    "父亲",
    "母亲",
    "专员",
    "客服",
    "师傅",
    "主任",
    "工程师",
    "先生",
    "女士",
    "拜访",
    "投保人",
    "被保险人",
    "受益人",
    "开户人",
    "户主",
    "订货人",
    "买家",
    "卖家",
    "顾问",
    "律师",
    "校长",
    "院长",
    "組長",
    "客戶",
    "聯絡人",
    "聯繫人",
];

/// Small words that a name may follow, when what follows the name fits, too.
const LINKS: &[&str] = &[
    "由", "与", "和", "给", "请", "找", "是", "叫", "对", "向", "跟", "让", "被", "为", "的", "及",
    "、", "據", "请问", "关于", "已", "将", "经", "與", "給",
];

/// Forms of address, which a name goes before; the first ones hardly stand after anything else.
const ADDRESSES: &[&str] = &["先生", "女士", "小姐", "太太", "阿姨", "师傅", "師傅"];
const POSITIONS: &[&str] = &[
    "老师",
    "老師",
    "医生",
    "醫生",
    "经理",
    "經理",
    "主任",
    "律师",
    "律師",
    "总监",
    "教授",
    "同学",
    "护士",
    "工程师",
    "主管",
    "总",
];

/// What goes on after a name.
const DEEDS: &[&str] = &[
    "来电",
    "致电",
    "打电话",
    "来信",
    "来函",
    "反映",
    "反馈",
    "表示",
    "称",
    "要求",
    "询问",
    "咨询",
    "投诉",
    "申请",
    "提交",
    "说",
    "希望",
    "想",
    "已",
    "今天",
    "昨天",
    "昨日",
    "今日",
    "明天",
    "上午",
    "下午",
    "到店",
    "到访",
    "预约",
    "购买",
    "签收",
    "住",
    "电话",
    "手机",
    "身份证",
    "邮箱",
    "于",
    "在",
    "的",
    "将",
    "需",
    "请",
    "本人",
    "负责",
    "处理",
    "确认",
    "联系",
    "沟通",
    "同意",
    "拒绝",
    "因",
    "未",
    "没",
    "不",
    "和",
    "与",
    "等",
    "办理",
    "登记",
    "入住",
    "退房",
    "就诊",
    "复诊",
    "缴费",
    "付款",
    "退货",
    "取消",
    "收",
    "，",
    "來電",
    "聯絡",
    "表示",
    "提出",
    "完成",
    "参加",
    "报名",
    "入职",
    "离职",
    "请假",
    "出差",
];

/// Of those, what people do and nothing else does.
const CALLS: &[&str] =
    &["来电", "致电", "打电话", "来信", "来函", "反映", "询问", "咨询", "投诉", "來電"];

/// Family names that are small words far more often.
const SMALL: &[char] = &[
    '位', '名', '和', '那', '于', '时', '都', '来', '向', '全', '方', '国', '经', '从', '对', '能',
    '要', '有', '过', '但', '且', '如', '由', '在', '费', '单', '权', '束', '元', '信', '项', '展',
    '相', '服', '满', '计',
];

/// Makers and shops that begin like a name, with a word behind it that seems to go on about a person.
#[rustfmt::skip]
const FIRMS: &[&str] = &[
    "华为", "康师傅", "李宁", "方太", "安踏", "王老吉", "马应龙", "张小泉", "周大福", "周大生", "周黑鸭", "谢瑞麟", "李锦记",
    "王致和", "荣耀", "金蝶", "金山", "金立", "高德", "万科", "万达", "温氏", "施华洛", "苏宁", "苏泊尔", "申通", "韩泰",
    "江淮", "江铃", "长安", "吉利", "奇瑞", "路虎", "林肯", "丁香", "牛栏山", "古井贡", "洋河", "白象", "黄鹤楼", "云南白药",
    "马自达", "雷克萨斯", "蒙牛", "伊利", "夏普", "汤臣", "曹操出行", "毛戈平", "谭木匠", "麦当劳", "肯德基", "安利", "任天堂",
    "凌志", "戴尔", "惠普", "宏碁", "華碩", "華為", "康佳", "海尔", "海信", "向日葵", "童年", "全聚德", "童鞋", "葛兰素",
    "万事达", "时代", "易方达", "柯达", "柯尼卡", "盛大", "尚品", "时尚", "花旗", "贝壳", "章光", "雷达", "雷蛇", "骆驼",
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

/// 华兴实业集团: a word that only firms have, within six characters.
fn is_firm(name: &str) -> bool {
    const FORMS: [&str; 6] = ["集团", "集團", "有限", "实业", "股份", "商贸"];
    let end = name.char_indices().take_while(|(_, c)| is_han(*c)).take(6).last();
    let near = &name[..end.map_or(0, |(at, c)| at + c.len_utf8())];
    FORMS.iter().any(|form| near.contains(form))
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

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Before {
    Other,
    Link,
    /// The text or a clause begins.
    Edge,
    Role,
}

impl Before {
    fn of(text: &str) -> Self {
        let bare = text.trim_end_matches([':', '：', ' ', '“', '"', '【', '是', '为']);
        if ROLES.iter().any(|role| bare.ends_with(role) || text.ends_with(role)) {
            Before::Role
        } else if !text.ends_with(is_han) {
            Before::Edge
        } else if LINKS.iter().any(|link| text.ends_with(link)) {
            Before::Link
        } else {
            Before::Other
        }
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum After {
    Other,
    Edge,
    Deed,
}

impl After {
    fn of(text: &str) -> Self {
        if starts(text, DEEDS) {
            After::Deed
        } else if !text.starts_with(is_han) {
            After::Edge
        } else {
            After::Other
        }
    }
}

fn starts(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
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
