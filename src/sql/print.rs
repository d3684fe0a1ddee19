//! The catalog's expressions, queries and types as SQL.
