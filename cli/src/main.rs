//! The `vtl` command.

fn main() {}
