//! Grants of MySQL and MariaDB: of the server, of the database, of tables and columns, and the roles that
//! accounts have. Both show them to whoever may read the database `mysql`.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::MySqlConnection;

use super::grants::names_database;
use crate::source::driver::{Cells, Link, plain};
use crate::source::privileges::{EVERYBODY, Granted, Holding, Privilege, Privileges};

const SELF: &str = "SELECT substring_index(current_user(), '@', 1)";
const PROBE: &str = "SELECT count(*) FROM mysql.user";

/// One row a privilege: account, schema, table, column, word. What is wider leaves the narrower empty; a
/// schema of a grant is a pattern.
const HELD: &str = "SELECT GRANTEE, NULL, NULL, NULL, PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES \
    UNION ALL SELECT GRANTEE, TABLE_SCHEMA, NULL, NULL, PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES \
    UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, NULL, PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES \
      WHERE TABLE_SCHEMA = database() \
    UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, PRIVILEGE_TYPE FROM information_schema.COLUMN_PRIVILEGES \
      WHERE TABLE_SCHEMA = database()";

/// Member, role. The two servers keep them in tables of different names.
const MEMBERS: &str = "SELECT TABLE_NAME FROM information_schema.TABLES \
    WHERE TABLE_SCHEMA = 'mysql' AND TABLE_NAME IN ('roles_mapping', 'role_edges')";
const MEMBERS_OF_MARIADB: &str = "SELECT User, Role FROM mysql.roles_mapping";
const MEMBERS_OF_MYSQL: &str = "SELECT TO_USER, FROM_USER FROM mysql.role_edges";

type Row = (String, Option<String>, Option<String>, Option<String>, String);

pub(in crate::source) async fn read(
    connection: &mut MySqlConnection,
) -> Result<Granted, sqlx::Error> {
    if let Err(error) = Link::Mysql(connection).fetch_int(plain(PROBE)).await {
        let refused = matches!(&error, sqlx::Error::Database(error)
            if error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()
                .is_some_and(|error| matches!(error.number(), 1142 | 1044)));
        let why = "grants of others are hidden; GRANT SELECT ON mysql.* to stewardd's user";
        return if refused { Ok(Granted::Unknown(why)) } else { Err(error) };
    }
    let text = |row: &dyn Cells| row.text(0);
    let pair = |row: &dyn Cells| Ok((row.text(0)?, row.text(1)?));
    let row = |row: &dyn Cells| {
        let optional = |at| row.optional_text(at);
        Ok((row.text(0)?, optional(1)?, optional(2)?, optional(3)?, row.text(4)?))
    };
    let own = Link::Mysql(connection).fetch(plain(SELF), text).await?.concat();
    let database = Link::Mysql(connection).fetch(plain("SELECT database()"), text).await?.concat();
    let held: Vec<Row> = Link::Mysql(connection).fetch(plain(HELD), row).await?;
    let mut members: Vec<(String, String)> = Vec::new();
    for table in Link::Mysql(connection).fetch(plain(MEMBERS), text).await? {
        let sql = if table == "role_edges" { MEMBERS_OF_MYSQL } else { MEMBERS_OF_MARIADB };
        members.extend(Link::Mysql(connection).fetch(plain(sql), pair).await?);
    }
    Ok(Granted::Known(joined(&held, &members, &own, &database)))
}

/// By account name: its hosts are one, since none of them is a policy's matter.
fn joined(held: &[Row], members: &[(String, String)], own: &str, database: &str) -> Privileges {
    let mut privileges = Privileges::default();
    let roles: BTreeSet<&str> = members.iter().map(|(_, role)| role.as_str()).collect();
    let mut direct: BTreeMap<String, BTreeSet<Holding>> = BTreeMap::new();
    let mut unlimited: BTreeSet<String> = BTreeSet::new();
    for (grantee, schema, table, column, word) in held {
        let role = account(grantee);
        let Some(privilege) = Privilege::parse(word) else { continue };
        let Some(schema) = schema else {
            unlimited.insert(role);
            continue;
        };
        if table.is_none() && !names_database(schema, database) {
            continue;
        }
        let place = table.as_ref().map(|table| (schema.clone(), table.clone()));
        let holding =
            Holding { role: role.clone(), table: place, column: column.clone(), privilege };
        direct.entry(role).or_default().insert(holding);
    }
    let accounts: BTreeSet<&str> = direct
        .keys()
        .chain(&unlimited)
        .map(String::as_str)
        .chain(members.iter().map(|(member, _)| member.as_str()))
        .collect();
    for name in accounts.into_iter().filter(|name| *name != own && !roles.contains(name)) {
        let all = closure(name, members);
        if all.iter().any(|role| unlimited.contains(*role)) {
            privileges.unlimited.insert(name.to_owned());
            continue;
        }
        let held = all.iter().filter_map(|role| direct.get(*role)).flatten();
        privileges.held.extend(held.map(|one| Holding { role: name.to_owned(), ..one.clone() }));
    }
    privileges
}

/// The account and every role it has, roles of roles included.
fn closure<'m>(name: &'m str, members: &'m [(String, String)]) -> BTreeSet<&'m str> {
    let mut all = BTreeSet::from([name]);
    let mut left = vec![name];
    while let Some(member) = left.pop() {
        for (_, role) in members.iter().filter(|(of, _)| of == member) {
            if all.insert(role) {
                left.push(role);
            }
        }
    }
    all
}

/// `'name'@'host'` without its host. An account without a name takes whoever has no other.
fn account(grantee: &str) -> String {
    let name = grantee.rsplit_once('@').map_or(grantee, |(name, _)| name);
    let name = name.trim_matches(|c| matches!(c, '\'' | '`'));
    if name.is_empty() { EVERYBODY.to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_hold_what_their_roles_hold() {
        let row = |grantee: &str, schema: Option<&str>, table: Option<&str>, word: &str| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            (grantee.to_owned(), own(schema), own(table), None, word.to_owned())
        };
        let held = [
            row("'root'@'localhost'", None, None, "SELECT"),
            row("'web'@'%'", None, None, "USAGE"),
            row("'web'@'%'", Some("crm"), Some("customers"), "SELECT"),
            row("'reader'@''", Some("cr%"), None, "SELECT"),
            row("'other'@'%'", Some("shop"), None, "SELECT"),
            row("''@'%'", Some("crm"), Some("customers"), "SELECT"),
            row("'steward'@'%'", Some("crm"), None, "SELECT"),
        ];
        let members = [("ada".to_owned(), "staff".to_owned()), ("staff".into(), "reader".into())];
        let found = joined(&held, &members, "steward", "crm");
        assert_eq!(found.unlimited, BTreeSet::from(["root".to_owned()]));
        let shown: Vec<(&str, Option<&str>)> = found
            .held
            .iter()
            .map(|one| (one.role.as_str(), one.table.as_ref().map(|(_, name)| name.as_str())))
            .collect();
        let customers = Some("customers");
        assert_eq!(shown, [("PUBLIC", customers), ("ada", None), ("web", customers)]);
    }
}
