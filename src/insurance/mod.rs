//! Area.
