//! How SARIF and GitHub's commands name files: seen from the repository's root, whoever stands where.

use super::{annotation, parsed, valid};
use crate::run::{Folder, command, finish};
use serde_json::Value;
use std::path::Path;

/// A project in a folder with an odd name, with a mistake behind signs of two and four bytes.
fn project(folder: &Folder, below: &str) {
    folder.write(&format!("{below}policyc.yaml"), "");
    folder.write(
        &format!("{below}policies/größe, 100%.policy"),
        "model x\nidentity supabase\n\ntable t {\n  id uuid primary key\n  \"ä😀\" nosuchtype\n  shared\n}\n",
    );
}

fn log(place: &Path, arguments: &[&str]) -> Value {
    let arguments = [&["check", "--format", "sarif", "-q"], arguments].concat();
    parsed(&finish(command(place, &arguments), None).exits(1).stdout)
}

fn physical(log: &Value) -> &Value {
    &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
}

#[test]
fn paths_are_seen_from_the_root_of_the_repository() {
    let folder = Folder::empty();
    project(&folder, "apps/my app#1/");
    folder.write(".git/HEAD", "");
    let inside = folder.path.join("apps/my app#1/policies");
    let logs = [log(&inside, &[]), log(&folder.path, &["--project", "apps/my app#1"])];
    assert_eq!(logs[0], logs[1]);
    let place = physical(&logs[0]);
    let uri = "apps/my%20app%231/policies/gr%C3%B6%C3%9Fe%2C%20100%25.policy";
    assert_eq!(place["artifactLocation"], serde_json::json!({ "uri": uri, "uriBaseId": "%SRCROOT%" }));
    // Columns are counted in code points: `ä😀` are two, in quotes four.
    let region = serde_json::json!({ "startLine": 6, "startColumn": 8, "endLine": 6, "endColumn": 18 });
    assert_eq!(place["region"], region);
    assert_eq!(logs[0]["runs"][0]["columnKind"], "unicodeCodePoints");
    valid("sarif", &logs);

    let ran = finish(command(&inside, &["check", "--format", "github", "-q"]), None).exits(1).stdout;
    let line = ran.lines().next().unwrap();
    assert!(
        line.contains("file=apps/my app#1/policies/größe%2C 100%25.policy,line=6,col=8,endLine=6,endColumn=18,"),
        "{line}"
    );
    assert_eq!(annotation(line).1[0].1, "apps/my app#1/policies/größe, 100%.policy");
}

#[test]
fn without_a_repository_they_are_seen_from_the_project() {
    let folder = Folder::empty();
    project(&folder, "a/b/");
    for (place, arguments) in [("", &["--project", "a/b"][..]), ("a/b", &[]), ("a/b/policies", &[])] {
        let log = log(&folder.path.join(place), arguments);
        let uri = &physical(&log)["artifactLocation"]["uri"];
        assert_eq!(uri, "policies/gr%C3%B6%C3%9Fe%2C%20100%25.policy", "{place}");
    }
}

#[test]
fn a_result_is_the_same_one_when_lines_move() {
    let folder = Folder::empty();
    project(&folder, "");
    let path = "policies/größe, 100%.policy";
    folder.append(path, "table u {\n  id uuid primary key\n  \"ä😀\" nosuchtype\n  a nosuchtype\n  shared\n}\n");
    let prints = || -> Vec<String> {
        let log = log(&folder.path, &[]);
        let results = log["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|it| it["partialFingerprints"]["policycResult/v1"].as_str().unwrap().to_owned()).collect()
    };
    let before = prints();
    assert_eq!(before.len(), 3);
    // Two lines with the same words are told apart by their number, others by their words.
    assert_eq!(before[0].trim_end_matches(":1"), before[1].trim_end_matches(":2"));
    assert_ne!(before[0], before[1]);
    assert_ne!(before[0].split(':').next(), before[2].split(':').next());
    let moved = folder.read(path).replace("table t {\n", "// one more\n\ntable t {\n").replace("  \"ä", "     \"ä");
    folder.write(path, moved);
    assert_eq!(prints(), before);
}
