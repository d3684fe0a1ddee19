//! TypeScript: compiling generated types, and running programs that use them against a database.

use std::fs;
use std::path::Path;

use super::database::Database;
use super::node;
use super::process::{self, Output};

/// A folder in which `import ... from "kysely"` and `"pg"` resolve to the packages of the lock file.
#[derive(Debug)]
pub struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    /// An empty folder with the packages.
    pub fn new() -> Workspace {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The same folder twice would make two identities of one type: TypeScript follows the link, and Node too.
        std::os::unix::fs::symlink(node::package(""), folder.path().join("node_modules")).expect("a link");
        fs::write(folder.path().join("package.json"), "{ \"type\": \"module\" }\n").expect("package.json is written");
        Workspace { folder }
    }

    /// Writes a file, `lib/db/types.ts` for one.
    #[must_use]
    pub fn with(self, path: &str, text: &str) -> Workspace {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a path inside the folder")).expect("the folder is made");
        fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self
    }

    /// Copies a folder into it.
    #[must_use]
    pub fn with_folder(self, path: &str, from: &Path) -> Workspace {
        for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
            let entry = entry.expect("the folder can be read");
            let (from, to) = (entry.path(), self.folder.path().join(path).join(entry.file_name()));
            fs::create_dir_all(self.folder.path().join(path)).expect("the folder is made");
            if from.is_dir() {
                fs::create_dir_all(&to).expect("the folder is made");
                for inner in fs::read_dir(&from).expect("the folder can be read") {
                    let inner = inner.expect("the folder can be read");
                    fs::copy(inner.path(), to.join(inner.file_name())).expect("the file is copied");
                }
            } else {
                fs::copy(from, to).expect("the file is copied");
            }
        }
        self
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `tsc --noEmit FILE`, with no other flag: the command that a user of the generated file runs.
    pub fn check_plainly(&self, file: &str) -> Output {
        self.tsc(&["--noEmit", file])
    }

    /// `tsc --strict --noEmit FILE`, with every check that finds a slip and for modules as Node loads them.
    pub fn check_strictly(&self, file: &str) -> Output {
        self.tsc(&[&["--noEmit"], STRICT, &[file]].concat())
    }

    /// Compiles a program strictly and runs it with `DATABASE_URL` set; panics with the compiler's words if it doesn't compile.
    pub fn run(&self, program: &str, database: &Database, role: &str) -> Output {
        self.run_with(program, &[("DATABASE_URL", &database.url(role))])
    }

    /// The same with other variables.
    pub fn run_with(&self, program: &str, variables: &[(&str, &str)]) -> Output {
        self.build(program);
        let script = format!("build/{}", program.replace(".ts", ".js"));
        process::run(node::node().current_dir(self.path()).arg(script).envs(variables.iter().copied()))
    }

    /// Compiles a program strictly into the folder `build`; panics with the compiler's words if it doesn't compile.
    pub fn build(&self, program: &str) {
        self.tsc(&[&["--outDir", "build", "--rootDir", "."], STRICT, &[program]].concat()).expect_success("tsc");
    }

    fn tsc(&self, arguments: &[&str]) -> Output {
        process::run(node::program("typescript/bin/tsc").current_dir(self.path()).args(arguments))
    }
}

/// `--strict` and what it leaves out, for modules as Node loads them.
const STRICT: &[&str] = &[
    "--strict",
    "--noUncheckedIndexedAccess",
    "--exactOptionalPropertyTypes",
    "--noUnusedLocals",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--types",
    "node",
];
