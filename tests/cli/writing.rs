//! Outputs that can't be written: a clear error, and nothing is lost.

use crate::run::{Folder, MORE, command, finish};

#[test]
fn a_file_of_somebody_else_is_not_replaced() {
    let folder = Folder::started();
    folder.write("lib/db/types.ts", "export const mine = 1\n");
    let before = folder.snapshot();
    let ran = folder.run(&["build"]).exits(1);
    assert!(ran.stderr.contains("error[P0704]") && ran.stderr.contains("lib/db/types.ts"), "{}", ran.stderr);
    assert_eq!(folder.snapshot(), before, "the other outputs aren't written either");
}

#[test]
fn a_target_that_is_a_folder_or_below_a_file() {
    let folder = Folder::started();
    std::fs::create_dir_all(folder.path.join("supabase/schema.sql")).unwrap();
    folder.write("lib", "a file");
    let before = folder.snapshot();
    assert_eq!(folder.run(&["build", "--format", "json"]).exits(2).codes(), ["P0804", "P0804"]);
    assert_eq!(folder.snapshot(), before);
}

#[test]
fn two_outputs_at_one_place() {
    let folder = Folder::started();
    folder.append("policyc.yaml", "types: same.ts\nschema: same.ts\n");
    assert_eq!(folder.run(&["build", "--format", "json"]).exits(2).codes(), ["P0806"]);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_written_through() {
    let outside = Folder::empty();
    let folder = Folder::started();
    std::os::unix::fs::symlink(&outside.path, folder.path.join("lib")).unwrap();
    let ran = folder.run(&["build"]).exits(2);
    assert!(ran.stderr.contains("error[P0805]"), "{}", ran.stderr);
    assert!(outside.snapshot().is_empty() && !folder.has("supabase"));
}

/// Files can't grow beyond a limit that the shell sets: what a full disk does, at any place.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    folder.append("policies/app.policy", MORE);
    let before = folder.snapshot();
    let mut shell = std::process::Command::new("sh");
    shell.current_dir(&folder.path).args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" build --rebuild"]);
    shell.arg(env!("CARGO_BIN_EXE_policyc"));
    let ran = finish(shell, None).exits(2);
    assert!(ran.stderr.contains("error[P0804]") && ran.stderr.contains("nothing was changed"), "{}", ran.stderr);
    assert_eq!(folder.snapshot(), before, "no temporary file is left");
}

/// Root may write everywhere, so that the test takes another user where it is run by root.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::started();
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&folder.path, open).unwrap();
    let is_root = std::process::Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let ran = if is_root {
        use std::os::unix::process::CommandExt;
        // The binary may stand where only root can look. Another process copies it: a file that this one has open for writing, which a test
        // beside this one may hand to its child, can't be run.
        let binary = folder.path.join("policyc-copy");
        let copied = std::process::Command::new("cp").arg(env!("CARGO_BIN_EXE_policyc")).arg(&binary).status().unwrap();
        assert!(copied.success());
        let mut command = std::process::Command::new(binary);
        command.current_dir(&folder.path).arg("build").uid(65534).gid(65534);
        finish(command, None)
    } else {
        std::fs::set_permissions(&folder.path, std::fs::Permissions::from_mode(0o555)).unwrap();
        finish(command(&folder.path, &["build"]), None)
    };
    std::fs::set_permissions(&folder.path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let ran = ran.exits(2);
    assert!(ran.stderr.contains("error[P0804]") && ran.stderr.contains("ermission denied"), "{}", ran.stderr);
    assert!(!folder.has("supabase") && !folder.has("lib"));
}
