//! Input that isn't what it should be: each has an answer with a code, and none exhausts memory.

use crate::run::{Folder, Ran};
use std::fs;

/// A folder of migrations with one good file.
fn folder() -> Folder {
    let folder = Folder::empty();
    folder.write("m/001_good.sql", "create table public.good (id int);\n");
    folder
}

#[track_caller]
fn says(folder: &Folder, code: i32, parts: &[&str]) -> Ran {
    let ran = folder.run(&["catalog", "m"]).exits(code);
    for part in parts {
        assert!(ran.stderr.contains(part), "{part} isn't in:\n{}", ran.stderr);
    }
    assert_eq!(code == 2, ran.stdout.is_empty(), "{}", ran.stdout);
    ran
}

#[test]
fn texts_of_other_kinds() {
    let utf_16: Vec<u8> = "\u{feff}select 1;\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(&[u8], i32, &[&str]); 8] = [
        (b"select 1;\n-- caf\xe9\n", 2, &["error[P0011]", "m/002_odd.sql:2:7"]),
        (&utf_16, 2, &["error[P0817]"]),
        (b"select 1;\n\0", 2, &["error[P0802]", "line 2"]),
        (b"{\"sql\": \"create table a (id int);\"}", 2, &["error[P0818]"]),
        (b"\"create table a (id int);\"\n", 2, &["error[P0818]"]),
        (b" \n\n", 0, &["warning[P0821]"]),
        (b"", 0, &["warning[P0821]"]),
        (b"create tabel a (id int);\r\ncreate table b (id int);\r\n", 1, &["error[P0711]", "m/002_odd.sql:1:8"]),
    ];
    for (bytes, code, parts) in cases {
        let folder = folder();
        folder.write("m/002_odd.sql", bytes);
        says(&folder, code, parts);
    }
}

#[test]
fn carriage_returns_change_nothing_and_a_byte_order_mark_is_no_sql() {
    let folder = folder();
    folder.write("m/002_odd.sql", "create table a (id int);\r\n\r\ncreate table b (\r\n  id int\r\n);\r\n");
    let ran = says(&folder, 0, &[]);
    assert!(ran.stdout.contains("table public.a:") && ran.stdout.contains("table public.b:"), "{}", ran.stdout);
    // psql skips one, but a server that is sent the file as it is doesn't.
    folder.write("m/002_odd.sql", "\u{feff}create table a (id int);\n");
    says(&folder, 1, &["error[P0711]"]);
}

#[test]
fn a_dump_for_psql() {
    let folder = folder();
    folder.write(
        "m/002_dump.sql",
        "\\restrict abc\nSET statement_timeout = 0;\ncreate table public.a (id int, b text);\n\
         COPY public.a (id, b) FROM stdin;\n1\tcreate table x\n2\t;\n\\.\n\ncreate table public.b (id int);\n\\unrestrict abc\n",
    );
    let ran = says(&folder, 1, &["error[P0715]", "warning[P0720]", "m/002_dump.sql:5:1"]);
    assert!(ran.stdout.contains("table public.a:") && ran.stdout.contains("table public.b:"), "{}", ran.stdout);
    assert_eq!(ran.stderr.matches("[P07").count(), 3, "{}", ran.stderr);
}

#[test]
fn folders_links_and_files_that_cant_be_read() {
    let folder = folder();
    fs::create_dir(folder.path.join("m/002_folder.sql")).unwrap();
    says(&folder, 2, &["error[P0801]", "it is a folder"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        // All of them are told at once.
        symlink("nowhere", folder.path.join("m/003_nowhere.sql")).unwrap();
        // An ordinary file, whose first byte nobody can read.
        symlink("/proc/self/mem", folder.path.join("m/004_unreadable.sql")).unwrap();
        symlink("/dev/zero", folder.path.join("m/005_endless.sql")).unwrap();
        let ran = says(&folder, 2, &["leads nowhere", "002_folder", "003_nowhere", "005_endless"]);
        if cfg!(target_os = "linux") {
            assert_eq!(ran.stderr.matches("error[P0801]").count(), 4, "{}", ran.stderr);
        }
    }
}

#[test]
fn too_much() {
    let folder = folder();
    let huge = fs::File::create(folder.path.join("m/002_huge.sql")).unwrap();
    huge.set_len(100 << 20).unwrap();
    says(&folder, 2, &["error[P0010]"]);
    fs::remove_file(folder.path.join("m/002_huge.sql")).unwrap();
    let comment = format!("{}\n", "-".repeat(1 << 10)).repeat((15 << 20) >> 10);
    folder.write("large.sql", comment);
    for number in 0..10 {
        fs::hard_link(folder.path.join("large.sql"), folder.path.join(format!("m/1{number}_large.sql"))).unwrap();
    }
    says(&folder, 2, &["error[P0819]"]);
}

#[test]
fn ten_thousand_files() {
    let folder = folder();
    for number in 0..10_000 {
        folder.write(&format!("m/1{number:05}_t.sql"), format!("create table public.t{number} (id int);\n"));
    }
    let ran = says(&folder, 0, &["10001 files replayed"]);
    assert_eq!(ran.stdout.lines().count(), 10_001);
}

#[test]
fn files_that_supabase_passes_over() {
    let folder = folder();
    fs::rename(folder.path.join("m/001_good.sql"), folder.path.join("m/20230101000000_good.sql")).unwrap();
    folder.write("m/20210101000000_init.sql", "create table public.init (id int);\n");
    folder.write("m/notes.sql", "create table public.notes (id int);\n");
    folder.write("m/README.md", "x");
    let ran = says(&folder, 0, &["warning[P0820]", "warning[P0705]"]);
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    // Only as the first, and only of that age.
    folder.write("m/20200101000000_a.sql", "select 1;\n");
    assert!(says(&folder, 0, &[]).stdout.contains("public.init"));
    folder.write("m/20230101000000_twice.sql", "select 1;\n");
    let ran = folder.run(&["catalog", "m"]).exits(1);
    assert!(ran.stderr.contains("error[P0706]") && ran.stdout.is_empty(), "{ran:?}");
}

#[test]
fn nothing_to_replay() {
    let folder = Folder::empty();
    for arguments in [&["catalog"][..], &["catalog", "."]] {
        let ran = folder.run(arguments).exits(2);
        assert!(ran.stderr.contains("error[P0816]"), "{}", ran.stderr);
    }
    let ran = folder.run(&["catalog", "nowhere.sql"]).exits(2);
    assert!(ran.stderr.contains("error[P0801]") && ran.stderr.contains("no such file"), "{}", ran.stderr);
}
