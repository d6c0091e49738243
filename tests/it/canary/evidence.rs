//! The audit log that the real program left behind: two verifiers that share no code agree about it, and
//! neither overlooks one flipped byte.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::process::stewardd;

fn ours(dir: &Path) -> Output {
    stewardd().args(["audit", "verify", "--json"]).arg(dir).output().expect("the program starts")
}

fn theirs(dir: &Path) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify/verify_log.py");
    let key = std::fs::read_to_string(dir.join("key.pub")).expect("the verifier key");
    Command::new("python3").arg(script).arg(dir).arg(key).output().expect("python3")
}

pub fn proves_itself(dir: &Path) {
    let verified = ours(dir);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let report: Value = serde_json::from_slice(&verified.stdout).expect("JSON");
    let (size, root) = (report["size"].as_u64().expect("a size"), report["root"].as_str());
    assert!(size > 256, "{size} entries: more than one tile");
    let agreed = format!("ok {size} {}\n", root.expect("a root"));
    assert_eq!(String::from_utf8_lossy(&theirs(dir).stdout), agreed);
    let full = format!("tile/1/000.p/{}", size / 256);
    let mut files =
        vec!["checkpoint".to_owned(), "tile/entries/000".into(), "tile/0/000".into(), full];
    if size % 256 > 0 {
        let last = format!("{:03}.p/{}", size / 256, size % 256);
        files.extend([format!("tile/entries/{last}"), format!("tile/0/{last}")]);
    }
    for file in files {
        let path = dir.join(&file);
        let before = std::fs::read(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut changed = before.clone();
        changed[before.len() / 2] ^= 1;
        std::fs::write(&path, changed).expect("written");
        assert_eq!(ours(dir).status.code(), Some(65), "{file}");
        assert_eq!(theirs(dir).status.code(), Some(1), "{file}");
        std::fs::write(&path, before).expect("written");
    }
    assert_eq!(String::from_utf8_lossy(&theirs(dir).stdout), agreed, "as it was");
}
