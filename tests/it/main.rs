//! Integration tests: one binary, one harness. `tests/run` starts the servers they need and names them in
//! the environment; without it, tests that need a server fail and say so.

mod support;

mod audit;
mod authzen;
mod canary;
mod config;
mod daemon;
mod decisions;
mod demo;
mod diagnostics;
mod documents;
mod explain;
mod finding;
mod guard;
mod http;
mod impact;
mod kill;
mod lifecycle;
mod notify;
mod openapi;
mod oracle;
mod periods;
mod policy;
mod policy_test;
mod predicate;
mod quality;
mod reload;
mod report;
mod scan;
mod schedule;
mod schema_change;
mod source_mysql;
mod source_postgres;
mod source_sqlite;
mod tutorial;
mod workflow;
