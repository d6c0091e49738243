//! Adding up two observations of different rows of one table, and taking off rows that are gone. Pure.

use super::observation::{Observation, TableObservation};
use super::plan::Moved;
use super::quality::QualityCounts;
use crate::detect::shapes::Shapes;
use crate::detect::{Hits, ValueCounts};

/// Adds what was counted in other rows of the same field.
pub fn add(table: &str, field: &mut Observation, more: &Observation) {
    // Whoever adds to an observation decides here how two of them become one.
    let Observation { column: _, rows, distinct, lengths, months, values, quality } = more;
    field.distinct = together((field.distinct, field.values.filled), (*distinct, values.filled));
    field.rows += rows;
    field.lengths = widest(field.lengths, *lengths);
    field.months = widest(field.months.take(), months.clone());
    field.values.add(values);
    field.quality.add(quality);
    // More rows may have shown whose months they are.
    field.hide_months(table);
}

/// Takes off what is gone: which rows those were nobody knows, so every count loses the same share. What was
/// seen once stays seen: counts are rounded up, and shares stay what they were.
pub fn lower(known: &mut TableObservation, moved: Moved) {
    let rows = known.estimated_rows.max(1);
    let left = Left { of: rows, rows: rows - moved.deleted.min(rows) };
    known.rows = left.share(known.rows);
    for field in &mut known.fields {
        let Observation { column: _, rows, distinct, lengths: _, months: _, values, quality } =
            field;
        let ValueCounts { detector: _, filled, prose, shapes, hits } = values;
        let Shapes { digits, running, hex, open, few: _ } = shapes;
        let QualityCounts { blanks, sealed, forms, repeats: _ } = quality;
        let counts = [rows, filled, prose, digits, running, hex, open, blanks, sealed].into_iter();
        let hits =
            hits.values_mut().flat_map(|Hits { valid, shaped, within }| [valid, shaped, within]);
        for count in counts.chain(hits).chain(forms.values_mut()) {
            *count = left.share(*count);
        }
        *distinct = (*distinct).min(*filled);
    }
}

/// `rows` of `of`.
#[derive(Clone, Copy)]
struct Left {
    of: u64,
    rows: u64,
}

impl Left {
    fn share(self, count: u64) -> u64 {
        let product = u128::from(count) * u128::from(self.rows);
        u64::try_from(product.div_ceil(u128::from(self.of))).unwrap_or(count)
    }
}

/// Different values in both: an estimate, since a sketch of values is not kept. Values that never repeat in
/// either are taken to be different in both, those that always do to be the same.
fn together((a, of_a): (u64, u64), (b, of_b): (u64, u64)) -> u64 {
    let unique = |distinct: u64, filled: u64| distinct as f64 / filled.max(1) as f64;
    let share = unique(a, of_a).min(unique(b, of_b)).min(1.0);
    a.max(b) + (a.min(b) as f64 * share).round() as u64
}

fn widest<T: Ord>(a: Option<(T, T)>, b: Option<(T, T)>) -> Option<(T, T)> {
    match (a, b) {
        (Some((low, high)), Some((least, most))) => Some((low.min(least), high.max(most))),
        (one, None) | (None, one) => one,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: u64, filled: u64, valid: u64) -> TableObservation {
        let field = serde_json::json!({ "rows": rows, "distinct": filled, "lengths": null, "months": null,
            "column": { "name": "email", "type_name": "text", "kind": "string", "nullable": true,
                "comment": null, "max_length": null, "naive_time": false, "generated": false },
            "values": { "filled": filled, "prose": 0, "shapes": { "digits": 3, "running": 0, "hex": 0, "few": 2 },
                "hits": { "email": { "valid": valid, "shaped": 0, "within": 0 } } },
            "quality": { "blanks": 10, "forms": {} } });
        let fields = vec![serde_json::from_value(field).expect("a field")];
        TableObservation { rows, estimated_rows: 10_000, fields, ..TableObservation::default() }
    }

    #[test]
    fn what_is_gone_is_taken_off_in_equal_shares() {
        let mut known = table(10_000, 5_000, 4_000);
        lower(&mut known, Moved { deleted: 1_000, ..Moved::default() });
        let field = &known.fields[0];
        assert_eq!(
            (known.rows, field.rows, field.values.filled, field.distinct),
            (9_000, 9_000, 4_500, 4_500)
        );
        assert_eq!((field.values.of("email").valid, field.quality.blanks), (3_600, 9));
        assert_eq!((field.populated(), field.values.shapes.few), (5_000, 2));
    }

    #[test]
    fn what_was_seen_once_stays_seen_and_a_sample_loses_its_share() {
        let mut known = table(1_000, 1_000, 1);
        lower(&mut known, Moved { deleted: 900, ..Moved::default() });
        let field = &known.fields[0];
        assert_eq!((field.rows, field.values.of("email").valid), (910, 1));
        let mut all = table(10_000, 10_000, 9);
        lower(&mut all, Moved { deleted: 99_999, ..Moved::default() });
        assert_eq!((all.rows, all.fields[0].values.filled), (0, 0));
    }
}
