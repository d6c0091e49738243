//! What a panic says before the process or its task ends.
//!
//! A message that was made when it happened may quote what was being looked at (that of a text cut within a
//! character quotes the text), and stderr is the journal. So only messages that stand in the program are printed;
//! of the others the place has to do.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};

const WITHHELD: &str = "its message is withheld: it may quote a value";

/// From here on, for every thread.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let thread = std::thread::current();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let name = thread.name().unwrap_or("without a name");
        eprintln!("stewardd: thread {name} panicked at {place}: {}", message(info.payload()));
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            eprintln!("{trace}");
        }
    }));
}

fn message(payload: &dyn Any) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or(WITHHELD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_quotes_is_withheld() {
        let said = |panics: fn()| {
            let payload = std::panic::catch_unwind(panics).expect_err("it panics");
            message(&*payload)
        };
        assert_eq!(said(|| panic!("on purpose")), "on purpose");
        assert_eq!(said(|| drop("李雷"[std::hint::black_box(1)..].to_owned())), WITHHELD);
        assert_eq!(said(|| assert_eq!("李雷".parse::<u8>().expect("a number"), 0)), WITHHELD);
    }
}
