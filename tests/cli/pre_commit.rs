//! The hooks of `.pre-commit-hooks.yaml`, run by pre-commit itself from a clone of this repository in a project of somebody else's.

use crate::arguments::COMMANDS;
use crate::run::{Folder, Ran, finish};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A clone of this repository as it stands, with what isn't committed yet, and a project that takes a hook from it.
struct Scratch {
    folder: Folder,
    project: Folder,
    path: std::ffi::OsString,
}

impl Scratch {
    /// `first`: the first folder of the `PATH`.
    fn new(hooks: &[&str], first: &Path) -> Self {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(first.to_path_buf()).chain(std::env::split_paths(&inherited));
        let path = std::env::join_paths(folders).unwrap();
        let scratch = Self { folder: Folder::empty(), project: Folder::started(), path };
        let config = "[user]\n\tname = A\n\temail = a@example.com\n[safe]\n\tdirectory = *\n[commit]\n\tgpgsign = false\n[init]\n\tdefaultBranch = main\n";
        scratch.folder.write("gitconfig", config);
        let clone = scratch.clone_path();
        scratch.git(Path::new(ROOT), &["clone", "--quiet", ROOT, clone.to_str().unwrap()]);
        let changed = ["ls-files", "-z", "--modified", "--others", "--exclude-standard"];
        for path in scratch.git(Path::new(ROOT), &changed).split_terminator('\0') {
            let (from, to) = (Path::new(ROOT).join(path), clone.join(path));
            if from.exists() {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(from, to).unwrap();
            } else {
                let _ = fs::remove_file(to);
            }
        }
        scratch.git(&clone, &["add", "--all"]);
        scratch.git(&clone, &["commit", "--quiet", "--allow-empty", "--message", "as it stands"]);
        let revision = scratch.git(&clone, &["rev-parse", "HEAD"]);
        let hooks: String = hooks.iter().map(|hook| format!("      - id: {hook}\n")).collect();
        let settings =
            format!("repos:\n  - repo: {}\n    rev: {}\n    hooks:\n{hooks}", clone.display(), revision.trim_end());
        scratch.project.write(".pre-commit-config.yaml", settings);
        scratch.project.run(&["build"]).exits(0);
        scratch.git(&scratch.project.path, &["init", "--quiet"]);
        scratch.git(&scratch.project.path, &["add", "--all"]);
        scratch
    }

    fn clone_path(&self) -> PathBuf {
        self.folder.path.join("clone")
    }

    /// A program with nothing of the tester's Git around it: tests may run inside a hook.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>, place: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(place).env("PATH", &self.path);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_") || name.to_string_lossy().starts_with("PRE_COMMIT") {
                command.env_remove(name);
            }
        }
        command.env("GIT_CONFIG_GLOBAL", self.folder.path.join("gitconfig")).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("PRE_COMMIT_HOME", self.folder.path.join("home")).env("PRE_COMMIT_COLOR", "never");
        command
    }

    #[track_caller]
    fn git(&self, place: &Path, arguments: &[&str]) -> String {
        let mut command = self.command("git", place);
        command.args(arguments);
        finish(command, None).exits(0).stdout
    }

    fn pre_commit(&self, arguments: &[&str], more: &[(&str, &Path)]) -> Ran {
        let mut command = self.command(python(), &self.project.path);
        command.args(["-m", "pre_commit"]).args(arguments).envs(more.iter().copied());
        finish(command, None)
    }

    fn commit(&self, message: &str) -> Ran {
        self.git(&self.project.path, &["add", "--all"]);
        let mut command = self.command("git", &self.project.path);
        command.args(["commit", "--message", message]);
        finish(command, None)
    }

    fn commits(&self) -> usize {
        self.git(&self.project.path, &["log", "--all", "--format=%H"]).lines().count()
    }
}

pub(crate) fn python() -> PathBuf {
    let python = Path::new(ROOT).join("tests/python/venv/bin/python");
    assert!(
        python.exists(),
        "tests/python/venv is missing: `make test` installs pre-commit there (or run `tools/install.sh test`)"
    );
    python
}

fn manifest() -> Vec<serde_yaml::Value> {
    let text = fs::read_to_string(Path::new(ROOT).join(".pre-commit-hooks.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

#[test]
fn the_hooks_are_what_pre_commit_takes_and_call_commands_that_there_are() {
    let mut command = Command::new(python());
    command.args(["-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"]).current_dir(ROOT);
    assert_eq!(finish(command, None).exits(0).stdout, "");
    for hook in manifest() {
        let words: Vec<&str> = hook["entry"].as_str().unwrap().split(' ').collect();
        assert_eq!(words[0], "policyc");
        assert!(COMMANDS.contains(&words[1]), "{words:?}");
    }
    let ids: Vec<String> = manifest().iter().map(|hook| hook["id"].as_str().unwrap().to_owned()).collect();
    for id in ["policyc-fmt", "policyc-check", "policyc-build-check", "policyc-lint"] {
        assert!(ids.contains(&id.to_owned()) && ids.contains(&format!("{id}-system")), "{id}: {ids:?}");
    }
}

/// As users have it: `pre-commit install`, and then `git commit`.
#[test]
fn hooks_that_take_policyc_from_the_path_keep_a_stale_output_out_of_a_commit() {
    let hooks = ["policyc-fmt-system", "policyc-check-system", "policyc-build-check-system", "policyc-lint-system"];
    let scratch = Scratch::new(&hooks, Path::new(env!("CARGO_BIN_EXE_policyc")).parent().unwrap());
    scratch.pre_commit(&["install"], &[]).exits(0);
    let first = scratch.commit("a project").exits(0);
    assert_eq!(first.stderr.matches("Passed").count(), 4, "{first:?}");
    assert_eq!(scratch.commits(), 1);

    // Something else is no concern of theirs.
    scratch.project.write("README.md", "x\n");
    let other = scratch.commit("a page").exits(0);
    assert_eq!(other.stderr.matches("Skipped").count(), 4, "{other:?}");

    let good = scratch.project.read("supabase/schema.sql");
    scratch.project.append("supabase/schema.sql", "-- more\n");
    let stale = scratch.commit("stale").exits(1);
    let said = ["hook id: policyc-build-check-system", "exit code: 1", "would change supabase/schema.sql from line"];
    assert!(said.iter().all(|part| stale.stderr.contains(part)), "{stale:?}");
    assert_eq!(scratch.commits(), 2);
    scratch.project.write("supabase/schema.sql", good);

    scratch.project.append("policies/app.policy", "\ntabel y {\n}\n");
    let wrong = scratch.commit("wrong").exits(1);
    assert!(
        wrong.stderr.contains("hook id: policyc-check-system") && wrong.stderr.contains("error[P0002]"),
        "{wrong:?}"
    );
    assert_eq!(scratch.commits(), 2);
}

/// The lint hook needs neither a model nor a policyc.yaml: any project of Supabase's.
#[test]
fn the_lint_hook_keeps_a_table_without_row_security_out_of_a_commit() {
    let scratch = Scratch::new(&["policyc-lint-system"], Path::new(env!("CARGO_BIN_EXE_policyc")).parent().unwrap());
    for path in ["policyc.yaml", "policies", "supabase"] {
        scratch.git(&scratch.project.path, &["rm", "-r", "--quiet", "--force", "--", path]);
    }
    scratch.pre_commit(&["install"], &[]).exits(0);
    let good = "create table public.notes (id bigint primary key);\nalter table public.notes enable row level security;\n\
                revoke all on public.notes from anon, authenticated;\n";
    scratch.project.write("supabase/migrations/20240101000000_notes.sql", good);
    let passed = scratch.commit("a table").exits(0);
    assert!(passed.stderr.contains("Passed") && scratch.commits() == 1, "{passed:?}");
    scratch
        .project
        .write("supabase/migrations/20240102000000_open.sql", "create table public.open (id bigint primary key);\n");
    let refused = scratch.commit("an open table").exits(1);
    let said = ["hook id: policyc-lint-system", "error[L0013]", "20240102000000_open.sql"];
    assert!(said.iter().all(|part| refused.stderr.contains(part)), "{refused:?}");
    assert_eq!(scratch.commits(), 1);
}

/// pre-commit builds policyc from the clone as it does for everybody, with `cargo install`. Three things are different, to save minutes: nothing is
/// optimised, the crates are those that the tests were built of (nothing is downloaded), and what is built of them is kept in the target folder.
#[test]
fn a_hook_is_built_from_the_clone_and_runs() {
    // A policyc on the `PATH` is none of the hook's business.
    let decoy = Folder::empty();
    decoy.write("policyc", "#!/bin/sh\necho decoy\nexit 3\n");
    finish(command_of("chmod", &["+x", "policyc"], &decoy), None).exits(0);
    let scratch = Scratch::new(&["policyc-build-check"], &decoy.path);
    // .../target/debug/policyc
    let target = Path::new(env!("CARGO_BIN_EXE_policyc")).ancestors().nth(2).unwrap().join("pre-commit");
    let build: &[(&str, &Path)] = &[
        ("CARGO_TARGET_DIR", &target),
        ("CARGO_NET_OFFLINE", Path::new("true")),
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", Path::new("0")),
        ("CARGO_PROFILE_RELEASE_LTO", Path::new("off")),
    ];
    let ran = scratch.pre_commit(&["run", "--all-files", "--verbose"], build).exits(0);
    assert!(ran.stdout.contains("policyc build --check") && ran.stdout.contains("Passed"), "{ran:?}");
    assert!(ran.stdout.contains("nothing to do: "), "{ran:?}");
    scratch.project.append("supabase/schema.sql", "-- more\n");
    let ran = scratch.pre_commit(&["run", "--all-files"], build).exits(1);
    assert!(ran.stdout.contains("would change supabase/schema.sql from line"), "{ran:?}");
    let home = fs::read_dir(scratch.folder.path.join("home")).unwrap().map(|entry| entry.unwrap().path());
    let built: Vec<PathBuf> =
        home.map(|repo| repo.join("rustenv-system/bin/policyc")).filter(|it| it.exists()).collect();
    assert_eq!(built.len(), 1, "the hook ran another policyc than its own");
    remove_own(&target.join("release"));
}

fn command_of(program: &str, arguments: &[&str], folder: &Folder) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(&folder.path);
    command
}

/// What was built of policyc itself: cargo tells packages apart by their folder, and pre-commit's has another name each time.
fn remove_own(release: &Path) {
    for folder in ["deps", ".fingerprint"] {
        for entry in fs::read_dir(release.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.trim_start_matches("lib").starts_with("policyc-") {
                let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
                removed.unwrap();
            }
        }
    }
}
