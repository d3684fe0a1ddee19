//! Files and settings that can't be read as they should.

use crate::run::Folder;
use std::fs;

#[track_caller]
fn codes(folder: &Folder, code: i32) -> Vec<String> {
    folder.run(&["check", "--format", "json"]).exits(code).codes()
}

#[test]
fn texts_that_are_none() {
    let cases: &[(&[u8], &str)] =
        &[(b"role member\nrole \xff\n", "P0011"), (b"role m\0\n", "P0802"), (b"\xff\xfer\0o\0", "P0817")];
    for (bytes, code) in cases {
        let folder = Folder::started();
        folder.write("policies/bad.policy", bytes);
        assert_eq!(codes(&folder, 2), [*code]);
    }
    let folder = Folder::started();
    folder.write("policies/bad.policy", b"role member\nrole \xff\n");
    let ran = folder.run(&["check", "--format", "short"]).exits(2);
    assert_eq!(ran.stdout, "policies/bad.policy:2:6: error[P0011]: the file isn't UTF-8 from here on\n");
    insta::assert_snapshot!(folder.run(&["check"]).exits(2).stderr);
}

#[test]
fn a_huge_file_is_not_read() {
    let folder = Folder::started();
    fs::File::create(folder.path.join("policies/huge.policy")).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(codes(&folder, 2), ["P0010"]);
}

#[test]
fn a_byte_order_mark_and_an_empty_file_are_fine() {
    let folder = Folder::started();
    let model = folder.read("policies/app.policy");
    folder.write("policies/app.policy", format!("\u{feff}{model}"));
    folder.write("policies/empty.policy", "");
    assert_eq!(codes(&folder, 0), Vec::<String>::new());
}

#[test]
fn all_unreadable_files_are_reported() {
    let folder = Folder::started();
    fs::create_dir(folder.path.join("policies/folder.policy")).unwrap();
    folder.write("policies/a.policy", b"\0");
    folder.write("policies/b.policy", b"\xff");
    let mut found = codes(&folder, 2);
    found.sort();
    assert_eq!(found, ["P0011", "P0801", "P0802"]);
}

#[cfg(unix)]
#[test]
fn links_that_go_round_or_nowhere_and_pipes() {
    use std::os::unix::fs::symlink;
    let folder = Folder::started();
    let at = |name: &str| folder.path.join("policies").join(name);
    symlink("round.policy", at("round.policy")).unwrap();
    symlink("nowhere", at("nowhere.policy")).unwrap();
    // A folder that holds itself is read once.
    symlink(".", at("again")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(at("pipe.policy")).status().unwrap().success());
    let ran = folder.run(&["check", "--format", "short"]).exits(2);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.stdout);
    assert!(lines.iter().all(|line| line.contains("error[P0801]")), "{}", ran.stdout);
    assert!(ran.stdout.contains("a symbolic link that leads nowhere"), "{}", ran.stdout);
}

#[test]
fn which_files_are_the_model() {
    let folder = Folder::empty();
    folder.write("policyc.yaml", "");
    assert_eq!(codes(&folder, 2), ["P0803"]);
    folder.write("a.policy", "");
    folder.write("sub/b.policy", "");
    for other in ["supabase/c.policy", "node_modules/d.policy", ".hidden/e.policy", "f.txt", ".g.policy"] {
        folder.write(other, b"\0");
    }
    let ran = folder.run(&["check"]);
    assert!(!ran.stderr.contains("P08"), "{}", ran.stderr);

    folder.write("policyc.yaml", "model: [a.policy, 'x*.policy', missing.policy, 'nowhere/*.policy', 'a*.policy']\n");
    let ran = folder.run(&["check", "--format", "short"]).exits(2);
    let expected = "\
policyc.yaml:1:19: error[P0803]: `x*.policy` matches no model file
policyc.yaml:1:32: error[P0801]: can't read `missing.policy`: no such file or directory
policyc.yaml:1:48: error[P0801]: can't read `nowhere/*.policy`: no such file or directory
";
    assert_eq!(ran.stdout, expected, "each entry of its own, where it stands");
}

#[test]
fn all_mistakes_in_the_settings() {
    let folder = Folder::started();
    folder.write("policyc.yaml", "modle: x\noutput: /tmp\nmigrations: { naming: random }\n");
    let mut found = codes(&folder, 2);
    found.sort();
    assert_eq!(found, ["P0806", "P0806", "P0807"]);
    folder.write("policyc.yaml", "a: [\n");
    assert_eq!(codes(&folder, 2), ["P0808"]);
}

#[test]
fn supabase_settings_are_read() {
    let folder = Folder::started();
    folder.write("supabase/config.toml", "[api]\nschemas = 3\n");
    let ran = folder.run(&["check", "--format", "short"]).exits(2);
    assert!(ran.stdout.starts_with("supabase/config.toml:2:11: error[P0809]"), "{}", ran.stdout);
    folder.write("supabase/config.toml", "[api]\nschemas = [\"public\"]\nauto_expose_new_tables = true\n");
    folder.append("policyc.yaml", "api: { auto_expose_new_tables: false }\n");
    assert_eq!(codes(&folder, 2), ["P0806"], "they contradict each other");
    folder.write("supabase/config.toml", "[api]\nschemas = [\"public\"]\nauto_expose_new_tables = false\n");
    assert_eq!(codes(&folder, 0), Vec::<String>::new());
}
