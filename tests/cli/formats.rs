//! `--format` of every command that reports: SARIF by its own schema, JSON by ours, GitHub's workflow commands by their grammar.

#[path = "formats/every_case.rs"]
mod every_case;
#[path = "formats/places.rs"]
mod places;

use crate::catalog::schema;
use crate::run::{Folder, Ran, finish};
use crate::{node, run};
use serde_json::Value;

/// The published schema of `--format json`.
const SCHEMA: &str = include_str!("../../docs/diagnostics.schema.json");

/// Asserts that ajv has nothing to say about documents. `schema` is a path, or `sarif`.
#[track_caller]
fn valid(schema: &str, documents: &[Value]) {
    let folder = Folder::empty();
    folder.write("documents.json", serde_json::to_string(documents).unwrap());
    let list = folder.path.join("documents.json");
    let answer = node::run_own("validate.mjs", &[schema, list.to_str().unwrap()]).expect_success("ajv");
    let verdicts: Vec<Vec<String>> = serde_json::from_str(&answer).unwrap();
    assert_eq!(verdicts.len(), documents.len());
    for (verdict, document) in verdicts.iter().zip(documents) {
        assert!(verdict.is_empty(), "{verdict:#?}\n{document:#}");
    }
}

fn path_of_schema() -> String {
    format!("{}/docs/diagnostics.schema.json", env!("CARGO_MANIFEST_DIR"))
}

fn parsed(ran: &str) -> Value {
    serde_json::from_str(ran).unwrap_or_else(|error| panic!("{error}: {ran}"))
}

/// The ids of a log's results.
fn rule_ids(log: &Value) -> Vec<&str> {
    let results = log["runs"][0]["results"].as_array().unwrap();
    results.iter().map(|result| result["ruleId"].as_str().unwrap()).collect()
}

/// A line of GitHub's workflow commands: the command, its properties, its message, as the runner reads them.
fn annotation(line: &str) -> (String, Vec<(String, String)>, String) {
    let (command, message) =
        line.strip_prefix("::").and_then(|rest| rest.split_once("::")).unwrap_or_else(|| panic!("{line}"));
    let (name, properties) = command.split_once(' ').unwrap();
    let plain = |text: &str| text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
    let properties = properties
        .split(',')
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap();
            (key.to_owned(), plain(&value.replace("%2C", ",").replace("%3A", ":")))
        })
        .collect();
    (name.to_owned(), properties, plain(message))
}

/// A started project with what a command finds fault with: its arguments and exit code.
fn situations() -> Vec<(Folder, Vec<&'static str>, i32)> {
    let broken = || {
        let folder = Folder::started();
        folder.append("policies/app.policy", "\ntable x {\n  id uuid primray key\n  allow membr to select\n}\n");
        folder
    };
    let built = || {
        let folder = Folder::started();
        folder.run(&["build"]).exits(0);
        folder
    };
    let mut all: Vec<_> = [&["check"][..], &["build"], &["build", "--check"], &["docs"], &["types"]]
        .into_iter()
        .map(|arguments| (broken(), arguments.to_vec(), 1))
        .collect();
    let stale = built();
    stale.append("lib/db/types.ts", "// more\n");
    all.push((stale, vec!["build", "--check"], 1));
    let changed = built();
    let model = changed.read("policies/app.policy");
    changed.write("policies/app.policy", model.replace("  title     text not null\n", "").replace("title, ", ""));
    all.push((changed, vec!["build"], 1));
    let untidy = Folder::started();
    untidy.append("policies/app.policy", "\n\n\n");
    all.push((untidy, vec!["fmt", "--check"], 1));
    let taken = Folder::empty();
    taken.write("policyc.yaml", "mine");
    all.push((taken, vec!["init"], 2));
    all.push((Folder::empty(), vec!["check"], 2));
    let open = Folder::empty();
    open.write("supabase/migrations/20240101000000_open.sql", "create table public.open (id bigint primary key);\n");
    all.push((open, vec!["lint"], 1));
    all.push((Folder::started(), vec!["check"], 0));
    all.push((built(), vec!["build", "--check"], 0));
    all
}

fn run_as(folder: &Folder, arguments: &[&str], format: &str) -> Ran {
    folder.run(&[arguments, &["--format", format]].concat())
}

#[test]
fn every_command_that_reports_speaks_all_formats() {
    let (mut logs, mut lists) = (Vec::new(), Vec::new());
    for (folder, arguments, code) in situations() {
        let list = parsed(&run_as(&folder, &arguments, "json").exits(code).stdout);
        schema::check_by(&list, SCHEMA);
        let codes: Vec<String> =
            list.as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect();
        assert_eq!(codes.is_empty(), code == 0, "{arguments:?}");
        let log = parsed(&run_as(&folder, &arguments, "sarif").exits(code).stdout);
        assert_eq!(rule_ids(&log), codes, "{arguments:?}");
        let short = run_as(&folder, &arguments, "short").exits(code);
        assert_eq!(short.stdout.lines().count(), codes.len(), "{short:?}");
        let github = run_as(&folder, &arguments, "github").exits(code);
        assert_eq!(github.stdout.lines().count(), codes.len(), "{github:?}");
        for (line, code) in github.stdout.lines().zip(&codes) {
            let (name, properties, _) = annotation(line);
            assert!(name == "error" || name == "warning", "{line}");
            let title = properties.iter().find(|(key, _)| key == "title").unwrap();
            assert!(title.1.starts_with(code.as_str()), "{line}");
        }
        // For people everything is a message.
        let human = run_as(&folder, &arguments, "human").exits(code);
        assert!(
            codes.iter().all(|code| human.stderr.contains(&format!("[{code}]"))) || codes == ["P0703"],
            "{human:?}"
        );
        logs.push(log);
        lists.push(list);
    }
    valid("sarif", &logs);
    valid(&path_of_schema(), &lists);
}

#[test]
fn the_judge_of_sarif_finds_what_is_wrong() {
    let folder = Folder::empty();
    let good = parsed(&folder.run(&["check", "--format", "sarif"]).exits(2).stdout);
    valid("sarif", std::slice::from_ref(&good));
    for (pointer, wrong) in [
        ("/runs/0/results/0/level", Value::from("fatal")),
        ("/runs/0/results/0/locations/0/physicalLocation/region", serde_json::json!({ "endLine": 1 })),
        ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", Value::from("a b")),
        ("/runs/0/tool/driver", serde_json::json!({})),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = wrong;
        assert!(std::panic::catch_unwind(|| valid("sarif", &[bad])).is_err(), "{pointer}");
    }
}

#[test]
fn results_leave_their_stream_to_nobody() {
    let folder = Folder::empty();
    folder.write("a.sql", "alter table public.missing add x int;\ncreate table public.b (id int);\n");
    let ran = folder.run(&["catalog", "a.sql", "--diagnostics", "sarif", "-q"]).exits(1);
    assert_eq!(ran.stdout, "table public.b: 1 column, no row security, 0 policies\n");
    assert_eq!(rule_ids(&parsed(&ran.stderr)), ["P0712"]);
    let ran = folder.run(&["catalog", "a.sql", "--diagnostics", "github", "-q"]).exits(1);
    assert!(ran.stderr.starts_with("::error file=a.sql,line=1,col="), "{}", ran.stderr);
    assert!(parsed(&folder.run(&["catalog", "a.sql", "--format", "json"]).exits(1).stdout).is_object());

    let broken = Folder::started();
    broken.append("policies/app.policy", "\ntabel y {\n}\n");
    let ran = broken.run(&["types", "--stdout", "--format", "json", "-q"]).exits(1);
    assert_eq!((ran.stdout.as_str(), parsed(&ran.stderr)[0]["code"].as_str()), ("", Some("P0002")));

    let stdin = |arguments: &[&str]| finish(run::command(&folder.path, arguments), Some("tabel y {\n}\n"));
    let ran = stdin(&["fmt", "-", "--format", "json", "-q"]).exits(1);
    assert_eq!((ran.stdout.as_str(), parsed(&ran.stderr)[0]["file"].as_str()), ("", Some("<stdin>")));
    let ran = stdin(&["fmt", "-", "--check", "--format", "github", "-q"]).exits(1);
    assert!(ran.stdout.starts_with("::error title=P0002 unknown-line::<stdin>:1:1: "), "{}", ran.stdout);
    let log = parsed(&stdin(&["fmt", "-", "--check", "--format", "sarif", "-q"]).exits(1).stdout);
    valid("sarif", &[log]);
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let folder = Folder::started();
    for arguments in
        [&["check"][..], &["build"], &["build", "--check"], &["docs"], &["types"], &["fmt"], &["fmt", "--check"]]
    {
        let ran = folder.run(&[arguments, &["--quiet"]].concat()).exits(0);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""), "{arguments:?}");
    }
    let elsewhere = Folder::empty();
    let ran = elsewhere.run(&["init", "-q", "--format", "json"]).exits(0);
    assert_eq!(ran.stdout, "[]\n");
    folder.append("policies/app.policy", "\ntabel y {\n}\n");
    let ran = folder.run(&["check", "-q"]).exits(1);
    assert!(ran.stderr.contains("error[P0002]") && !ran.stderr.contains("1 error\n"), "{}", ran.stderr);
}
