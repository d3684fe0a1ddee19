//! The harness itself: the emulated platform is what it says, and each judge says no when it should.

mod clients;
mod judges;
mod platform;
