//! What bodies are measured by. A template is bytes, or bytes written as text, and looks like any other:
//! the column's name must say what it is.

mod face;
mod fingerprint;
mod genetic;
mod iris;
mod voice;

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Match, Recogniser};

pub const ALL: &[&Recogniser] =
    &[&fingerprint::FINGERPRINT, &face::FACE, &iris::IRIS, &voice::VOICE, &genetic::GENETIC];

/// Whose bodies are measured, as tables call them.
const MEASURED: &[&str] = &[
    "person",
    "people",
    "employee",
    "customer",
    "patient",
    "user",
    "member",
    "visitor",
    "biometric",
    "员工",
    "用户",
];

/// Digits among at least sixteen characters.
const TEMPLATE: Gate = Gate::ANY.bytes(16..=255).digits(1..=255).without(mark::AT | mark::CONTROL);

/// Hex, base64, the path of a file, or a list of numbers: no sentence, date or number.
fn template(cell: &Cell<'_>) -> Match {
    let list = cell.text.starts_with(['[', '{', '(']) && cell.digits * 3 > cell.text.len();
    let dense = cell.spaces == 0 && (cell.letters >= 4 || cell.text.starts_with("\\x"));
    if list || dense { Match::Shape } else { Match::No }
}
