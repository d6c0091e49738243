//! Objections to grants: a role that may read or change personal data which access policies give to nobody
//! it stands for.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Field;
use super::{Look, Policies};
use crate::detect::sensitivity::ruling;
use crate::finding::kind::{Finding, Kind, counted};
use crate::model::{Table, TableRef};
use crate::notify::alert::AlertSeverity;
use crate::policy::FieldFacts;
use crate::policy::access::{Access, Use};
use crate::source::Privileges;
use crate::source::privileges::{EVERYBODY, Privilege};

/// Columns of a table by the privilege that opens them.
type Reach<'f> = BTreeMap<Privilege, BTreeSet<&'f str>>;

/// About one table, by its fields of personal data.
pub(super) fn findings(
    look: &Look<'_>,
    policies: &Policies<'_>,
    fields: &[&Field<'_>],
) -> Vec<Finding> {
    let (Some(privileges), [first, ..]) = (&look.around.privileges, fields) else {
        return Vec::new();
    };
    let roles = roles(privileges, first.table, fields);
    let mut findings = Vec::new();
    findings.extend(roles.get(EVERYBODY).map(|reach| everybody(&first.table_ref, reach)));
    if let Some(access) = &policies.access {
        findings.extend(wider(look, access, policies, fields, &roles));
    }
    findings
}

/// By role, which of the personal columns each privilege opens.
fn roles<'f>(
    privileges: &'f Privileges,
    table: &Table,
    fields: &[&'f Field<'_>],
) -> BTreeMap<&'f str, Reach<'f>> {
    let mut roles: BTreeMap<&str, Reach<'_>> = BTreeMap::new();
    for one in &privileges.held {
        let here = one.table.as_ref().is_none_or(|(schema, relation)| {
            *schema == table.schema && *relation == table.relation
        });
        let opened = fields
            .iter()
            .map(|field| field.name())
            .filter(|name| here && one.column.as_deref().is_none_or(|column| column == *name));
        let opened: Vec<&str> = opened.collect();
        if !opened.is_empty() {
            roles.entry(&one.role).or_default().entry(one.privilege).or_default().extend(opened);
        }
    }
    roles
}

fn everybody(table: &TableRef, reach: &Reach<'_>) -> Finding {
    let message = format!(
        "everybody who can log in may {} in {table}; take it back with REVOKE … FROM PUBLIC (MySQL: drop the \
         account without a name) and grant it to the roles that need it",
        shown(reach),
    );
    finding(table, message).discriminated(EVERYBODY).with_severity(AlertSeverity::Error)
}

fn finding(table: &TableRef, message: String) -> Finding {
    Finding::new(Kind::OverPrivileged, (&table.source, &table.table), None, message)
}

/// `SELECT email, phone and UPDATE email`.
fn shown(reach: &Reach<'_>) -> String {
    let one = |(privilege, columns): (&Privilege, &BTreeSet<&str>)| {
        let names: Vec<&str> = columns.iter().copied().take(5).collect();
        let more = match columns.len().saturating_sub(names.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        match privilege {
            Privilege::Delete => "DELETE rows".to_owned(),
            _ => format!("{} {}{more}", privilege.as_str(), names.join(", ")),
        }
    };
    reach.iter().map(one).collect::<Vec<_>>().join(" and ")
}

/// Roles that can do what no policy permits. Of a table that access policies do not speak about, one finding
/// says how many roles they are: they would all say the same.
fn wider(
    look: &Look<'_>,
    access: &Access<'_>,
    policies: &Policies<'_>,
    fields: &[&Field<'_>],
    roles: &BTreeMap<&str, Reach<'_>>,
) -> Vec<Finding> {
    let table = &fields[0].table_ref;
    let named = || roles.iter().filter(|(role, _)| **role != EVERYBODY);
    if named().next().is_none() {
        return Vec::new();
    }
    if !access.covers(table, Use::Read) && !access.covers(table, Use::Change) {
        let names: Vec<&str> = named().map(|(role, _)| *role).collect();
        let message = format!(
            "{} can read or change personal data in {table} and no access policy covers it: {}; write who \
             may read it into policies/access, or revoke the grants",
            counted(names.len() as u64, "role"),
            names.join(", "),
        );
        return vec![finding(table, message).discriminated("uncovered")];
    }
    named()
        .filter_map(|(role, reach)| {
            let name = look.around.roles.get(*role).map_or(*role, String::as_str);
            let principals = access.principals(name);
            let wide = beyond(access, policies, fields, reach, &principals);
            let why = if principals.is_empty() {
                "it stands for nobody that access policies know; name its principal below [source.roles], or \
                 revoke the grant"
                    .to_owned()
            } else {
                format!("no access policy permits that to {name}; revoke the grant, or permit it")
            };
            (!wide.is_empty()).then(|| {
                let message = format!("role {role} may {} in {table}: {why}", shown(&wide));
                finding(table, message).discriminated(role)
            })
        })
        .collect()
}

/// What of a role's reach no policy could permit to any of `principals`.
fn beyond<'f>(
    access: &Access<'_>,
    policies: &Policies<'_>,
    fields: &[&Field<'_>],
    reach: &Reach<'f>,
    principals: &BTreeSet<cedar_policy::EntityUid>,
) -> Reach<'f> {
    let permitted = |column: &str, usage: Use| {
        fields.iter().find(|field| field.name() == column).is_some_and(|field| {
            field.categories(policies).into_iter().all(|key| {
                let facts = FieldFacts {
                    field: field.table_ref.field(field.name()),
                    categories: vec![key.to_owned()],
                    sensitivity: ruling(key).sensitivity.as_str().to_owned(),
                    populated: field.observation.populated(),
                };
                access.could(principals, &facts, usage)
            })
        })
    };
    let left = reach.iter().map(|(privilege, columns)| {
        let usage = match privilege {
            Privilege::Select => Use::Read,
            Privilege::Update | Privilege::Delete => Use::Change,
        };
        let columns = columns.iter().copied().filter(|column| !permitted(column, usage));
        (*privilege, columns.collect::<BTreeSet<&str>>())
    });
    left.filter(|(_, columns)| !columns.is_empty()).collect()
}

/// Whom no grant limits, once a source: nothing of it can be revoked table by table.
pub(super) fn unlimited(look: &Look<'_>) -> Option<Finding> {
    let privileges = look.around.privileges.as_ref()?;
    let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
    let mut parts = Vec::new();
    if !privileges.unlimited.is_empty() {
        parts.push(format!("no grant limits {}", list(&privileges.unlimited)));
    }
    if !privileges.owners.is_empty() {
        parts.push(format!("tables belong to {}", list(&privileges.owners)));
    }
    let source = look.inventory.source.as_str();
    (!parts.is_empty()).then(|| {
        let message = format!(
            "{source}: {}: they reach all personal data whatever access policies say; keep such logins for \
             administration, not for applications",
            parts.join(", and "),
        );
        let finding = Finding::new(Kind::OverPrivileged, (source, ""), None, message);
        finding.discriminated("unlimited").with_severity(AlertSeverity::Info)
    })
}
