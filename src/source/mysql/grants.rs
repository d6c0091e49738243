//! What `SHOW GRANTS` says about how much of a database the user sees. Pure.
//!
//! The information schema shows a user only what was granted. Whoever may read some of the tables does
//! not see those that refer to them, so nothing may be deleted on his word.

/// Whether the user may read every table of `database`, present and future. A server that knows partial
/// revokes lists them as REVOKE; then nothing is certain.
pub(super) fn see_all(grants: &[String], database: &str) -> bool {
    let reads_all = |grant: &String| {
        let (privileges, rest) = grant.strip_prefix("GRANT ")?.split_once(" ON ")?;
        let reads = privileges.split(", ").any(|one| matches!(one, "SELECT" | "ALL PRIVILEGES"));
        let (place, _) = rest.split_once(".* TO ")?;
        let quoted = place.strip_prefix('`').and_then(|place| place.strip_suffix('`'));
        let covers = place == "*"
            || quoted.is_some_and(|pattern| {
                let pattern: Vec<char> = pattern.replace("``", "`").chars().collect();
                matches(&pattern, &database.chars().collect::<Vec<_>>())
            });
        Some(reads && covers)
    };
    !grants.iter().any(|grant| grant.starts_with("REVOKE "))
        && grants.iter().any(|grant| reads_all(grant) == Some(true))
}

/// Whether the pattern of a grant covers `database`.
pub(super) fn names_database(pattern: &str, database: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    matches(&pattern, &database.chars().collect::<Vec<_>>())
}

/// A database's name against the pattern of a grant: `%`, `_`, and a backslash before either.
fn matches(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
        ([], name) => name.is_empty(),
        (['%', rest @ ..], name) => (0..=name.len()).any(|at| matches(rest, &name[at..])),
        (['\\', exact, pattern @ ..], [first, name @ ..]) => {
            exact == first && matches(pattern, name)
        }
        ([one, pattern @ ..], [first, name @ ..]) => {
            (*one == '_' || one == first) && matches(pattern, name)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_grant_on_the_whole_database_shows_all_of_it() {
        let sees = |grant: &str| see_all(&[grant.to_owned()], "crm_1");
        assert!(sees("GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION"));
        assert!(sees("GRANT INSERT, SELECT, DELETE ON `crm_1`.* TO `steward`@`%`"));
        assert!(sees("GRANT SELECT ON `crm\\_1`.* TO `role`"));
        assert!(sees("GRANT SELECT ON `crm%`.* TO `role`"));
        assert!(!sees("GRANT USAGE ON *.* TO `steward`@`%`"));
        assert!(!sees("GRANT SELECT ON `crm_1`.`customers` TO `steward`@`%`"));
        assert!(!sees("GRANT SELECT (`id`) ON `crm_1`.`customers` TO `steward`@`%`"));
        assert!(!sees("GRANT SELECT ON `crm\\_2`.* TO `steward`@`%`"));
        assert!(!sees("GRANT `SELECT` TO `steward`@`%`"));
        let revoked = ["GRANT SELECT ON *.* TO `a`@`%`", "REVOKE SELECT ON `crm_1`.* FROM `a`@`%`"];
        assert!(!see_all(&revoked.map(str::to_owned), "crm_1"));
    }
}
