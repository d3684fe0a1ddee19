//! Help, mistakes in how the command is called, streams and colours.

use crate::run::{Folder, command, finish};
use std::io::Write;
use std::process::Stdio;

pub(crate) const COMMANDS: &[&str] = &[
    "init",
    "check",
    "build",
    "plan",
    "diff",
    "catalog",
    "lint",
    "docs",
    "types",
    "fmt",
    "explain",
    "schema",
    "completions",
];

#[test]
fn help_of_every_command() {
    let folder = Folder::empty();
    let mut text = folder.run(&["--help"]).exits(0).stdout;
    for name in COMMANDS {
        text += &format!("\n--- {name}\n{}", folder.run(&[name, "--help"]).exits(0).stdout);
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_list_of_commands_here_is_that_of_the_help() {
    let help = Folder::empty().run(&["--help"]).exits(0).stdout;
    let listed: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(listed, COMMANDS);
}

#[test]
fn every_command_is_in_the_documentation() {
    let page = include_str!("../../docs/commands.md");
    for name in COMMANDS {
        let mut sections = page.lines().filter(|line| line.starts_with("## "));
        let command = format!("`policyc {name}`");
        assert!(sections.any(|line| line.contains(&command)), "docs/commands.md has no section on {name}");
    }
}

#[test]
fn a_wrong_call_is_2_and_on_stderr() {
    let folder = Folder::empty();
    for arguments in [
        &["nonsense"][..],
        &[],
        &["check", "--format", "xml"],
        &["build", "--name", "a b"],
        &["build", "--name", "x", "--rebuild"],
        &["check", "--color", "pink"],
        &["explain", "P9999"],
        &["completions", "nosuchshell"],
        &["check", "--project", "nowhere"],
        &["fmt", "-", "x.policy"],
        &["fmt", "x.yaml"],
        &["check"],
    ] {
        let ran = folder.run(arguments).exits(2);
        assert_eq!(ran.stdout, "", "{arguments:?}");
        assert!(!ran.stderr.is_empty(), "{arguments:?}");
    }
    assert!(folder.run(&["build", "--name", "Add customers"]).stderr.contains("`add_customers`"));
    assert!(folder.run(&["explain", "not-repeatabel"]).stderr.contains("did you mean `not-repeatable`?"));
}

#[test]
fn a_code_is_explained_by_id_and_by_name() {
    let folder = Folder::empty();
    let page = include_str!("../../docs/diagnostics/P0701.md");
    for name in ["P0701", "p0701", "not-repeatable"] {
        assert_eq!(folder.run(&["explain", name]).exits(0).stdout, page);
    }
    let list = folder.run(&["explain"]).exits(0).stdout;
    assert!(list.contains("P0701  not-repeatable"), "{list}");
}

#[test]
fn the_schema_is_json() {
    let schema = Folder::empty().run(&["schema"]).exits(0).stdout;
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert!(schema["$schema"].is_string());
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let folder = Folder::empty();
    let colored = |arguments: &[&str]| {
        let ran = folder.run(arguments);
        (ran.stdout + &ran.stderr).contains('\u{1b}')
    };
    // What is wrong with a project, what is wrong with the arguments, and help.
    for arguments in [&["check"][..], &["chekc"], &["check", "--nosuch"], &["--help"], &["check", "--help"]] {
        assert!(!colored(arguments), "{arguments:?}");
        assert!(!colored(&[&["--color", "never"], arguments].concat()), "{arguments:?}");
        assert!(colored(&[&["--color", "always"], arguments].concat()), "{arguments:?}");
        assert!(colored(&[&["--color=always"], arguments].concat()), "{arguments:?}");
    }
    // Formats for programs have none.
    for format in ["short", "json", "sarif", "github"] {
        assert!(!colored(&["check", "--color", "always", "--format", format]), "{format}");
    }
}

/// What a command writes to a terminal, which Python makes.
#[cfg(unix)]
fn on_a_terminal(arguments: &[&str], no_color: &str) -> String {
    let folder = Folder::empty();
    let mut python = std::process::Command::new(crate::pre_commit::python());
    python.args(["-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)", env!("CARGO_BIN_EXE_policyc")]);
    python.args(arguments).current_dir(&folder.path).stdin(Stdio::null());
    python.env("TERM", "xterm").env("NO_COLOR", no_color).env_remove("CLICOLOR").env_remove("CLICOLOR_FORCE");
    let ran = finish(python, None);
    assert!(ran.stdout.contains("error"), "{ran:?}");
    ran.stdout
}

#[cfg(unix)]
#[test]
fn a_terminal_has_colours_unless_no_color_is_set() {
    for arguments in [&["check"][..], &["chekc"]] {
        assert!(on_a_terminal(arguments, "").contains('\u{1b}'), "{arguments:?}");
        assert!(!on_a_terminal(arguments, "1").contains('\u{1b}'), "{arguments:?}");
        let never = [&["--color", "never"], arguments].concat();
        assert!(!on_a_terminal(&never, "").contains('\u{1b}'), "{arguments:?}");
        let always = [&["--color", "always"], arguments].concat();
        assert!(on_a_terminal(&always, "1").contains('\u{1b}'), "{arguments:?}");
    }
}

#[test]
fn each_format_has_its_stream() {
    let folder = Folder::empty();
    let human = folder.run(&["check"]).exits(2);
    assert_eq!(human.stdout, "");
    assert!(human.stderr.contains("error[P0810]") && human.stderr.ends_with("1 error\n"), "{}", human.stderr);
    let short = folder.run(&["check", "--format", "short"]).exits(2);
    assert_eq!(short.stdout, ".:1:1: error[P0810]: there is no `policyc.yaml` in this folder or one above\n");
    assert_eq!(short.stderr, "1 error\n");
    let json = folder.run(&["check", "--format", "json", "--quiet"]).exits(2);
    assert_eq!(json.codes(), ["P0810"]);
    assert_eq!(json.stderr, "");
    insta::assert_snapshot!(json.stdout);
}

#[test]
fn a_clean_check_says_so_unless_it_is_told_to_be_quiet() {
    let folder = Folder::started();
    let ran = folder.run(&["check"]).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", "no mistakes in 1 file\n"));
    let quiet = folder.run(&["check", "-q"]).exits(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    assert_eq!(folder.run(&["check", "--format", "json"]).exits(0).stdout, "[]\n");
}

#[test]
fn mistakes_in_the_model_are_1_and_nothing_is_built() {
    let folder = Folder::started();
    folder.append("policies/app.policy", "\ntable x {\n  id uuid primray key\n}\n\ntabel y {\n}\n");
    let before = folder.snapshot();
    for arguments in [&["check"][..], &["build"], &["build", "--check"], &["docs"], &["types"]] {
        let ran = folder.run(&[arguments, &["--format", "json"]].concat()).exits(1);
        assert!(ran.codes().len() >= 2, "{}", ran.stdout);
        assert_eq!(ran.codes(), folder.run(&["check", "--format", "json"]).codes(), "{arguments:?}");
    }
    let printed = folder.run(&["types", "--stdout"]).exits(1);
    assert_eq!(printed.stdout, "");
    assert!(printed.stderr.contains("--> policies/app.policy:"), "{}", printed.stderr);
    assert_eq!(folder.snapshot(), before);
}

#[test]
fn the_project_is_the_nearest_one_upwards() {
    let folder = Folder::started();
    folder.write("a/b/c", "");
    let below = folder.path.join("a/b");
    finish(command(&below, &["check"]), None).exits(0);
    let built = finish(command(&below, &["build"]), None).exits(0);
    assert!(built.stdout.contains("wrote ../../supabase/schema.sql\n"), "{}", built.stdout);
    let elsewhere = Folder::empty();
    elsewhere.run(&["check", "--project", folder.path.to_str().unwrap()]).exits(0);
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    let folder = Folder::empty();
    let mut command = command(&folder.path, &["fmt", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The command waits for its input, so its output is closed before it writes.
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all("role member\n".repeat(20_000).as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_written_are_a_failure() {
    let folder = Folder::empty();
    let mut command = command(&folder.path, &["explain"]);
    command.stdout(std::fs::File::create("/dev/full").unwrap()).stderr(Stdio::piped());
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard output"));
}
