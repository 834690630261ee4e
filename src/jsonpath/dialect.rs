//! Where releases of Jayway's library differ: each point by name, with the value of 2.9.0.
//!
//! What release API Gateway runs is not known. Everything outside this file is the same from 2.4.0 to 2.9.0.

/// Flags of `/regex/flags`. 2.4: `i` alone.
pub(super) const REGEX_FLAGS: &str = "dixmsuU";

/// Whether `..[i].name` gives `name` of item `i` alone. 2.4: of every item.
pub(super) const SCAN_KEEPS_INDEX: bool = true;

/// Whether `=~` on a list holds where any item matches. 2.4 to 2.7: it never holds.
pub(super) const REGEX_LOOKS_INTO_LISTS: bool = true;

/// Whether `empty` on an object ends the reading. 2.4: it tells whether the object is empty.
pub(super) const EMPTY_REFUSES_OBJECTS: bool = true;

/// Whether numbers in filters have exponents. 2.4: they have not.
pub(super) const NUMBERS_HAVE_EXPONENTS: bool = true;

/// Whether a function behind a path that starts with `..` runs once, over all results. 2.4: once for each.
pub(super) const SCAN_FEEDS_FUNCTION_ONCE: bool = true;

/// Operators that 2.9.0 knows and 2.4.0 does not.
pub(super) const NEW_OPERATORS: bool = true;

/// Functions that 2.9.0 knows and 2.4.0 does not: `keys`, `first`, `last`, `index`.
pub(super) const NEW_FUNCTIONS: bool = true;
