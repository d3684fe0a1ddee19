//! From the text of a file to its cases.

use super::{Case, Expect, Step};

/// The cases of a file; panics with the line that it doesn't understand.
pub(super) fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut actor = None;
    let mut pending: Vec<Step> = Vec::new();
    let mut statement = String::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end();
        let wrong = |what: &str| -> ! { panic!("line {}: {what}: {line}", number + 1) };
        if line.is_empty() || line.starts_with("--!") {
            continue;
        }
        if line.starts_with("--") && !statement.is_empty() {
            wrong("the statement before it has no `;`");
        }
        if let Some(name) = line.strip_prefix("--- ") {
            if !pending.is_empty() {
                wrong("nothing is expected of what stands before it");
            }
            actor = None;
            cases.push(Case { name: name.to_owned(), ..Case::default() });
            continue;
        }
        let Some(case) = cases.last_mut() else { wrong("it belongs to no case") };
        if let Some(arrow) = line.strip_prefix("--> ") {
            let (undone, arrow) = arrow.strip_prefix("each ").map_or((false, arrow), |rest| (true, rest));
            let expect = expectation(arrow).unwrap_or_else(|| wrong("no expectation"));
            let Some(last) = pending.len().checked_sub(1) else { wrong("there is no statement before it") };
            for (index, mut step) in pending.drain(..).enumerate() {
                if undone || index == last {
                    step.expect = expect.clone();
                    step.undone = undone;
                }
                case.steps.push(step);
            }
        } else if let Some(names) = line.strip_prefix("-- as ") {
            let names: Vec<String> = if names.starts_with("claims ") { vec![names.to_owned()] } else { list(names) };
            if case.steps.is_empty() && pending.is_empty() {
                case.actors = names;
            } else {
                // What somebody else did before is what the rest starts from.
                case.steps.append(&mut pending);
                assert_eq!(names.len(), 1, "line {}: one actor at a time: {line}", number + 1);
                actor = (names != ["same"]).then(|| names.concat());
            }
        } else if let Some(words) = line.strip_prefix("-- for ") {
            let (name, values) = words.split_once(" in ").unwrap_or_else(|| wrong("`for NAME in A, B`"));
            case.loops.push((name.to_owned(), list(values)));
        } else if line.starts_with("--") {
            wrong("neither a case, `as`, `for` nor an arrow");
        } else {
            statement.push_str(line);
            if let Some(whole) = statement.strip_suffix(';') {
                let sql = whole.to_owned();
                pending.push(Step { actor: actor.clone(), sql, expect: Expect::Setup, undone: false });
                statement.clear();
            } else {
                statement.push('\n');
            }
        }
    }
    assert!(pending.is_empty() && statement.is_empty(), "nothing is expected of the last statement");
    cases
}

fn list(words: &str) -> Vec<String> {
    words.split(", ").map(|word| word.trim().to_owned()).collect()
}

fn expectation(text: &str) -> Option<Expect> {
    if text == "ok" {
        return Some(Expect::Ok);
    }
    if text == "=" {
        return Some(Expect::Values(String::new()));
    }
    if let Some(values) = text.strip_prefix("= ") {
        return Some(Expect::Values(values.to_owned()));
    }
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    if matches!(rest, "rows" | "row") {
        return Some(Expect::Rows(first.parse().ok()?));
    }
    let is_state = first.len() == 5 && first.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    is_state.then(|| Expect::Error { state: first.to_owned(), message: rest.to_owned() })
}
