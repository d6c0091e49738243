//! The summary that an officer pastes into an approval: the same change gives the same lines.

use std::fmt;

use serde_json::{Value, json};

use crate::config::GuardConfig;
use crate::model::clock::rfc3339;
use crate::policy::analysis::Proof;
use crate::policy::impact::{How, PolicyChange};
use crate::workflow::impact::report::Counted;
use crate::workflow::impact::{Impact, RuleImpact};

pub struct Summary<'a> {
    pub impact: &'a Impact,
    pub guard: &'a GuardConfig,
    pub chinese: bool,
}

impl Summary<'_> {
    pub fn json(&self) -> Value {
        let (become_due, cease_to_be_due, stay_due) = self.impact.totals();
        let mut object = serde_json::to_value(self.impact).expect("an impact is plain data");
        object["totals"] = json!({
            "become_due": become_due, "cease_to_be_due": cease_to_be_due, "stay_due": stay_due,
        });
        object["brake"] = json!({
            "approvals": self.guard.approvals, "max_rows": self.guard.max_rows,
            "max_percent": self.guard.max_percent, "exceeded": !self.stopped().is_empty(),
        });
        object
    }

    /// (rule, reason) of every run that the brake would stop.
    fn stopped(&self) -> Vec<(&RuleImpact, &str)> {
        let rules = self.impact.rules.iter();
        rules
            .filter_map(|rule| Some((rule, rule.counted.as_ref()?)))
            .filter(|(rule, _)| rule.mode_after == "enforce" && rule.action.is_destructive())
            .flat_map(|(rule, counted)| counted.brake.iter().map(move |why| (rule, why.as_str())))
            .collect()
    }

    fn say<'w>(&self, english: &'w str, chinese: &'w str) -> &'w str {
        if self.chinese { chinese } else { english }
    }

    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.say("Impact of a change of policies", "策略变更的影响"))?;
        writeln!(f, "  {} {}", self.say("from    ", "旧版本  "), self.impact.old)?;
        writeln!(f, "  {} {}", self.say("to      ", "新版本  "), self.impact.new)?;
        for look in &self.impact.sources {
            let name = &look.source;
            match (look.at, &look.error) {
                (Some(at), _) => {
                    let cutoff = self.say("cutoff  ", "截止时间");
                    write!(f, "  {cutoff} {name}: {}", rfc3339(at))?;
                    let observes = "; the source is in mode \"observe\": nothing is written to it";
                    let observes = self.say(observes, "；该数据源处于 observe 模式，不会写入");
                    writeln!(f, "{}", if look.enforcing { "" } else { observes })?;
                }
                (None, error) => writeln!(
                    f,
                    "  {} {name}: {}",
                    self.say("NOT COUNTED", "未统计"),
                    error.as_deref().unwrap_or_default()
                )?,
            }
        }
        Ok(())
    }

    fn rule(&self, f: &mut fmt::Formatter<'_>, rule: &RuleImpact) -> fmt::Result {
        let how = match rule.how {
            How::Added => self.say("new rule", "新增规则"),
            How::Removed => self.say("rule removed", "删除规则"),
            How::Changed | How::Unchanged => self.say("rule changed", "规则变更"),
        };
        write!(f, "\n{} {}: {how}", rule.action, rule.table)?;
        if rule.mode_before != rule.mode_after {
            write!(f, ", {} -> {}", rule.mode_before, rule.mode_after)?;
        }
        writeln!(f)?;
        for policy in &rule.policies {
            writeln!(f, "  {}", Self::policy(policy))?;
        }
        match (&rule.counted, &rule.error) {
            (Some(counted), _) => self.counted(f, rule, counted),
            (None, error) => writeln!(
                f,
                "  {}: {}",
                self.say("NOT COUNTED", "未统计"),
                error.as_deref().unwrap_or_default()
            ),
        }
    }

    fn policy(policy: &PolicyChange) -> String {
        let sign = match policy.how {
            How::Added => '+',
            How::Removed => '-',
            How::Changed | How::Unchanged => '~',
        };
        let mut line = format!("{sign} {} {}", policy.effect, policy.id);
        if let Some((before, after)) = policy.grace {
            line.push_str(&format!(", @grace {} -> {}", days(before), days(after)));
        }
        if let Some((before, after)) = policy.mode {
            line.push_str(&format!(", @mode {before} -> {after}"));
        }
        line
    }

    fn counted(
        &self,
        f: &mut fmt::Formatter<'_>,
        rule: &RuleImpact,
        counted: &Counted,
    ) -> fmt::Result {
        let counts = &counted.counts;
        let mut row = |name: &str, number: u64, more: &str| {
            let gap = if more.is_empty() { "" } else { "  " };
            writeln!(f, "  {number:>12} {name}{gap}{more}")
        };
        let of = format!("{} {}", self.say("of", "共"), counts.rows);
        let most = self.say("at most: the table has no key", "上限：该表没有主键");
        let most = if counted.exact { of.clone() } else { format!("{of}, {most}") };
        row(self.say("become due", "新到期"), counts.become_due, &most)?;
        for one in counts.policies.iter().filter(|one| one.become_due > 0) {
            row(self.say("  of them by", "  其中因"), one.become_due, &one.policy)?;
        }
        row(self.say("cease to be due", "不再到期"), counts.cease_to_be_due, "")?;
        for one in counts.policies.iter().filter(|one| one.cease_to_be_due > 0) {
            row(self.say("  of them by", "  其中因"), one.cease_to_be_due, &one.policy)?;
        }
        row(self.say("stay due", "仍到期"), counts.stay_due, "")?;
        if counts.unattributed > 0 {
            let why = "change by a fact, a period or a dataset entry";
            row(self.say(why, "因事实、期限或数据集变化"), counts.unattributed, "")?;
        }
        let unjudgeable = counts.become_unjudgeable + counts.cease_to_be_unjudgeable;
        if unjudgeable > 0 || counts.stay_unjudgeable > 0 {
            let more =
                format!("+{} -{}", counts.become_unjudgeable, counts.cease_to_be_unjudgeable);
            let all = counts.become_unjudgeable + counts.stay_unjudgeable;
            row(self.say("cannot be judged: kept", "无法判断，保留"), all, &more)?;
        }
        for (name, rows) in counted.newly.iter().skip(1) {
            let with = self.say("go newly with them, at most, of", "随之新删除（上限）：");
            row(with, *rows, name)?;
        }
        self.run(f, rule, counted)
    }

    fn run(&self, f: &mut fmt::Formatter<'_>, rule: &RuleImpact, counted: &Counted) -> fmt::Result {
        if rule.mode_after != "enforce" || !rule.action.is_destructive() {
            return Ok(());
        }
        let rows: u64 = counted.run.iter().map(|(_, rows)| rows).sum();
        let next = self.say("next run: rows, at most", "下次执行行数（上限）");
        writeln!(f, "  {next}: {rows}")?;
        for why in &counted.refusals {
            writeln!(f, "  {}: {why}", self.say("would be refused", "将被拒绝"))?;
        }
        for why in &counted.brake {
            let word = match self.guard.approvals {
                0 => self.say("exceeds the brake, which is off", "超过上限，但上限未启用"),
                _ => self.say("would need approval", "需要审批"),
            };
            writeln!(f, "  {word}: {why}")?;
        }
        Ok(())
    }

    fn fields(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = &self.impact.fields;
        writeln!(
            f,
            "\n{}: +{} -{}, {} {} ({} {})",
            self.say("Over-collected fields", "过度收集的字段"),
            fields.become_over_collected.len(),
            fields.cease_to_be_over_collected.len(),
            fields.stay_over_collected,
            self.say("stay", "不变"),
            fields.observed,
            self.say("fields observed", "个字段已观测"),
        )?;
        for one in &fields.become_over_collected {
            writeln!(f, "  + {}", one.why)?;
        }
        for one in &fields.cease_to_be_over_collected {
            writeln!(f, "  - {}", one.why)?;
        }
        Ok(())
    }

    fn brake(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stopped = self.stopped();
        let guard = self.guard;
        let limits = format!(
            "max_rows = {}, max_percent = {}, approvals = {}",
            guard.max_rows, guard.max_percent, guard.approvals
        );
        let word = match stopped.len() {
            0 => self.say("no run would exceed it", "没有执行会超过上限"),
            _ if guard.approvals == 0 => {
                self.say("exceeded, and switched off", "超过上限，但未启用审批")
            }
            _ => self.say("these runs wait for approval", "以下执行需等待审批"),
        };
        write!(f, "{} ({limits}): {word}", self.say("Brake", "刹车上限"))?;
        for (rule, why) in stopped {
            write!(f, "\n  {} {}: {why}", rule.action, rule.table)?;
        }
        Ok(())
    }
}

impl Summary<'_> {
    fn proofs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = "Proof that nothing kept before is taken";
        write!(f, "\n{}:", self.say(what, "“旧策略保留的数据不会被新策略处理”的证明"))?;
        let checked: Vec<_> = self
            .impact
            .rules
            .iter()
            .filter_map(|rule| Some((rule, rule.proof.as_ref()?)))
            .collect();
        if checked.is_empty() {
            return write!(f, " {}", self.say("no act that takes anything changes", "无相关变更"));
        }
        for (rule, proof) in checked {
            write!(f, "\n  {} {}: ", rule.action, rule.table)?;
            match proof {
                Proof::Proven => f.write_str(self.say("proven", "已证明"))?,
                Proof::NotChecked(why) => {
                    write!(f, "{} ({why})", self.say("not checked", "未检查"))?;
                }
                Proof::Counterexample(record) => {
                    let word = "not so; a made-up record that shows it:";
                    write!(f, "{}", self.say(word, "不成立；反例（虚构记录）："))?;
                    for line in record.lines() {
                        write!(f, "\n    {line}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        for rule in &self.impact.rules {
            self.rule(f, rule)?;
        }
        self.fields(f)?;
        let (become_due, cease, stay) = self.impact.totals();
        writeln!(
            f,
            "{}: {become_due} {}, {cease} {}, {stay} {}; {} {}",
            self.say("In all", "合计"),
            self.say("become due", "新到期"),
            self.say("cease to be due", "不再到期"),
            self.say("stay due", "仍到期"),
            self.impact.unchanged_rules,
            self.say("rules do not change", "条规则不变"),
        )?;
        self.brake(f)?;
        self.proofs(f)
    }
}

/// Seconds as an officer writes a grace.
fn days(seconds: Option<u64>) -> String {
    match seconds {
        None => "none".to_owned(),
        Some(seconds) if seconds.is_multiple_of(86_400) => format!("{}d", seconds / 86_400),
        Some(seconds) if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        Some(seconds) => format!("{seconds}s"),
    }
}
