//! The words around a name: roles and small words before it, forms of address and deeds behind it.

use super::is_han;

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
pub(super) const ADDRESSES: &[&str] = &["先生", "女士", "小姐", "太太", "阿姨", "师傅", "師傅"];

pub(super) const POSITIONS: &[&str] = &[
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
pub(super) const CALLS: &[&str] =
    &["来电", "致电", "打电话", "来信", "来函", "反映", "询问", "咨询", "投诉", "來電"];

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
pub(super) enum Before {
    Other,
    Link,
    /// The text or a clause begins.
    Edge,
    Role,
}

impl Before {
    pub(super) fn of(text: &str) -> Self {
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
pub(super) enum After {
    Other,
    Edge,
    Deed,
}

impl After {
    pub(super) fn of(text: &str) -> Self {
        if starts(text, DEEDS) {
            After::Deed
        } else if !text.starts_with(is_han) {
            After::Edge
        } else {
            After::Other
        }
    }
}

pub(super) fn starts(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}
