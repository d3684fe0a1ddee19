//! What the tests against a real Postgres share: throwaway servers with an emulated Supabase platform, ways to
//! speak to them as any role, and the outside judges (Supabase's CLI and differ, `pg_dump`, TypeScript, mermaid).
//!
//! Everything comes from the lock file `tests/node/package-lock.json` and is installed by `make test`. What is
//! missing is a failure with a sentence that says so, never a skipped test.

pub mod advisors;
pub mod catalog;
pub mod cluster;
pub mod database;
pub mod identity;
pub mod mermaid;
pub mod node;
pub mod pg_dump;
pub mod pgdelta;
pub mod pgtap;
pub mod plain;
pub mod prisma;
pub mod process;
pub mod replayed;
pub mod script;
pub mod session;
pub mod stand_in;
pub mod supabase;
pub mod types;

pub use cluster::{Cluster, VERSIONS, Version};
pub use database::{Database, GRANTS, Grants};
pub use session::Actor;
