//! The outcome of policy tests as JUnit XML, which every CI system shows.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::policy::cases::{CaseResult, Outcome, Verdict};

/// One suite a file, one test a case.
pub fn report(outcome: &Outcome) -> Report {
    let mut report = Report::new("stewardd policy test");
    for of_file in outcome.cases.chunk_by(|a, b| a.file == b.file) {
        let mut suite = TestSuite::new(of_file[0].file.as_str());
        suite.add_test_cases(of_file.iter().map(test));
        report.add_test_suite(suite);
    }
    report
}

fn test(case: &CaseResult) -> TestCase {
    let status = match &case.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Pending { why } => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(why.as_str());
            status
        }
        Verdict::Failed(failure) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(failure.diagnostic.message.as_str());
            status.set_description(failure.render());
            status
        }
    };
    let mut test = TestCase::new(case.name.as_str(), status);
    test.set_classname(case.file.as_str());
    test.extra.insert("file".into(), case.file.as_str().into());
    test.extra.insert("line".into(), case.line.to_string().into());
    test
}
