//! `vtl invoke --send` against backends on loopback.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod backend;
mod command;
mod credentials;
mod failures;
mod hostile;
mod lambda;
mod target;
mod tls;
mod wire;
