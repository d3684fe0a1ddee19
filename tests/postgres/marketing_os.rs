//! The marketing system of the first two documents, on a plain Postgres with Prisma.

mod access;
mod attacks;
mod migration;
mod pgtap;
mod prisma;
mod weakened;
pub mod world;
