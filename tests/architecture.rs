//! The architecture, checked: who may import whom, which files decide without doing, who may write.
//!
//! The checks read source text. They know `use` trees and paths, leave comments and strings alone, and are
//! themselves tested on small bad examples below.

#[path = "architecture/source.rs"]
mod source;

#[path = "architecture/rules.rs"]
mod rules;

use std::path::Path;

use rules::{
    PURE, SAFE_SQL, check_forbidden_in_pure, check_grant, check_length, check_rank, check_safe_sql,
};
use source::SourceFile;

fn files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = SourceFile::walk(root, "src");
    assert!(files.len() > 30, "only {} files: the walk is broken", files.len());
    files
}

fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn modules_import_from_lower_ranks_only() {
    none(files().iter().flat_map(check_rank).collect());
}

#[test]
fn pure_files_neither_read_nor_write() {
    none(files().iter().flat_map(check_forbidden_in_pure).collect());
}

#[test]
fn the_list_of_pure_files_names_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let gone = PURE.iter().chain(SAFE_SQL).filter(|path| !root.join(path).exists());
    none(gone.map(|path| format!("{path} is listed and does not exist")).collect());
}

#[test]
fn only_the_guard_grants() {
    none(files().iter().flat_map(check_grant).collect());
}

#[test]
fn sql_is_put_together_in_few_places() {
    none(files().iter().flat_map(check_safe_sql).collect());
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = SourceFile::walk(root, "tests");
    none(files().iter().chain(&tests).flat_map(check_length).collect());
}
