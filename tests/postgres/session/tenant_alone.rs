//! A session that names a tenant and no user, on real servers: whoever names one has its rows, and nobody else has any.

mod access;
mod attacks;
mod client;
mod migration;
mod pooling;
mod world;
