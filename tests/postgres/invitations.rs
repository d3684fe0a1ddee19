//! Invitations: only the invited come in, once, with the role that they were given, by somebody who may give it.

mod attacks;
mod races;
mod world;
