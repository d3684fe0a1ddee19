//! `policyc lint --since`: what a branch added, told by comparing with where it began.

use crate::run::{Folder, Ran, command, finish};
use std::process::Command;

/// Git with nothing of the tester's configuration in it.
pub(crate) fn git(folder: &Folder, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]);
    command.args(["-c", "init.defaultBranch=main", "-c", "core.autocrlf=false", "-c", "core.hooksPath=/dev/null"]);
    command
        .args(arguments)
        .current_dir(&folder.path)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(variable);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

pub(crate) fn commit(folder: &Folder) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "more"]);
}

const FIRST: &str = "supabase/migrations/20270101000000_notes.sql";

/// A repository whose `main` has a table with an unindexed key, and that stands on a branch of it.
pub(crate) fn branch() -> Folder {
    let folder = Folder::empty();
    folder.write(
        FIRST,
        "create table public.notes (id uuid primary key, next uuid references public.notes (id));\nrevoke all on public.notes from anon, authenticated;\n",
    );
    git(&folder, &["init", "--quiet"]);
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "-b", "feature"]);
    folder
}

/// `path:line: code` of each finding, as `--format short` has it.
fn told(ran: Ran) -> Vec<String> {
    let place = |line: &str| {
        let mut parts = line.splitn(4, ':');
        let (path, line, _, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(format!("{path}:{line} {}", rest.split(['[', ']']).nth(1)?))
    };
    ran.stdout.lines().filter_map(place).collect()
}

fn since(folder: &Folder, revision: &str, code: i32) -> Vec<String> {
    told(folder.run(&["lint", "--since", revision, "--format", "short"]).exits(code))
}

#[test]
fn what_was_there_when_the_branch_began_is_left_out() {
    let folder = branch();
    let ran = folder.run(&["lint", "--since", "main"]).exits(0);
    assert!(ran.stderr.contains("1 finding left out, which ") && ran.stderr.ends_with("nothing found in 1 file\n"));
    // In the work tree, whether Git knows the file or not.
    let more = "supabase/migrations/20270102000000_more.sql";
    folder.write(more, "create table public.more (id uuid primary key, next uuid references public.more (id));\n");
    assert_eq!(since(&folder, "main", 0), [format!("{more}:1 L0001")]);
    commit(&folder);
    assert_eq!(since(&folder, "main", 0), [format!("{more}:1 L0001")]);
    assert_eq!(since(&folder, "HEAD", 0), Vec::<String>::new());
    // Main goes on: what counts is where the branch left it.
    git(&folder, &["checkout", "--quiet", "main"]);
    folder.write("other.txt", "");
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "feature"]);
    assert_eq!(since(&folder, "main", 0), [format!("{more}:1 L0001")]);
    let from_below =
        finish(command(&folder.path.join("supabase"), &["lint", "--since", "main", "--format", "short"]), None);
    assert_eq!(told(from_below.exits(0)), ["migrations/20270102000000_more.sql:1 L0001"]);
    let named = folder.run(&["lint", "supabase/migrations", "--since", "main", "--format", "short"]).exits(0);
    assert_eq!(told(named), [format!("{more}:1 L0001")]);
}

#[test]
fn an_old_line_that_the_branch_makes_wrong_is_told() {
    let folder = branch();
    folder.write("supabase/migrations/20270102000000_open.sql", "grant select on public.notes to anon;\n");
    // The finding stands at the statement that made the table, which the branch hasn't touched.
    assert_eq!(since(&folder, "main", 1), [format!("{FIRST}:1 L0013")]);
    folder.write("supabase/migrations/20270102000000_open.sql", "select 1;\n");
    assert_eq!(since(&folder, "main", 0), Vec::<String>::new());
    // So is one that a setting makes wrong.
    folder
        .write(FIRST, "create schema app;\ncreate table app.t (id int primary key);\ngrant select on app.t to anon;\n");
    commit(&folder);
    folder.write("supabase/config.toml", "[api]\nschemas = [\"app\"]\n");
    assert_eq!(since(&folder, "HEAD", 1), [format!("{FIRST}:2 L0013")]);
}

#[test]
fn lines_that_move_and_files_that_are_renamed_are_not_new() {
    let folder = branch();
    let text = folder.read(FIRST);
    folder.write(FIRST, format!("-- a word\n\n\n{text}"));
    assert_eq!(since(&folder, "main", 0), Vec::<String>::new());
    folder.write(FIRST, &text);
    git(&folder, &["mv", FIRST, "supabase/migrations/20270201000000_notes.sql"]);
    assert_eq!(since(&folder, "main", 0), Vec::<String>::new());
    // The same statement in a new file can still be changed there.
    folder.write("supabase/migrations/20270301000000_again.sql", "drop table public.notes;\n".to_owned() + &text);
    let again = "supabase/migrations/20270301000000_again.sql";
    assert_eq!(since(&folder, "main", 0), [format!("{again}:1 L0221"), format!("{again}:2 L0001")]);
}

#[test]
fn levels_are_those_of_now_and_mistakes_of_the_model_are_compared_too() {
    let folder = branch();
    folder.write("policyc.yaml", "lint: { rules: { L0001: deny } }\n");
    assert_eq!(since(&folder, "main", 0), Vec::<String>::new());
    folder.write("app.policy", "role\n");
    commit(&folder);
    assert!(!folder.run(&["lint", "--format", "short"]).exits(1).stdout.is_empty());
    assert_eq!(since(&folder, "HEAD", 0), Vec::<String>::new());
    folder.append("app.policy", "\ntabel x\n");
    let found = since(&folder, "HEAD", 1);
    assert!(found.len() == 1 && found[0].starts_with("app.policy:3 P"), "{found:?}");
}

/// Exit code 2, the code, and why; and nothing else is told.
#[track_caller]
fn refuses(ran: Ran, code: &str, reason: &str) {
    let ran = ran.exits(2);
    assert!(ran.stderr.contains(&format!("error[{code}]")) && ran.stderr.contains(reason), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\n1 error\n"), "{}", ran.stderr);
}

#[test]
fn what_git_cannot_tell_is_an_error_that_says_why() {
    let folder = branch();
    refuses(folder.run(&["lint", "--since", "nowhere"]), "P0731", "Git knows no commit `nowhere` here");
    refuses(folder.run(&["lint", "--since=--all"]), "P0731", "Git knows no commit `--all` here");
    let mut without = command(&folder.path, &["lint", "--since", "main"]);
    without.env("PATH", "");
    refuses(finish(without, None), "P0731", "there is no program `git` on the PATH");
    git(&folder, &["checkout", "--quiet", "--orphan", "alone"]);
    refuses(folder.run(&["lint", "--since", "main"]), "P0731", "there is no commit yet");
    folder.write("other.txt", "");
    commit(&folder);
    refuses(folder.run(&["lint", "--since", "main"]), "P0731", "have no commit in common");

    let outside = Folder::empty();
    outside.write(FIRST, "select 1;\n");
    let mut command = command(&outside.path, &["lint", "--since", "main"]);
    command.env("GIT_CEILING_DIRECTORIES", outside.path.parent().unwrap());
    refuses(finish(command, None), "P0731", "this folder isn't in a Git repository");
    let both = ["lint", folder.path.to_str().unwrap(), outside.path.to_str().unwrap(), "--since", "main"];
    refuses(folder.run(&both), "P0731", "this isn't in the same Git repository as the first path");
    refuses(folder.run(&["lint", "-", "--since", "main"]), "P0734", "standard input is in no folder");
}

#[test]
fn a_shallow_clone_is_told_what_to_fetch() {
    let folder = branch();
    folder.write("supabase/migrations/20270102000000_more.sql", "select 1;\n");
    commit(&folder);
    let clone = Folder::empty();
    let from = format!("file://{}", folder.path.display());
    git(&clone, &["clone", "--quiet", "--depth", "1", "--no-single-branch", &from, "."]);
    refuses(clone.run(&["lint", "--since", "origin/main"]), "P0731", "`fetch-depth: 0`");
    git(&clone, &["fetch", "--quiet", "--unshallow"]);
    assert_eq!(since(&clone, "origin/main", 0), Vec::<String>::new());
}
