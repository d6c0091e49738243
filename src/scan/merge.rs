//! Adding up two observations of different rows of one table. Pure.

use super::observation::Observation;

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
    let verdict = field.verdict(table);
    if verdict.category.is_some() || verdict.suspected.is_some() {
        field.months = None;
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
