//! Run again on a database with rows.
