//! A model for a plain Postgres on real servers: the owner is no superuser and row security is forced on it; clients say who they are by settings.

mod access;
mod attacks;
mod claim;
mod many;
mod migration;
mod pooling;
mod tenant_alone;
mod world;
