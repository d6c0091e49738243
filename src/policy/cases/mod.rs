//! `tests/*.toml`: expected decisions, run by `stewardd policy test` and before every reload.
//!
//! ```toml
//! [[case]]
//! name = "consent ended more than thirty days ago"
//! table = "crm.customers"                # or field = "crm.customers.religion", category = "…"
//! action = "erase"                       # `collect` for fields
//! now = "2026-06-15T12:00:00Z"
//! row = { legal_basis = "consent", consent_ends_at = "2026-05-10T00:00:00Z" }
//! expect = "permit"                      # or "deny"; without `action`: an act, or "keep"
//! policies = ["crm-erase-lapsed-consent"]  # optional: exactly the policies that decide
//! ```
//!
//! A case with a `principal` is about access. `docs/testing-policies.md` tells officers the rest.
//!
//! `text` reads a file into checks, `retention`, `collection` and `access` each put a check to Cedar as
//! the daemon would, `difference` says why the answer is another. A check that cannot be put is a failure:
//! its author believes it counts.

mod access;
mod collection;
mod difference;
mod question;
mod retention;
mod run;
mod text;
mod time;

pub(super) use question::Question;
pub use run::{CaseResult, Failure, Options, Outcome, Verdict, run, run_with};
