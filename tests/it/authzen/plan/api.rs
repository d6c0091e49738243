//! The API: words, refusals, and what comes from outside.
