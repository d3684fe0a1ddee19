//! The Node packages in `tests/node`, at the versions of the lock file: where they are, and how to run a program of theirs.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::process::{self, Output};

/// The folder with `package.json`, our own programs and, once installed, `node_modules`.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node")
}

/// The platform part of a package's name, `linux-x64` for one.
fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}-{machine}")
}

/// A path inside an installed package; panics with the repair if it isn't there.
pub fn package(path: &str) -> PathBuf {
    let found = folder().join("node_modules").join(path);
    assert!(
        found.exists(),
        "tests/node/node_modules/{path} is missing: `make test` installs the Node packages (or run `tools/install.sh test`). \
         If it is missing after that, no such package is published for {}.",
        platform()
    );
    found
}

/// A path inside the platform's own variant of a package: `platform_package("postgres-17", "native")`.
pub fn platform_package(name: &str, path: &str) -> PathBuf {
    package(&format!("{name}-{}/{path}", platform()))
}

/// The Node of the lock file. The machine's own is only used to install it.
pub fn node() -> Command {
    let mut command = Command::new(platform_package("node", "bin/node"));
    // Nothing that the machine sets for its own Node may change what a judge says.
    command.env_remove("NODE_OPTIONS").env_remove("NODE_PATH").env("NO_COLOR", "1").env("TZ", "UTC");
    command
}

/// A command that runs a program of an installed package, such as `typescript/bin/tsc`.
pub fn program(path: &str) -> Command {
    let mut command = node();
    command.arg(package(path));
    command
}

/// Runs one of our own programs in `tests/node` to its end.
pub fn run_own(script: &str, arguments: &[&str]) -> Output {
    let path = folder().join(script);
    assert!(path.exists(), "tests/node/{script} is missing");
    process::run(node().arg(path).args(arguments))
}
