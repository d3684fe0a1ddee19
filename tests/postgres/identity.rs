//! The identity system on a plain Postgres: the checked-in migration, attacked as everybody; and its files in Prisma's judgement.

mod access;
mod attacks;
mod migration;
mod pgtap;
mod prisma;
mod races;
pub mod world;
