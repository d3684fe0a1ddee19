//! The analytics system on real servers: the checked-in migration, attacked as everybody.

mod access;
mod attacks;
mod migration;
mod races;
mod weakened;
pub mod world;
