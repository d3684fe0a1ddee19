//! `policyc init`.

use crate::run::Folder;

#[test]
fn a_starting_project_passes_check_fmt_and_build() {
    let folder = Folder::empty();
    let ran = folder.run(&["init"]).exits(0);
    assert_eq!(ran.stdout, "wrote policyc.yaml\nwrote policies/app.policy\nwrote .pre-commit-config.yaml\n");
    folder.run(&["check"]).exits(0);
    folder.run(&["fmt", "--check"]).exits(0);
    folder.run(&["build"]).exits(0);
    folder.run(&["build", "--check"]).exits(0);
    let migrations: Vec<_> = std::fs::read_dir(folder.path.join("supabase/migrations")).unwrap().collect();
    let name = migrations[0].as_ref().unwrap().file_name().into_string().unwrap();
    let (version, rest) = name.split_at(14);
    assert!(version.bytes().all(|byte| byte.is_ascii_digit()), "{name}");
    assert_eq!(rest, "_initial_schema.sql");
}

#[test]
fn nothing_is_overwritten() {
    for file in ["policyc.yaml", "policies/app.policy"] {
        let folder = Folder::empty();
        folder.write(file, "mine");
        let before = folder.snapshot();
        let ran = folder.run(&["init"]).exits(2);
        assert!(ran.stderr.contains("error[P0811]") && ran.stderr.contains(file), "{}", ran.stderr);
        assert_eq!(folder.snapshot(), before);
    }
}

#[test]
fn hooks_that_exist_stay_and_the_new_ones_are_shown() {
    let folder = Folder::empty();
    folder.write(".pre-commit-config.yaml", "repos: []\n");
    let ran = folder.run(&["init"]).exits(0);
    assert!(ran.stderr.contains("entry: policyc build --check"), "{}", ran.stderr);
    assert_eq!(folder.read(".pre-commit-config.yaml"), "repos: []\n");
}

#[test]
fn a_package_json_is_left_alone_and_scripts_for_it_are_shown() {
    let folder = Folder::empty();
    folder.write("package.json", "{}\n");
    let ran = folder.run(&["init"]).exits(0);
    assert!(ran.stderr.contains("  \"db:check\": \"policyc build --check\"\n"), "{}", ran.stderr);
    folder.run(&["build"]).exits(0);
    assert_eq!(folder.read("package.json"), "{}\n");
}

#[test]
fn it_works_beside_migrations_that_exist() {
    let folder = Folder::empty();
    folder.write("supabase/config.toml", "project_id = \"x\"\n[api]\nschemas = [\"public\"]\n");
    folder.write("supabase/migrations/20240101000000_start.sql", "create table t ();\n");
    let ran = folder.run(&["init"]).exits(0);
    assert!(ran.stderr.contains("outputs go to generated"), "{}", ran.stderr);
    folder.run(&["check"]).exits(0);
    let built = folder.run(&["build"]).exits(0);
    assert!(built.stdout.contains("wrote generated/supabase/schema.sql"), "{}", built.stdout);
    assert_eq!(folder.read("supabase/migrations/20240101000000_start.sql"), "create table t ();\n");
}

#[test]
fn a_folder_that_does_not_exist_is_made() {
    let folder = Folder::empty();
    folder.run(&["init", "--project", "a/b"]).exits(0);
    folder.run(&["check", "--project", "a/b"]).exits(0);
}
