//! Firms whose name begins like a person's.

use super::is_han;

/// Makers and shops that begin like a name, with a word behind it that seems to go on about a person.
#[rustfmt::skip]
pub(super) const FIRMS: &[&str] = &[
    "华为", "康师傅", "李宁", "方太", "安踏", "王老吉", "马应龙", "张小泉", "周大福", "周大生", "周黑鸭", "谢瑞麟", "李锦记",
    "王致和", "荣耀", "金蝶", "金山", "金立", "高德", "万科", "万达", "温氏", "施华洛", "苏宁", "苏泊尔", "申通", "韩泰",
    "江淮", "江铃", "长安", "吉利", "奇瑞", "路虎", "林肯", "丁香", "牛栏山", "古井贡", "洋河", "白象", "黄鹤楼", "云南白药",
    "马自达", "雷克萨斯", "蒙牛", "伊利", "夏普", "汤臣", "曹操出行", "毛戈平", "谭木匠", "麦当劳", "肯德基", "安利", "任天堂",
    "凌志", "戴尔", "惠普", "宏碁", "華碩", "華為", "康佳", "海尔", "海信", "向日葵", "童年", "全聚德", "童鞋", "葛兰素",
    "万事达", "时代", "易方达", "柯达", "柯尼卡", "盛大", "尚品", "时尚", "花旗", "贝壳", "章光", "雷达", "雷蛇", "骆驼",
];

/// 华兴实业集团: a word that only firms have, within six characters.
pub(super) fn is_firm(name: &str) -> bool {
    const FORMS: [&str; 6] = ["集团", "集團", "有限", "实业", "股份", "商贸"];
    let end = name.char_indices().take_while(|(_, c)| is_han(*c)).take(6).last();
    let near = &name[..end.map_or(0, |(at, c)| at + c.len_utf8())];
    FORMS.iter().any(|form| near.contains(form))
}
