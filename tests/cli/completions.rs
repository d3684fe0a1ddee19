//! `policyc completions`.

use crate::arguments::COMMANDS;
use crate::process;
use crate::run::Folder;
use std::process::Command;

fn script(shell: &str) -> String {
    Folder::empty().run(&["completions", shell]).exits(0).stdout
}

#[test]
fn every_command_and_an_option_of_build_are_completed_in_five_shells() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = script(shell);
        for word in COMMANDS.iter().chain(&["rebuild"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
        // Values too, where clap completes any.
        assert_eq!(script.contains("sarif"), ["bash", "zsh", "fish"].contains(&shell), "{shell}");
    }
}

/// What bash offers for a line whose last word is begun; bash itself reads and runs the script.
fn offered(words: &[&str]) -> Vec<String> {
    let folder = Folder::empty();
    folder.write("policyc.bash", script("bash"));
    let parses = process::run(Command::new("bash").args(["-n", "policyc.bash"]).current_dir(&folder.path));
    assert_eq!(parses.text(), "");
    parses.expect_success("bash -n");
    let complete = format!(
        "source policyc.bash\nCOMP_WORDS=({})\nCOMP_CWORD={}\n_policyc policyc '{}' '{}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let mut bash = Command::new("bash");
    bash.args(["--norc", "--noprofile", "-c", &complete]).current_dir(&folder.path);
    process::run(&mut bash).expect_success("bash").lines().map(str::to_owned).collect()
}

#[test]
fn bash_reads_the_script_and_completes_with_it() {
    assert_eq!(offered(&["policyc", "cat"]), ["catalog"]);
    assert_eq!(offered(&["policyc", "build", "--re"]), ["--rebuild"]);
    assert_eq!(offered(&["policyc", "check", "--format", "s"]), ["short", "sarif"]);
}
