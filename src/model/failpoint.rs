//! Named places where a test breaks a guard on purpose, to show that another test would notice.
//!
//! `STEWARDD_FAILPOINT=name[,name…]` switches them on in builds with the `failpoints` feature; in any
//! other build the answer is a constant `false` and the place does not exist.

/// Whether a test has switched this failpoint on.
#[cfg(feature = "failpoints")]
pub fn on(name: &str) -> bool {
    use std::sync::OnceLock;
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES
        .get_or_init(|| {
            #[expect(clippy::disallowed_methods, reason = "a test's switch, not configuration")]
            let value = std::env::var("STEWARDD_FAILPOINT").unwrap_or_default();
            value.split(',').map(str::to_owned).collect()
        })
        .iter()
        .any(|candidate| candidate == name)
}

#[cfg(not(feature = "failpoints"))]
pub const fn on(_name: &str) -> bool {
    false
}
