//! The `policyc` binary.

fn main() {}
