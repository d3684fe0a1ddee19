//! The analytics system on real servers: the checked-in migration, attacked as everybody.

mod attacks;
mod world;
