//! The rules themselves, each a function from a file to complaints.

use super::source::SourceFile;

/// The table of `src/lib.rs`.
const RANKS: [(&str, u32); 18] = [
    ("model", 0),
    ("lifecycle", 0),
    ("config", 1),
    ("telemetry", 2),
    ("store", 2),
    ("audit", 3),
    ("source", 3),
    ("schedule", 3),
    ("policy", 4),
    ("detect", 4),
    ("notify", 4),
    ("scan", 5),
    ("finding", 6),
    ("workflow", 7),
    ("report", 8),
    ("http", 8),
    ("app", 9),
    ("cli", 10),
];

/// Files, and folders all of whose files, decide and do nothing else.
pub const PURE: &[&str] = &[
    "src/audit/bundle.rs",
    "src/audit/checkpoint.rs",
    "src/audit/decisions/export.rs",
    "src/audit/decisions/named.rs",
    "src/audit/decisions/packed.rs",
    "src/audit/decisions/read.rs",
    "src/audit/decisions/record.rs",
    "src/audit/decisions/sample.rs",
    "src/audit/entry.rs",
    "src/audit/paths.rs",
    "src/audit/tree.rs",
    "src/detect/",
    "src/finding/access/habit.rs",
    "src/finding/access/sketch.rs",
    "src/finding/access/tally.rs",
    "src/finding/assess/",
    "src/finding/fingerprint.rs",
    "src/finding/kind.rs",
    "src/http/guard/caller.rs",
    "src/http/guard/certificate.rs",
    "src/http/guard/jwt.rs",
    "src/http/guard/keys.rs",
    "src/model/",
    "src/notify/alert.rs",
    "src/notify/sign.rs",
    "src/policy/cases/",
    "src/policy/collect.rs",
    "src/policy/compile.rs",
    "src/policy/coverage.rs",
    "src/policy/decide/",
    "src/policy/explain/",
    "src/policy/gaps.rs",
    "src/policy/impact/",
    "src/policy/judge.rs",
    "src/policy/lint/",
    "src/policy/predicate/",
    "src/policy/prose/",
    "src/policy/reading/",
    "src/policy/registers/dataset.rs",
    "src/policy/registers/periods.rs",
    "src/policy/registers/purposes.rs",
    "src/policy/registers/reader.rs",
    "src/policy/residual.rs",
    "src/policy/residual/",
    "src/policy/rule.rs",
    "src/policy/schema/fragments.rs",
    "src/policy/text/condition.rs",
    "src/policy/text/format.rs",
    "src/policy/text/links.rs",
    "src/policy/text/statement.rs",
    "src/policy/validate/reword.rs",
    "src/policy/validate/spelling.rs",
    "src/report/csv.rs",
    "src/report/exposure.rs",
    "src/report/fides.rs",
    "src/report/grants.rs",
    "src/report/html.rs",
    "src/report/html/",
    "src/report/risk.rs",
    "src/report/shape.rs",
    "src/report/svg.rs",
    "src/report/tables.rs",
    "src/report/yaml.rs",
    "src/scan/batch.rs",
    "src/scan/hash.rs",
    "src/scan/merge.rs",
    "src/scan/options.rs",
    "src/scan/plan.rs",
    "src/policy/access.rs",
    "src/scan/quality/",
    "src/scan/usage/mentions.rs",
    "src/scan/usage/seen.rs",
    "src/scan/usage/words.rs",
    "src/scan/verdicts.rs",
    "src/schedule/next.rs",
    "src/source/mysql/grants.rs",
    "src/source/mysql/key.rs",
    "src/source/mysql/types.rs",
    "src/source/project/",
    "src/workflow/anonymize.rs",
    "src/workflow/anonymize/",
    "src/workflow/closure.rs",
    "src/workflow/fate.rs",
    "src/workflow/grace.rs",
    "src/workflow/guard.rs",
    "src/workflow/impact/fields.rs",
    "src/workflow/impact/gate.rs",
    "src/workflow/impact/half.rs",
    "src/workflow/impact/report.rs",
    "src/workflow/pace.rs",
    "src/workflow/plan.rs",
    "src/workflow/precedence.rs",
];

/// What a pure file may not name.
const DOING: [&str; 7] = ["sqlx", "tokio", "reqwest", "axum", "std::fs", "async", "await"];

/// Files that may hand sqlx a text put together at run time.
pub const SAFE_SQL: &[&str] = &[
    "src/source/driver.rs",
    "src/source/mysql/connect.rs",
    "src/source/mysql/stream.rs",
    "src/source/postgres/connect.rs",
    "src/source/sqlite/stream.rs",
    "src/store/migrate.rs",
];

const CEILING: usize = 500;

fn rank(module: &str) -> Option<u32> {
    RANKS.iter().find(|(name, _)| *name == module).map(|(_, rank)| *rank)
}

/// Imports of a module of the same or a higher rank, and modules without a rank.
pub fn check_rank(file: &SourceFile) -> Vec<String> {
    let Some(own) = file.module().filter(|module| !matches!(*module, "lib" | "main")) else {
        return Vec::new();
    };
    let Some(own_rank) = rank(own) else {
        return vec![format!("{}: module `{own}` has no rank", file.path)];
    };
    let upward = |(line, head): (usize, String)| match rank(&head) {
        _ if head == own => None,
        Some(rank) if rank < own_rank => None,
        Some(_) => Some(format!("{}:{line}: `{own}` may not import `{head}`", file.path)),
        None => Some(format!("{}:{line}: `{head}` has no rank", file.path)),
    };
    file.below_root("crate").into_iter().filter_map(upward).collect()
}

/// I/O and async in a file that only decides.
pub fn check_forbidden_in_pure(file: &SourceFile) -> Vec<String> {
    let pure = PURE.iter().any(|path| {
        if path.ends_with('/') { file.path.starts_with(path) } else { file.path == *path }
    });
    if !pure {
        return Vec::new();
    }
    let lines = |name: &str| match name.split_once("::") {
        None => file.lines_with(name),
        Some((root, head)) => {
            let below = file.below_root(root).into_iter();
            below.filter(|(_, found)| found == head).map(|(line, _)| line).collect()
        }
    };
    let named = DOING.iter().flat_map(|name| lines(name).into_iter().map(move |line| (line, name)));
    named.map(|(line, name)| format!("{}:{line}: a pure file names {name}", file.path)).collect()
}

/// Whoever but the guard makes a grant, or hides the type behind another name to do so.
pub fn check_grant(file: &SourceFile) -> Vec<String> {
    if ["src/source/grant.rs", "src/workflow/guard.rs"].contains(&file.path.as_str()) {
        return Vec::new();
    }
    let forms = ["Grant::new", "<Grant>", "Grant as", "= Grant;"];
    let lines = forms.iter().flat_map(|form| file.lines_with(form));
    lines
        .map(|line| format!("{}:{line}: only workflow/guard.rs may make a Grant", file.path))
        .collect()
}

/// SQL put together at run time outside the listed files.
pub fn check_safe_sql(file: &SourceFile) -> Vec<String> {
    if SAFE_SQL.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let lines = file.lines_with("AssertSqlSafe").into_iter();
    lines
        .map(|line| format!("{}:{line}: AssertSqlSafe outside the listed files", file.path))
        .collect()
}

pub fn check_length(file: &SourceFile) -> Vec<String> {
    match file.lines {
        lines if lines > CEILING => vec![format!("{}: {lines} lines; split it", file.path)],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(check: fn(&SourceFile) -> Vec<String>, path: &str, text: &str) -> usize {
        check(&SourceFile::new(path, text)).len()
    }

    #[test]
    fn upward_and_sideways_imports_are_found() {
        let in_store = |text| complaints(check_rank, "src/store/pool.rs", text);
        assert_eq!(in_store("use crate::config::StoreConfig; use crate::store::Other;"), 0);
        assert_eq!(in_store("use crate::audit::Log;"), 1, "a higher rank");
        assert_eq!(in_store("use crate::telemetry::Metrics;"), 1, "the same rank");
        assert_eq!(in_store("use crate::{config, http::Server, model};"), 1, "in a group");
        assert_eq!(in_store("use crate::helpers;"), 1, "without a rank");
        assert_eq!(complaints(check_rank, "src/helpers.rs", ""), 1, "a module without a rank");
        assert_eq!(complaints(check_rank, "src/main.rs", "stewardd::cli::main()"), 0);
    }

    #[test]
    fn doing_in_a_pure_file_is_found() {
        let in_model = |text| complaints(check_forbidden_in_pure, "src/model/clock.rs", text);
        assert_eq!(in_model("use std::path::Path; fn tokio_like() {}"), 0);
        for text in ["use sqlx::Row;", "tokio::spawn(f);", "use std::fs;", "async fn f() {}"] {
            assert_eq!(in_model(text), 1, "{text}");
        }
        assert_eq!(in_model("use std::{fs, io};"), 1, "in a group");
        let plan = |text| complaints(check_forbidden_in_pure, "src/workflow/plan.rs", text);
        assert_eq!(plan("use axum::Router;"), 1);
        assert_eq!(complaints(check_forbidden_in_pure, "src/store/pool.rs", "use sqlx::Row;"), 0);
    }

    #[test]
    fn grants_made_elsewhere_are_found() {
        let elsewhere = |text| complaints(check_grant, "src/workflow/run.rs", text);
        assert_eq!(elsewhere("fn act(grant: &Grant) { grant.plan(); }"), 0);
        assert_eq!(elsewhere("let grant = Grant::new(plan, table, action);"), 1);
        assert_eq!(elsewhere("let make = Grant::new;"), 1);
        assert_eq!(elsewhere("use crate::source::Grant as G; G::new();"), 1, "under another name");
        assert_eq!(elsewhere("type G = Grant; G::new();"), 1, "under another name");
        assert_eq!(elsewhere("<Grant>::new(plan, table, action)"), 1);
        assert_eq!(complaints(check_grant, "src/workflow/guard.rs", "Grant::new(p, t, a)"), 0);
    }

    #[test]
    fn sql_texts_put_together_elsewhere_are_found() {
        let text = "sqlx::query(AssertSqlSafe(text))";
        assert_eq!(complaints(check_safe_sql, "src/cli/plan.rs", text), 1);
        assert_eq!(complaints(check_safe_sql, "src/cli/plan.rs", "// AssertSqlSafe"), 0);
    }

    #[test]
    fn long_files_are_found() {
        assert_eq!(complaints(check_length, "src/app.rs", &"\n".repeat(500)), 0);
        assert_eq!(complaints(check_length, "src/app.rs", &"\n".repeat(501)), 1);
    }
}
