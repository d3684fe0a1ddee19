//! What policyc itself writes has no finding.

use super::root;
use std::fs;
use std::process::Command;

#[test]
fn the_models_of_this_repository_and_their_migrations_are_clean() {
    let mut projects = 0;
    for entry in fs::read_dir(root().join("policies")).unwrap() {
        let folder = entry.unwrap().path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
        let output = command.args(["lint", "--format", "json", "--project"]).arg(&folder).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{}: {said}", folder.display());
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found, serde_json::json!([]), "{}", folder.display());
        // That there was something to lint is said on stderr.
        assert!(said.contains("nothing found in 1 file"), "{}: {said}", folder.display());
        projects += 1;
    }
    assert!(projects >= 4);
}
