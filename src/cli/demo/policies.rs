//! The base set of policies, carried in the binary so that the demo works without a checkout.

/// Path below `policies/`, and text.
pub const FILES: &[(&str, &str)] = &[
    ("access/crm.cedar", include_str!("../../../policies/access/crm.cedar")),
    ("collection/base.cedar", include_str!("../../../policies/collection/base.cedar")),
    ("controls.toml", include_str!("../../../policies/controls.toml")),
    ("datasets/crm.toml", include_str!("../../../policies/datasets/crm.toml")),
    ("entities/people.json", include_str!("../../../policies/entities/people.json")),
    ("periods.toml", include_str!("../../../policies/periods.toml")),
    ("purposes.toml", include_str!("../../../policies/purposes.toml")),
    ("recipients.toml", include_str!("../../../policies/recipients.toml")),
    ("retention/crm.cedar", include_str!("../../../policies/retention/crm.cedar")),
    ("retention/keep.cedar", include_str!("../../../policies/retention/keep.cedar")),
    ("tests/access.toml", include_str!("../../../policies/tests/access.toml")),
    ("tests/collection.toml", include_str!("../../../policies/tests/collection.toml")),
    ("tests/retention.toml", include_str!("../../../policies/tests/retention.toml")),
];

/// `config/demo.toml`.
pub const CONFIG: &str = include_str!("../../../config/demo.toml");

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    fn below(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).expect("policies/ is readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { below(&path, found) } else { found.push(path) }
        }
    }

    #[test]
    fn every_policy_file_is_carried() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
        let mut found = Vec::new();
        below(&root, &mut found);
        let mut names: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(&root).expect("below").to_str().expect("UTF-8"))
            .collect();
        names.sort_unstable();
        assert_eq!(names, FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}
