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
    "統一社會信用代碼",
    "统一社会信用代码",
    "澳门居民身份证",
    "澳門居民身份證",
    "身份證號碼",
    "身份證字號",
    "身分證字號",
    "身分證號碼",
    "居留證號碼",
    "社会信用代码",
    "统一信用代码",
    "纳税人识别号",
    "香港身份证",
    "香港身份證",
    "澳门身份证",
    "澳門身份證",
    "マイナンバー",
    "個人番号",
    "信用代码",
    "居留證號",
    "統一證號",
    "居留證",
    "身份證",
    "身分證",
    "税号",
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
    "车辆识别代号",
    "驾驶证号码",
    "车牌号码",
    "护照号码",
    "银行账号",
    "银行账户",
    "驾驶证号",
    "驾照号",
    "车牌号",
    "车架号",
    "护照号",
    "驾驶证",
    "驾照",
    "车牌",
    "护照",
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
    "アレルギー",
    "カルテ番号",
    "パスワード",
    "ユーザー名",
    "个人主页",
    "主营",
    "人脸",
    "人脸信息",
    "人脸数据",
    "人脸特征",
    "人脸识别",
    "令牌",
    "会话",
    "位置",
    "住院号",
    "体检结果",
    "保険証番号",
    "信仰",
    "健康状况",
    "党派",
    "公民身份",
    "前科",
    "前科情况",
    "医保卡号",
    "医保号",
    "医保编号",
    "口令",
    "号",
    "国籍",
    "坐标",
    "基因",
    "基因信息",
    "基因序列",
    "基因数据",
    "基因检测",
    "声紋",
    "声纹",
    "声纹数据",
    "声纹特征",
    "处方",
    "婚否",
    "婚姻",
    "婚姻状况",
    "婚姻状態",
    "学位",
    "学历",
    "学歴",
    "安全问题",
    "宗教",
    "宗教信仰",
    "客户端",
    "家庭坐标",
    "密保答案",
    "密保问题",
    "密码",
    "密码哈希",
    "密钥",
    "就诊卡号",
    "就诊号",
    "工会会员",
    "工资",
    "帐号",
    "年収",
    "年收入",
    "年薪",
    "广告标识",
    "当前位置",
    "微信",
    "微信号",
    "微博",
    "怀孕",
    "性倾向",
    "性別",
    "性别",
    "性取向",
    "性的指向",
    "手机串号",
    "指紋",
    "指纹",
    "指纹数据",
    "指纹模板",
    "指纹特征",
    "掌纹",
    "支持政党",
    "收入",
    "政治立场",
    "政治观点",
    "政治面貌",
    "教育程度",
    "文化程度",
    "族裔",
    "既往歴",
    "既往病史",
    "暗証番号",
    "最終学歴",
    "最高学历",
    "月收入",
    "月薪",
    "残疾",
    "残疾类型",
    "比特币地址",
    "毕业学校",
    "毕业院校",
    "民族",
    "民族名称",
    "注册",
    "浏览器标识",
    "犯罪歴",
    "犯罪记录",
    "生物特征",
    "生物识别",
    "用户代理",
    "用户位置",
    "用户账号",
    "用药",
    "疫苗接种",
    "疾病",
    "疾病编码",
    "病历号",
    "病史",
    "病名",
    "病案号",
    "症状",
    "登录",
    "登录名",
    "登录密码",
    "登录账号",
    "登陆",
    "社保卡号",
    "社保号",
    "私钥",
    "种族",
    "給与",
    "纬度",
    "经度",
    "经纬度",
    "药物",
    "营业",
    "薪水",
    "薪资",
    "虹彩",
    "虹膜",
    "虹膜数据",
    "虹膜特征",
    "血型",
    "血液型",
    "被保険者番号",
    "视网膜",
    "診察券番号",
    "診断",
    "診断名",
    "語声",
    "设备",
    "设备串号",
    "设备号",
    "设备标识",
    "访客",
    "访问令牌",
    "诊断",
    "诊断结果",
    "诊断编码",
    "账号",
    "过敏",
    "过敏原",
    "过敏史",
    "违法犯罪记录",
    "违法记录",
    "遗传信息",
    "遗传数据",
    "遺伝子",
    "钱包地址",
    "银行",
    "门诊号",
    "面部特征",
    "顔特徴",
    "顔認証",
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
        let is_han = |c| Class::of(c) == Class::Han;
        for recogniser in crate::detect::RECOGNISERS {
            let names = &recogniser.names;
            for phrase in names.strong.iter().chain(names.weak) {
                let known = phrase.split(' ').filter(|word| word.chars().any(is_han));
                let known = known.into_iter().all(|word| HAN_WORDS.contains(&word));
                assert!(known, "{phrase} is not in HAN_WORDS");
            }
        }
    }
}
