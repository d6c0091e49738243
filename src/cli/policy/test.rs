//! `stewardd policy test`: the expected decisions in tests/ of the policy directory.

use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::json;

use super::{compile_against, exported, inventories, junit};
use crate::cli::context::{self, configuration};
use crate::cli::{CliError, Globals};
use crate::model::Diagnostic;
use crate::policy::Bundle;
use crate::policy::cases::{self, Options, Outcome, Verdict};
use crate::policy::coverage::Coverage;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    directory: super::Directory,
    /// Test against what `stewardd policy schema` printed to this file: needs neither store nor database and,
    /// with --dir, no configuration.
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// Run only cases whose name or file contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Show policies that no case matched and conditions that were never true or never false.
    #[arg(long)]
    coverage: bool,
    /// Fail when the cases reach less than this share of policies and outcomes of conditions.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    min_coverage: Option<usize>,
    /// Write the outcome as JUnit XML to this file, for CI.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

fn percent(text: &str) -> Result<usize, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim().parse().ok();
    number
        .filter(|percent| *percent <= 100)
        .ok_or_else(|| "a whole number from 0 to 100, as 80 or 80%".to_owned())
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let bundle = bundle(&args, globals).await?;
    let coverage = args.coverage || args.min_coverage.is_some();
    let options = Options { filter: args.filter.clone(), coverage };
    let outcome = cases::run_with(&bundle, &options);
    if let Some(text) = args.filter.filter(|_| outcome.cases.is_empty()) {
        return Err(CliError::usage(format!("no case has `{text}` in its name or file")));
    }
    if let Some(file) = &args.junit {
        write(file, &outcome)?;
    }
    let percent = outcome.coverage.as_ref().map(Coverage::percent);
    let untried = outcome.coverage.as_ref().map(Coverage::untried);
    super::lint::show(&bundle);
    let object = json!({
        "passed": outcome.passed, "failed": outcome.failures.len(), "pending": outcome.pending,
        "failures": outcome.failures, "cases": outcome.cases,
        "coverage": outcome.coverage.as_ref().map(|coverage| json!({
            "percent": percent, "policies": coverage.policies, "untried": untried,
        })),
    });
    context::print(globals, &object, Report { outcome: &outcome, warnings: &bundle.warnings })?;
    if !outcome.failures.is_empty() {
        let (failed, all) = (outcome.failures.len(), outcome.cases.len());
        return Err(CliError::new(65, format!("{failed} of {all} policy tests failed")));
    }
    match (percent, args.min_coverage) {
        (Some(reached), Some(wanted)) if reached < wanted => {
            Err(CliError::new(65, format!("the cases cover {reached} %, less than {wanted} %"))
                .with_hint("--coverage shows what no case tried"))
        }
        _ => Ok(()),
    }
}

async fn bundle(args: &Args, globals: &Globals) -> Result<Bundle, CliError> {
    match (&args.directory.dir, &args.schema) {
        (Some(dir), Some(schema)) => compile_against(dir, &exported::read(schema)?),
        (dir, schema) => {
            let config = configuration(globals)?;
            let known = match schema {
                Some(schema) => exported::read(schema)?,
                None => inventories(&config).await?,
            };
            compile_against(dir.as_ref().unwrap_or(&config.policies.dir), &known)
        }
    }
}

fn write(file: &Path, outcome: &Outcome) -> Result<(), CliError> {
    let failed = |error: String| CliError::io(format!("cannot write {}: {error}", file.display()));
    let out = File::create(file).map_err(|error| failed(error.to_string()))?;
    junit::report(outcome).serialize(BufWriter::new(out)).map_err(|error| failed(error.to_string()))
}

/// The outcome for a person: what failed, what waits, what was not tried, and the sum last.
struct Report<'a> {
    outcome: &'a Outcome,
    warnings: &'a [Diagnostic],
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for case in &self.outcome.cases {
            match &case.verdict {
                Verdict::Failed(failure) => writeln!(f, "{}", failure.render())?,
                Verdict::Pending { why } => {
                    writeln!(f, "pending: {} ({}:{}): {why}", case.name, case.file, case.line)?;
                }
                Verdict::Passed => {}
            }
        }
        if self.outcome.pending > 0 {
            for warning in self.warnings {
                writeln!(f, "warning: {warning}")?;
            }
        }
        if let Some(coverage) = &self.outcome.coverage {
            covered(f, coverage)?;
        }
        let Outcome { passed, failures, pending, .. } = self.outcome;
        write!(f, "{passed} passed, {} failed, {pending} pending", failures.len())
    }
}

fn covered(f: &mut fmt::Formatter<'_>, coverage: &Coverage) -> fmt::Result {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(["policy", "matched", "not matched", "where"]);
    for policy in &coverage.policies {
        let place = format!("{}:{}", policy.file, policy.line);
        let (matched, not) = (policy.matched.to_string(), policy.not_matched.to_string());
        table.add_row([policy.id.clone(), matched, not, place]);
    }
    writeln!(f, "{table}\n")?;
    for policy in coverage.unmatched() {
        let mut line = format!("never matched: `{}` at {}:{}", policy.id, policy.file, policy.line);
        if policy.not_matched == 0 {
            line.write_str(" (no case is about it)")?;
        }
        writeln!(f, "{line}")?;
    }
    for untried in coverage.untried() {
        writeln!(f, "\n{}", untried.render().trim_end())?;
    }
    writeln!(f, "\ncoverage: {} %\n", coverage.percent())
}
