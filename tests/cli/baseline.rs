//! `policyc lint --write-baseline`: findings of a project that starts late are left out, and told when they are gone.

use crate::run::Folder;

const NOTES: &str = "supabase/migrations/20270101000000_notes.sql";
const FILE: &str = "policyc-baseline.json";

/// Two keys without an index in one table, and a secret, which is about no object.
fn late() -> Folder {
    let folder = Folder::empty();
    folder.write(
        NOTES,
        "create table public.notes (\n  id uuid primary key,\n  a uuid references public.notes (id),\n  b uuid references public.notes (id)\n);\nrevoke all on public.notes from anon, authenticated;\n-- policyc: allow(L0013) nothing\n",
    );
    folder
}

fn codes(folder: &Folder, arguments: &[&str], code: i32) -> Vec<String> {
    let all: Vec<&str> = ["lint", "--format", "json"].iter().chain(arguments).copied().collect();
    folder.run(&all).exits(code).codes()
}

#[test]
fn what_is_found_is_written_and_left_out_from_then_on() {
    let folder = late();
    let ran = folder.run(&["lint", "--write-baseline"]).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", "3 findings written to `policyc-baseline.json`\n"));
    insta::assert_snapshot!(folder.read(FILE));
    let ran = folder.run(&["lint"]).exits(0);
    assert_eq!(ran.stderr, "3 findings left out, which `policyc-baseline.json` has\nnothing found in 1 file\n");
    // Neither a line that moves nor what runs where changes that.
    let text = folder.read(NOTES);
    folder.write(NOTES, format!("\n\n{text}"));
    assert_eq!(codes(&folder, &["supabase/migrations"], 0), Vec::<String>::new());
    assert_eq!(codes(&folder, &["--no-baseline"], 0).len(), 3);
    // One more of the same kind is told: the last.
    folder.write(NOTES, text.replace("(id)\n)", "(id),\n  c uuid references public.notes (id)\n)"));
    let ran = folder.run(&["lint", "--format", "short"]).exits(0);
    assert!(ran.stdout.starts_with(&format!("{NOTES}:5:")) && ran.stdout.lines().count() == 1, "{}", ran.stdout);
    // Written again it is the same, byte for byte, whatever is found where.
    folder.write(NOTES, &text);
    let before = folder.read(FILE);
    folder.run(&["lint", "--write-baseline"]).exits(0);
    assert_eq!(folder.read(FILE), before);
}

#[test]
fn an_entry_whose_finding_is_gone_is_told_and_writing_takes_it_out() {
    let folder = late();
    folder.run(&["lint", "--write-baseline"]).exits(0);
    folder.append(NOTES, "create index on public.notes (a);\n");
    folder.write(NOTES, folder.read(NOTES).replace("-- policyc: allow(L0013) nothing\n", ""));
    let ran = folder.run(&["lint", "--format", "short"]).exits(0);
    let told: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].starts_with("policyc-baseline.json:4:5: warning[P0733]: 1 of 2 findings L0001 about"), "{told:#?}");
    assert!(told[1].contains("warning[P0733]: the finding L0099 about"), "{told:#?}");
    // A part of the project, or a rule that is off, says nothing about it.
    assert_eq!(codes(&folder, &["-A", "performance", "-A", "suppression"], 0), Vec::<String>::new());
    assert_eq!(codes(&folder, &[NOTES], 0), Vec::<String>::new());
    let ran = folder.run(&["lint", "--write-baseline"]).exits(0);
    assert_eq!(ran.stderr, "1 finding written to `policyc-baseline.json`\n");
    assert_eq!(codes(&folder, &[], 0), Vec::<String>::new());
    folder.append(NOTES, "create index on public.notes (b);\n");
    folder.run(&["lint", "--write-baseline"]).exits(0);
    assert_eq!(folder.read(FILE), "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
}

#[test]
fn the_settings_and_an_option_say_where_it_is() {
    let folder = late();
    folder.write("policyc.yaml", "lint: { baseline: lint/old.json }\n");
    let ran = folder.run(&["lint"]).exits(2);
    assert!(ran.stderr.contains("error[P0801]") && ran.stderr.contains("lint/old.json"), "{}", ran.stderr);
    folder.write("lint/README", "");
    folder.run(&["lint", "--write-baseline"]).exits(0);
    assert!(folder.read("lint/old.json").contains("\"file\":\"../supabase/migrations/20270101000000_notes.sql\""));
    assert_eq!(codes(&folder, &[], 0), Vec::<String>::new());
    folder.run(&["lint", "--write-baseline", "--baseline", "other.json"]).exits(0);
    assert_eq!(codes(&folder, &["--baseline", "other.json"], 0), Vec::<String>::new());
    folder.write("policyc.yaml", "lint: { baseline: /etc/old.json }\n");
    assert!(folder.run(&["lint"]).exits(2).stderr.contains("the value of `baseline` must be a relative path"));
}

#[test]
fn a_file_that_is_no_baseline_and_files_that_are_no_project_are_refused() {
    let folder = late();
    for (text, reason) in [
        ("[]", "expected an object with `version` and `findings`"),
        ("{\"version\": 2, \"findings\": []}", "its version is 2, and this policyc knows 1"),
        ("{\"version\": 1, \"findings\": [{\"code\": \"L0001\"}]}", "missing field"),
    ] {
        folder.write(FILE, text);
        let ran = folder.run(&["lint"]).exits(2);
        assert!(ran.stderr.contains("error[P0732]") && ran.stderr.contains(reason), "{}", ran.stderr);
        assert!(ran.stderr.ends_with("\n1 error\n"), "{}", ran.stderr);
    }
    for path in [NOTES, "-"] {
        let ran = folder.run(&["lint", "--write-baseline", path]).exits(2);
        assert!(
            ran.stderr.contains("error[P0734]: `--write-baseline` can't be had with these paths"),
            "{}",
            ran.stderr
        );
    }
    assert!(folder.run(&["lint", "--write-baseline", "--fix"]).exits(2).stderr.contains("cannot be used with"));
}

#[test]
fn mistakes_of_the_model_are_no_part_of_it() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    folder.write("policies/app.policy", "role\n");
    let ran = folder.run(&["lint", "--write-baseline"]).exits(0);
    assert_eq!(ran.stderr, "0 findings written to `policyc-baseline.json`\n");
    folder.run(&["lint"]).exits(1);
}
