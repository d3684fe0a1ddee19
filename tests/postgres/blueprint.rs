//! The blueprint system on real servers: a migration that can be run again, gates that advance one at a time, and Prisma beside Supabase.

mod access;
mod attacks;
mod migration;
mod pgtap;
mod races;
mod rows;
mod shape;
mod weakened;
pub mod world;
