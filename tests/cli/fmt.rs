//! `policyc fmt`.

use crate::run::{Folder, command, finish};

const UGLY: &str = "role member   \n";
const NEAT: &str = "role member\n";

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::empty();
    let ran = finish(command(&folder.path, &["fmt", "-"]), Some(UGLY)).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (NEAT, ""));
    assert_eq!(finish(command(&folder.path, &["fmt", "--check", "-"]), Some(UGLY)).exits(1).stdout, "");
    finish(command(&folder.path, &["fmt", "--check", "-"]), Some(NEAT)).exits(0);
}

#[test]
fn files_folders_and_the_project() {
    let folder = Folder::started();
    folder.write("policies/ugly.policy", UGLY);
    folder.write("elsewhere/x.policy", UGLY);
    let check = folder.run(&["fmt", "--check"]).exits(1);
    assert_eq!(check.stdout, "would change policies/ugly.policy\n");
    assert_eq!(check.stderr, "1 of 2 files to format\n");
    assert_eq!(folder.run(&["fmt", "--check", "--format", "json"]).exits(1).codes(), ["P0703"]);
    assert_eq!(folder.read("policies/ugly.policy"), UGLY);

    assert_eq!(folder.run(&["fmt"]).exits(0).stdout, "wrote policies/ugly.policy\n");
    assert_eq!(folder.read("policies/ugly.policy"), NEAT);
    let before = folder.snapshot();
    assert!(folder.run(&["fmt"]).exits(0).stderr.starts_with("nothing to do"));
    assert_eq!(folder.snapshot(), before);

    folder.run(&["fmt", "elsewhere"]).exits(0);
    assert_eq!(folder.read("elsewhere/x.policy"), NEAT);
    folder.write("elsewhere/x.policy", UGLY);
    folder.run(&["fmt", "elsewhere/x.policy"]).exits(0);
    assert_eq!(folder.read("elsewhere/x.policy"), NEAT);
}

#[test]
fn what_cannot_be_read_is_reported_and_the_rest_is_formatted() {
    let folder = Folder::started();
    folder.write("policies/bad.policy", b"\xff");
    folder.write("policies/ugly.policy", UGLY);
    let ran = folder.run(&["fmt"]).exits(2);
    assert!(ran.stderr.contains("error[P0011]"), "{}", ran.stderr);
    assert_eq!(folder.read("policies/ugly.policy"), NEAT);
    assert_eq!(folder.run(&["fmt", "policyc.yaml", "--format", "json"]).exits(2).codes(), ["P0812"]);
}

#[test]
fn a_file_with_a_mistake_in_its_syntax_stays_as_it_is() {
    let folder = Folder::started();
    folder.write("policies/broken.policy", "table x {   \n");
    folder.write("policies/ugly.policy", UGLY);
    assert_eq!(folder.run(&["fmt", "--format", "json"]).exits(1).codes(), ["P0005"]);
    assert_eq!(folder.read("policies/broken.policy"), "table x {   \n");
    assert_eq!(folder.read("policies/ugly.policy"), NEAT);
    let stdin = finish(command(&folder.path, &["fmt", "-"]), Some("table x {")).exits(1);
    assert_eq!(stdin.stdout, "");
    assert!(stdin.stderr.contains("--> <stdin>:1:9"), "{}", stdin.stderr);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_stays_a_link() {
    let folder = Folder::started();
    folder.write("shared/real.policy", UGLY);
    let link = folder.path.join("policies/link.policy");
    std::os::unix::fs::symlink("../shared/real.policy", &link).unwrap();
    folder.run(&["fmt"]).exits(0);
    assert_eq!(folder.read("shared/real.policy"), NEAT);
    assert!(link.symlink_metadata().unwrap().is_symlink());
}
