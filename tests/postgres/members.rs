//! Members of many organizations: a join table with enum roles, attacked as everybody.

mod attacks;
mod matrix;
mod profile;
mod races;
mod world;
