//! Grants of PostgreSQL: who can log in, and what each may do to which table by itself, by membership or as
//! one of everybody.

use sqlx::PgConnection;

use crate::source::driver::{Cells, Link, plain};
use crate::source::privileges::{EVERYBODY, Granted, Holding, Privilege, Privileges};

/// Roles that nothing limits, and owners of tables with who is a member of one. Our own role is neither: it is
/// here to look.
const ROLES: &str = "SELECT r.rolname::text, 1::int8 FROM pg_roles r \
    WHERE r.rolcanlogin AND r.rolname <> current_user AND (r.rolsuper OR r.rolbypassrls \
      OR EXISTS (SELECT 1 FROM pg_roles whole WHERE whole.rolname IN ('pg_read_all_data', 'pg_write_all_data') \
        AND pg_has_role(r.oid, whole.oid, 'USAGE'))) \
    UNION SELECT r.rolname::text, 0::int8 FROM pg_roles r \
    WHERE r.rolname <> current_user AND NOT r.rolsuper AND EXISTS (SELECT 1 FROM pg_class c \
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE (c.relowner = r.oid \
        OR r.rolcanlogin AND pg_has_role(r.oid, c.relowner, 'USAGE')) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') \
      AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema')";

/// One row a privilege, of a table (no column) or a column. A role without a login counts through those who
/// have one; without CONNECT or USAGE a grant opens nothing. Grantee 0 is everybody.
const HELD: &str = "WITH acl AS ( \
      SELECT c.oid, c.relowner, c.relnamespace, c.relname, NULL::name AS attname, a.grantee, a.privilege_type \
        FROM pg_class c CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a \
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') \
      UNION ALL \
      SELECT c.oid, c.relowner, c.relnamespace, c.relname, t.attname, a.grantee, a.privilege_type \
        FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid CROSS JOIN LATERAL aclexplode(t.attacl) a \
        WHERE t.attacl IS NOT NULL AND NOT t.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')), \
    granted AS (SELECT acl.*, n.nspname, n.oid AS namespace FROM acl JOIN pg_namespace n ON n.oid = acl.relnamespace \
      WHERE acl.privilege_type IN ('SELECT', 'UPDATE', 'DELETE') \
      AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema') \
    SELECT 'PUBLIC', g.nspname::text, g.relname::text, g.attname::text, g.privilege_type \
      FROM granted g WHERE g.grantee = 0 \
    UNION SELECT r.rolname::text, g.nspname::text, g.relname::text, g.attname::text, g.privilege_type \
      FROM granted g JOIN pg_roles r ON g.grantee <> 0 AND pg_has_role(r.oid, g.grantee, 'USAGE') \
      WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> current_user \
      AND NOT pg_has_role(r.oid, g.relowner, 'USAGE') \
      AND has_schema_privilege(r.oid, g.namespace, 'USAGE') \
      AND has_database_privilege(r.oid, current_database(), 'CONNECT')";

pub(in crate::source) async fn read(connection: &mut PgConnection) -> Result<Granted, sqlx::Error> {
    let mut privileges = Privileges::default();
    let role = |row: &dyn Cells| Ok((row.text(0)?, row.flag(1)?));
    for (name, unlimited) in Link::Postgres(connection).fetch(plain(ROLES), role).await? {
        let of = if unlimited { &mut privileges.unlimited } else { &mut privileges.owners };
        of.insert(name);
    }
    let held = Link::Postgres(connection).fetch(plain(HELD), holding).await?;
    privileges.held = held.into_iter().flatten().collect();
    let unlimited = &privileges.unlimited;
    privileges.held.retain(|one| one.role == EVERYBODY || !unlimited.contains(&one.role));
    privileges.owners.retain(|name| !unlimited.contains(name));
    Ok(Granted::Known(privileges))
}

fn holding(row: &dyn Cells) -> Result<Option<Holding>, sqlx::Error> {
    let Some(privilege) = Privilege::parse(&row.text(4)?) else { return Ok(None) };
    let table = Some((row.text(1)?, row.text(2)?));
    Ok(Some(Holding { role: row.text(0)?, table, column: row.optional_text(3)?, privilege }))
}
