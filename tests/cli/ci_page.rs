//! The examples of `docs/ci.md`: they parse, and every command in them runs.

use crate::arguments::COMMANDS;
use crate::run::Folder;
use serde_yaml::Value;

const PAGE: &str = include_str!("../../docs/ci.md");
const HOOKS: &str = include_str!("../../.pre-commit-hooks.yaml");

/// The fenced blocks of the page, with their languages.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let fenced = PAGE.split("\n```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap()).collect()
}

fn yaml(begins: &str) -> Value {
    let mut found = blocks().into_iter().filter(|(language, text)| *language == "yaml" && text.starts_with(begins));
    let (Some((_, text)), None) = (found.next(), found.next()) else { panic!("one block begins with `{begins}`") };
    serde_yaml::from_str(text).unwrap()
}

/// All texts of a document.
fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Sequence(list) => list.iter().for_each(|item| texts(item, into)),
        Value::Mapping(mapping) => mapping.iter().for_each(|(_, item)| texts(item, into)),
        _ => {}
    }
}

/// The calls of policyc in all examples: in what YAML says, or in the lines of a script.
fn calls() -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for (language, text) in blocks() {
        match language {
            "yaml" => texts(&serde_yaml::from_str(text).unwrap(), &mut lines),
            "sh" => lines.push(text.to_owned()),
            other => panic!("no other language is known here: {other}"),
        }
    }
    let lines = lines.iter().flat_map(|text| text.lines()).filter_map(|line| line.trim().strip_prefix("policyc "));
    // What the shell or the runner does with it isn't policyc's.
    let words = |line: &str| -> Vec<String> {
        line.split_whitespace()
            .take_while(|word| *word != ">")
            .filter(|word| !word.starts_with('{'))
            .map(str::to_owned)
            .collect()
    };
    lines.map(words).collect()
}

#[test]
fn every_call_of_policyc_runs() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    let mut seen = Vec::new();
    for call in calls() {
        let arguments: Vec<&str> = call.iter().map(String::as_str).collect();
        assert!(COMMANDS.contains(&arguments[0]), "{arguments:?}");
        folder.run(&arguments).exits(0);
        seen.push(call.join(" "));
    }
    for wanted in
        ["check --format sarif", "build --check --format github", "fmt", "build --check --quiet", "lint --format sarif"]
    {
        assert!(seen.iter().any(|call| call == wanted), "the page has no `policyc {wanted}`: {seen:?}");
    }
}

#[test]
fn the_workflow_uploads_what_it_has_written() {
    let workflow = yaml("name: policyc");
    let job = &workflow["jobs"]["policyc"];
    assert_eq!(job["permissions"]["security-events"], "write");
    let steps = job["steps"].as_sequence().unwrap();
    let uploads = |step: &&Value| {
        step["uses"].as_str().is_some_and(|uses| uses.starts_with("github/codeql-action/upload-sarif@"))
    };
    let mut files = Vec::new();
    for (at, upload) in steps.iter().enumerate().filter(|(_, step)| uploads(step)) {
        // Findings end the step before with 1: that is when there is something to upload.
        assert!(upload["if"].as_str().is_some_and(|when| when.contains("failure()")), "{upload:?}");
        let file = upload["with"]["sarif_file"].as_str().unwrap();
        let written = format!(" > {file}");
        assert!(
            steps[..at].iter().any(|step| step["run"].as_str().is_some_and(|run| run.trim_end().ends_with(&written)))
        );
        assert!(!files.contains(&upload["with"]["category"]), "each upload has a category of its own");
        files.push(upload["with"]["category"].clone());
    }
    assert_eq!(files.len(), 2);
}

#[test]
fn the_hooks_of_the_page_are_those_of_the_repository() {
    let hooks: Vec<Value> = serde_yaml::from_str(HOOKS).unwrap();
    let ids: Vec<&str> = hooks.iter().map(|hook| hook["id"].as_str().unwrap()).collect();
    let settings = yaml("# .pre-commit-config.yaml");
    for hook in settings["repos"][0]["hooks"].as_sequence().unwrap() {
        assert!(ids.contains(&hook["id"].as_str().unwrap()), "{hook:?}");
    }
    let listed: Vec<&str> =
        PAGE.lines().filter_map(|line| line.strip_prefix("| `policyc-")?.split_once('`').map(|(id, _)| id)).collect();
    let wanted: Vec<&str> =
        ids.iter().filter_map(|id| id.strip_prefix("policyc-")).filter(|id| !id.ends_with("-system")).collect();
    assert_eq!(listed, wanted);
}
