//! Nested tenants on real servers: who has which role where, that nothing moves between them, and what is inherited.

mod applied;
mod attacks;
mod matrix;
mod plan;
mod races;
mod world;
