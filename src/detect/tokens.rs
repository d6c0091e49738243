//! The words of an identifier, so that names match by word and never by substring: `hostname` is one
//! word and not a name, `email_sent_count` is three.
//!
//! Snake and kebab case, camel case, digits and scripts separate words. Han and kana are written without
//! spaces, so their runs are cut greedily by a small dictionary; what it does not know becomes single
//! characters, which match nothing.

/// Words of Chinese and Japanese column names, those that mean something to a recogniser and those that
/// show that a column is about something else. Every such phrase of a recogniser is here (tested).
const HAN_WORDS: &[&str] = &[
    "メールアドレス",
    "真实姓名",
    "员工姓名",
    "患者姓名",
    "学生姓名",
    "用户姓名",
    "联系人姓名",
    "收件人",
    "经办人",
    "法人姓名",
    "户名",
    "お名前",
    "担当者名",
    "顧客名",
    "苗字",
    "姓",
    "名",
    "客户名",
    "客户名称",
    "信息",
    "表",
    "资料",
    "出生年份",
    "出生时间",
    "出生日",
    "诞生日",
    "誕生日",
    "電話",
    "手機",
    "联系手机",
    "携帯",
    "携帯番号",
    "固定电话",
    "座机",
    "市区町村",
    "所在城市",
    "居住城市",
    "所在省份",
    "所在国家",
    "都道府県",
    "邮政编码",
    "郵便番号",
    "城市",
    "市区",
    "都市",
    "省份",
    "省",
    "国家",
    "国别",
    "國家",
    "国名",
    "邮编",
    "身份证号码",
    "居民身份证",
    "银行卡号",
    "电子邮箱",
    "电子邮件",
    "邮箱地址",
    "邮件地址",
    "通讯地址",
    "联系地址",
    "收货地址",
    "家庭地址",
    "家庭住址",
    "详细地址",
    "手机号码",
    "电话号码",
    "联系电话",
    "出生日期",
    "出生年月",
    "身份证号",
    "信用卡号",
    "生年月日",
    "電話番号",
    "携帯電話",
    "客户姓名",
    "联系方式",
    "身份证",
    "证件号",
    "信用卡",
    "联系人",
    "收货人",
    "持卡人",
    "姓名",
    "名字",
    "氏名",
    "名前",
    "邮箱",
    "邮件",
    "手机号",
    "手机",
    "电话",
    "地址",
    "住址",
    "住所",
    "生日",
    "卡号",
    "客户",
    "用户",
    "员工",
    "会员",
    "患者",
    "学生",
    "人员",
    "顾客",
    "订单",
    "产品",
    "商品",
    "名称",
    "文件名",
    "主机名",
    "用户名",
    "昵称",
    "编号",
    "数量",
    "次数",
    "时间",
    "日期",
    "状态",
    "是否",
    "类型",
    "验证",
    "金额",
];

/// The words of `name`, lower case, in order. Digits are words of their own.
pub fn split(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let class = Class::of(first);
        let end = rest.find(|c| Class::of(c) != class).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        match class {
            Class::Letter => split_camel(run, &mut words),
            Class::Han => segment(run, &mut words),
            Class::Digit => words.push(run.to_owned()),
            Class::Other => {}
        }
        rest = after;
    }
    words
}

#[derive(PartialEq, Clone, Copy)]
enum Class {
    Letter,
    Digit,
    Han,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            '0'..='9' => Class::Digit,
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => {
                Class::Han
            }
            c if c.is_alphabetic() => Class::Letter,
            _ => Class::Other,
        }
    }
}

/// `customerEmail` and `HTTPServer` end a word where the case says so.
fn split_camel(run: &str, words: &mut Vec<String>) {
    let chars: Vec<char> = run.chars().collect();
    let mut start = 0;
    for at in 1..chars.len() {
        let rises = chars[at].is_uppercase() && !chars[at - 1].is_uppercase();
        let ends_acronym =
            chars[at].is_uppercase() && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        if rises || ends_acronym {
            words.push(lower(&chars[start..at]));
            start = at;
        }
    }
    words.push(lower(&chars[start..]));
}

fn lower(chars: &[char]) -> String {
    chars.iter().flat_map(|c| c.to_lowercase()).collect()
}

fn segment(mut run: &str, words: &mut Vec<String>) {
    while let Some(first) = run.chars().next() {
        let known = HAN_WORDS.iter().filter(|word| run.starts_with(**word));
        let length = known.map(|word| word.len()).max().unwrap_or(first.len_utf8());
        let (word, rest) = run.split_at(length);
        words.push(word.to_owned());
        run = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_every_kind_of_boundary() {
        for (name, words) in [
            ("email_sent_count", vec!["email", "sent", "count"]),
            ("customerEmail2", vec!["customer", "email", "2"]),
            ("HTTPServerName", vec!["http", "server", "name"]),
            ("EMAIL_ADDR", vec!["email", "addr"]),
            ("hostname", vec!["hostname"]),
            ("Straßen-Name", vec!["straßen", "name"]),
            ("客户姓名", vec!["客户姓名"]),
            ("收货人姓名2", vec!["收货人", "姓名", "2"]),
            ("文件名", vec!["文件名"]),
        ] {
            assert_eq!(split(name), words, "{name}");
        }
    }

    #[test]
    fn knows_every_han_phrase_of_the_recognisers() {
        for recogniser in crate::detect::RECOGNISERS {
            let names = &recogniser.names;
            for phrase in names.strong.iter().chain(names.weak) {
                let han = phrase.chars().any(|c| Class::of(c) == Class::Han);
                assert!(!han || HAN_WORDS.contains(phrase), "{phrase} is not in HAN_WORDS");
            }
        }
    }
}
