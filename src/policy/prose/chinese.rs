//! The sentences in Chinese. Conditions come before what follows from them, as Chinese law words it.

use super::head::{Head, What, Who};
use super::phrase::{Op, Phrase, Term};
use super::time::{self, Unit};
use crate::policy::registers::periods::{From, Period};
use crate::policy::rule::PolicyMeta;
use crate::policy::text::written::Folder;

pub fn read(head: &Head, meta: &PolicyMeta) -> String {
    let mut text = meta.id.clone();
    let title = meta.title_zh.as_ref().or(meta.title.as_ref());
    text.extend(title.map(|title| format!("：{title}")));
    text.push_str("\n\n");
    text.extend(tidy(&sentence(head)));
    for note in notes(head, meta) {
        text.push('\n');
        text.push_str(&note);
    }
    text
}

/// Latin words and numbers stand apart from Chinese ones by one space, and by none from punctuation.
fn tidy(text: &str) -> impl Iterator<Item = char> {
    const CLOSE: &str = "，。；：、（）“”";
    let chars: Vec<char> = text.chars().collect();
    let keep = |at: usize| {
        let before = at.checked_sub(1).map_or('\n', |at| chars[at]);
        let after = chars.get(at + 1).copied().unwrap_or('\n');
        let indent = chars[..at].iter().rev().take_while(|c| **c != '\n').all(|c| *c == ' ');
        chars[at] != ' '
            || indent
            || !(before == ' ' || CLOSE.contains(before) || CLOSE.contains(after) || after == '\n')
    };
    let kept: Vec<char> = (0..chars.len()).filter(|at| keep(*at)).map(|at| chars[at]).collect();
    kept.into_iter()
}

fn sentence(head: &Head) -> String {
    let follows = match head.folder {
        Folder::Retention => retention(head),
        Folder::Collection if head.forbid => "不得持有该字段".to_owned(),
        Folder::Collection => "可以持有该字段".to_owned(),
        Folder::Access => access(head),
    };
    match (flat(&head.when).as_slice(), flat(&head.unless).as_slice()) {
        ([], []) if head.folder == Folder::Retention => format!("无论何种情形，{follows}。"),
        ([], []) => format!("{follows}。"),
        (when, []) => {
            let (intro, list) = conditions(when);
            format!("{intro}时，{follows}{list}")
        }
        ([], unless) => {
            let (intro, list) = conditions(unless);
            format!("除非{}，否则{follows}{list}", intro.trim_start_matches('当'))
        }
        (when, unless) => {
            let (intro, list) = conditions(when);
            let (except, exceptions) = conditions(unless);
            let except = except.trim_start_matches('当');
            format!("{intro}时，{follows}{}\n但{except}的除外{exceptions}", list.trim_end())
        }
    }
}

/// What introduces the conditions, and their list if there is more than one.
fn conditions(parts: &[&Phrase]) -> (String, String) {
    let list = |parts: &[&Phrase]| {
        let lines: Vec<String> = parts.iter().map(|part| format!("  - {}", phrase(part))).collect();
        format!("：\n{}。", lines.join("；\n"))
    };
    match parts {
        [Phrase::Any(parts)] => {
            ("当满足以下任一条件".to_owned(), list(&parts.iter().collect::<Vec<_>>()))
        }
        [only] => (format!("当{}", phrase(only)), "。".to_owned()),
        many => ("当同时满足以下条件".to_owned(), list(many)),
    }
}

fn flat(phrases: &[Phrase]) -> Vec<&Phrase> {
    let parts = phrases.iter().flat_map(|phrase| match phrase {
        Phrase::All(parts) => parts.iter().collect(),
        Phrase::Always(true) => Vec::new(),
        other => vec![other],
    });
    parts.collect()
}

fn retention(head: &Head) -> String {
    let acts: Vec<&str> = head
        .acts
        .iter()
        .map(|act| match act.as_str() {
            "erase" => "删除",
            "anonymize" => "匿名化",
            "pseudonymize" => "假名化",
            "reverify" => "请本人核实或更正",
            "restrict" => "限制处理",
            other => other,
        })
        .collect();
    let acts = if acts.is_empty() { "以任何方式处置".to_owned() } else { or(&acts) };
    let must = if head.forbid { "不得" } else { "必须" };
    let what = match &head.what {
        What::Anything | What::Fields => "任何表中的记录".to_owned(),
        What::Table(table) => format!(" {table} 中的记录"),
        What::Source(source) => format!(" {source} 各表中的记录"),
        What::Other(cedar) => format!("记录（{cedar}）"),
    };
    match &head.who {
        Who::Anybody | Who::Steward => format!("{must}{acts}{what}"),
        who => format!("{}{must}{acts}{what}", principal(who)),
    }
}

fn access(head: &Head) -> String {
    let acts: Vec<&str> = head
        .acts
        .iter()
        .map(|act| match act.as_str() {
            "read" => "读取",
            "update" => "修改",
            "export" => "导出",
            "share" => "共享",
            "transfer" => "传输",
            other => other,
        })
        .collect();
    let acts = if acts.is_empty() { "以任何方式使用".to_owned() } else { or(&acts) };
    let what = match &head.what {
        What::Anything => "任何数据".to_owned(),
        What::Fields => "任何字段".to_owned(),
        What::Table(table) => format!(" {table} 及其字段"),
        What::Source(source) => format!(" {source} 中的全部数据"),
        What::Other(cedar) => format!(" `{cedar}`"),
    };
    let may = if head.forbid { "不得" } else { "可以" };
    format!("{}{may}{acts}{what}", principal(&head.who))
}

fn principal(who: &Who) -> String {
    match who {
        Who::Anybody => "任何人".to_owned(),
        Who::Steward => "stewardd ".to_owned(),
        Who::Role(role) => format!("具有 {role} 角色的人员"),
        Who::User(user) => format!("用户 {user} "),
        Who::Other(cedar) => format!(" `{cedar}` "),
    }
}

fn notes(head: &Head, meta: &PolicyMeta) -> Vec<String> {
    let mut notes = Vec::new();
    if head.folder == Folder::Retention && !head.forbid {
        if let Some(grace) = meta.grace {
            let grace = span(&time::of(grace));
            notes.push(format!("记录须不间断地处于到期状态满{grace}（宽限期）后方可执行。"));
        }
        if let Some(within) = meta.act_within {
            let within = span(&time::of(within));
            notes.push(format!("到期超过{within}仍未执行的，视为逾期。"));
        }
        if meta.observe {
            notes.push("观察模式：只统计此类记录，不作任何处置。".to_owned());
        }
    }
    if head.forbid {
        notes.push("本条优先于一切准许；无法判定时同样视为禁止。".to_owned());
    }
    let severity = meta.severity.as_deref().map(|severity| match severity {
        "low" => "低",
        "medium" => "中",
        "high" => "高",
        "critical" => "严重",
        other => other,
    });
    let said = [
        ("依据", meta.basis.clone()),
        ("负责", meta.owner.clone()),
        ("严重程度", severity.map(str::to_owned)),
        ("复核期限", meta.review_by.map(|day| day.to_string())),
        ("获准者还须", meta.obligation.clone()),
    ];
    notes.extend(said.into_iter().filter_map(|(name, value)| Some(format!("{name}：{}", value?))));
    notes
}

fn phrase(of: &Phrase) -> String {
    match of {
        Phrase::Always(true) => "任何情形".to_owned(),
        Phrase::Always(false) => "永不成立".to_owned(),
        Phrase::All(parts) => parts.iter().map(phrase).collect::<Vec<_>>().join("，且"),
        Phrase::Any(parts) => parts.iter().map(phrase).collect::<Vec<_>>().join("，或者"),
        Phrase::If { cond, then, otherwise } => {
            let (cond, then, otherwise) = (phrase(cond), phrase(then), phrase(otherwise));
            format!("如果{cond}，则{then}；否则{otherwise}")
        }
        Phrase::Filled { path, yes } if path == "steward" => match yes {
            true => "流程中已有关于本人的记载（`steward`）".to_owned(),
            false => "流程中没有关于本人的记载（`steward`）".to_owned(),
        },
        Phrase::Filled { path, yes: true } => format!(" `{path}` 已填写"),
        Phrase::Filled { path, yes: false } => format!(" `{path}` 为空"),
        Phrase::Flag { what: Term::Path(path), yes } if path == "special_basis" => match yes {
            true => "涵盖该类别的处理目的具有专门的法律依据（`special_basis`）".to_owned(),
            false => "涵盖该类别的处理目的没有专门的法律依据（`special_basis`）".to_owned(),
        },
        Phrase::Flag { what, yes } => {
            format!("{}为{}", term(what), if *yes { "真" } else { "假" })
        }
        Phrase::Compare { left, op, right } => {
            format!(
                "{}{}{}",
                term(left),
                operator(*op, left.is_time() || right.is_time()),
                term(right)
            )
        }
        Phrase::Elapsed { since, op, span: None } => {
            let since = term(since);
            match op {
                Op::AtLeast | Op::More => format!("{since}已过"),
                Op::Less | Op::AtMost => format!("{since}尚未到来"),
                Op::Equal => format!("{since}即为现在"),
                Op::NotEqual => format!("{since}不是现在"),
            }
        }
        Phrase::Elapsed { since, op, span: Some(text) } => elapsed(&term(since), *op, text),
        Phrase::Ended { since, name, period, yes } => {
            let ended = if *yes { "已届满" } else { "尚未届满" };
            let (since, length) = (term(since), length(period.as_ref()));
            format!("自{since}起的期限 `{name}`{length}{ended}")
        }
        Phrase::OneOf { what, values, yes } => {
            let values: Vec<String> = values.iter().map(term).collect();
            let is = if *yes { "是以下之一：" } else { "不是以下任何一个：" };
            format!("{}{is}{}", term(what), values.join("、"))
        }
        Phrase::Like { what, pattern, yes } => {
            let matches = if *yes { "符合" } else { "不符合" };
            format!("{}{matches}“{pattern}”（* 代表任意内容）", term(what))
        }
        Phrase::Within { what, whole, yes } => {
            let is = if *yes { "属于" } else { "不属于" };
            format!("{}{is}{}", term(what), term(whole))
        }
        Phrase::IsA { what, of_type, yes } => {
            let is = if *yes { "是" } else { "不是" };
            format!("{}{is} `{of_type}` ", term(what))
        }
        Phrase::Covered { yes: true } => "其所在表的某一处理目的涵盖该字段的类别".to_owned(),
        Phrase::Covered { yes: false } => "其所在表没有任何处理目的涵盖该字段的类别".to_owned(),
        Phrase::Quoted { cedar, yes } => {
            let holds = if *yes { "成立" } else { "不成立" };
            format!("条件 `{cedar}` {holds}")
        }
    }
}

fn operator(op: Op, time: bool) -> &'static str {
    match (op, time) {
        (Op::Equal, _) => "为",
        (Op::NotEqual, _) => "不为",
        (Op::Less, true) => "早于",
        (Op::AtMost, true) => "不晚于",
        (Op::More, true) => "晚于",
        (Op::AtLeast, true) => "不早于",
        (Op::Less, false) => "小于",
        (Op::AtMost, false) => "不大于",
        (Op::More, false) => "大于",
        (Op::AtLeast, false) => "不小于",
    }
}

fn elapsed(since: &str, op: Op, text: &str) -> String {
    let span = time::parts(text).map_or_else(|| format!(" `{text}`"), |parts| span(&parts));
    match op {
        Op::AtLeast => format!("自{since}起已满{span}"),
        Op::More => format!("自{since}起已超过{span}"),
        Op::Less => format!("自{since}起未满{span}"),
        Op::AtMost => format!("自{since}起不超过{span}"),
        Op::Equal => format!("自{since}起恰好{span}"),
        Op::NotEqual => format!("自{since}起并非恰好{span}"),
    }
}

fn length(period: Option<&Period>) -> String {
    let Some(period) = period else { return String::new() };
    let (parts, from) = time::of_period(period);
    let from = match from {
        From::Moment => "",
        From::EndOfDay => "自当日结束起算，",
        From::EndOfMonth => "自当月月末起算，",
        From::EndOfQuarter => "自当季季末起算，",
        From::EndOfYear => "自当年年末起算，",
    };
    format!("（{from}{}，时区 {}）", span(&parts), period.timezone)
}

fn span(parts: &[(u64, Unit)]) -> String {
    let said = parts.iter().map(|(count, unit)| {
        let unit = match unit {
            Unit::Year => "年",
            Unit::Month => "个月",
            Unit::Day => "天",
            Unit::Hour => "小时",
            Unit::Minute => "分钟",
            Unit::Second => "秒",
            Unit::Millisecond => "毫秒",
        };
        format!("{count}{unit}")
    });
    said.collect()
}

fn term(of: &Term) -> String {
    match of {
        Term::Path(path) => format!(" `{path}` "),
        Term::Text(text) => format!("“{text}”"),
        Term::Number(number) => format!(" {number} "),
        Term::Moment(moment) => format!(" {moment} "),
        Term::Span(text) => time::parts(text).map_or_else(|| text.clone(), |parts| span(&parts)),
        Term::Entity { of_type, id } => match of_type.as_str() {
            "Steward::Table" => format!("表 {id}"),
            "Steward::Source" => format!("数据源 {id}"),
            "Steward::Role" => format!("角色 {id}"),
            "Steward::Category" => format!("类别 {id}"),
            "Steward::Purpose" => format!("处理目的 {id}"),
            _ => format!(" `{of_type}::\"{id}\"` "),
        },
        Term::Now => "现在".to_owned(),
        Term::Resource => "其".to_owned(),
        Term::Principal => "请求者".to_owned(),
        Term::Later { than, span } => match (&**span, term(than)) {
            (Term::Span(text), than) if text.starts_with('-') => {
                format!("{than}之前{}", term(&Term::Span(text[1..].to_owned())))
            }
            (span, than) => format!("{than}之后{}", term(span)),
        },
        Term::Between { from, to } => format!("从{}到{}的时间", term(from), term(to)),
        Term::List(items) => items.iter().map(term).collect::<Vec<_>>().join("、"),
        Term::Quoted(cedar) => format!(" `{cedar}` "),
    }
}

/// `甲、乙或丙`.
fn or(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{}或{last}", first.join("、")),
    }
}
