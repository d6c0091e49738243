//! Data categories: the fideslang taxonomy (CC BY 4.0, see NOTICE), whose keys are dotted paths.

use std::collections::BTreeSet;
use std::sync::OnceLock;

const TAXONOMY: &str = include_str!("data/fideslang_data_categories.csv");

/// The key that says "an officer has looked: not personal".
pub const NONE: &str = "none";

/// All keys below `user` and `system`, sorted.
pub fn keys() -> &'static BTreeSet<&'static str> {
    static KEYS: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let keys = TAXONOMY.lines().skip(1).filter_map(|line| line.split(',').next());
        keys.filter(|key| key.starts_with("user") || key.starts_with("system")).collect()
    })
}

/// Whether `key` is a category of the taxonomy.
pub fn exists(key: &str) -> bool {
    keys().contains(key)
}

/// `key` and all its ancestors, nearest first: `user.contact.email`, `user.contact`, `user`.
pub fn lineage(key: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(key), |key| key.rsplit_once('.').map(|(parent, _)| parent))
}

/// The parent's key, if `key` is not a root.
pub fn parent(key: &str) -> Option<&str> {
    key.rsplit_once('.').map(|(parent, _)| parent)
}
