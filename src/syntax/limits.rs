//! How much a model may hold, in both spellings: what is beyond is refused with a reason, so that no input can exhaust memory or stack.

/// Bytes of one file. A table takes about 500, so that 30,000 tables fit in one file.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

/// Brackets and braces inside each other. Postgres itself takes many more, pg_query's tree about 50 at a time.
pub const MAX_NESTING: usize = 64;

/// Mistakes shown of one file; the last one says that there may be more.
pub const MAX_MISTAKES: usize = 100;
