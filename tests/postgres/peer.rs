//! `peer`: whoever shares a tenant with somebody sees the somebody's row, and nobody else does.

mod attacks;
