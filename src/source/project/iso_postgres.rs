//! ISO 8601 text in PostgreSQL, in the notation of `iso_text`.
//!
//! A cast of a text that is no date would end the statement, so a pattern first makes sure that it is one,
//! leap days included. The fraction is taken apart from the cast, which would round it.

use sea_query::Expr;

use super::postgres::sql;

pub(super) fn canonical(raw: &Expr, east: i64) -> Expr {
    let zone = sql("substring($1 from '(Z|[+-][0-9]{2}:[0-9]{2})$')", std::slice::from_ref(raw));
    let seconds = sql(
        "CAST(extract(epoch FROM CAST(substr($1, 1, 10) || ' ' \
         || coalesce(substring($1 from '^.{11}([0-9:]{5,8})'), '00:00') || coalesce($2, 'Z') \
         AS timestamptz)) AS bigint)",
        &[raw.clone(), zone.clone()],
    );
    let text = "($1 * 1000 + CAST(rpad(coalesce(substring($2 from '[.]([0-9]{1,3})'), ''), 3, '0') \
                AS bigint) - CASE WHEN length($2) > 10 AND $3 IS NULL THEN $4 ELSE 0 END)";
    sql(text, &[seconds, raw.clone(), zone, Expr::val(east)])
}

/// Never NULL.
pub(super) fn guard(raw: &Expr, east: i64) -> Expr {
    let text = "(CASE WHEN $1 IS NULL THEN TRUE WHEN $1 COLLATE \"C\" !~ \
        '^(?!0000)([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)\
|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)\
([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)?$' \
        THEN FALSE WHEN substr($1, 1, 4) IN ('0001', '9999') \
        THEN $2 BETWEEN -62135596800000 AND 253402300799999 ELSE TRUE END)";
    sql(text, &[raw.clone(), canonical(raw, east)])
}
