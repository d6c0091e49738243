//! Reading a log from its files, beside whoever appends to it. The checkpoint's signature says how far it
//! goes; whether the entries are the ones it commits to is for `verify` to say.

use std::ops::ControlFlow;
use std::path::Path;

use super::checkpoint::{Checkpoint, Verifier};
use super::error::AuditError;
use super::files::Files;
use super::log::read;
use super::tree::WIDTH;
use super::writer::CHECKPOINT;

/// Hands every entry with its index to `sink`, in order.
pub fn entries(dir: &Path, mut sink: impl FnMut(u64, &[u8])) -> Result<(), AuditError> {
    visit(dir, |_, index, entry| {
        sink(index, entry);
        ControlFlow::Continue(())
    })
}

/// The same for who may have enough before the end; `sink` is told how many there are, too.
pub fn visit(
    dir: &Path,
    mut sink: impl FnMut(u64, u64, &[u8]) -> ControlFlow<()>,
) -> Result<(), AuditError> {
    let files = Files::new(dir);
    let text = |name| files.read(name).map(Option::unwrap_or_default);
    let key = String::from_utf8_lossy(&text("key.pub")?).into_owned();
    let damaged = |what: &str| AuditError::Corrupt(format!("{what} is missing or damaged"));
    let verifier = Verifier::parse(key.trim_end()).map_err(|_| damaged("key.pub"))?;
    let note = text(CHECKPOINT)?;
    let checkpoint = Checkpoint::open(&String::from_utf8_lossy(&note), &verifier);
    let size = checkpoint.map_err(|_| damaged(CHECKPOINT))?.size;
    let mut from = 0;
    while from < size {
        let to = size.min(from + WIDTH as u64);
        for (index, entry) in (from..).zip(read(&files, from, to)?) {
            if sink(size, index, &entry).is_break() {
                return Ok(());
            }
        }
        from = to;
    }
    Ok(())
}
