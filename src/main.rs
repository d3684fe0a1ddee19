//! The `policyc` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    policyc::cli::main()
}
