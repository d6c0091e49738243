//! The effect of a change of policies, counted before it happens: the counts against an oracle that knows
//! nothing of predicates, the command as an officer uses it, and the gate that a change too large waits at.

mod command;
mod counts;
mod gate;
mod people;
