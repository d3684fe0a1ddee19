//! What in a document has the wrong shape, all of it at once.
//!
//! serde stops at the first value that doesn't fit. So when the typed structs refuse a document, it is compared with their JSON Schema;
//! what doesn't fit is reported and taken out, and the rest is read. Only the parts of JSON Schema that the structs give are known here.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use serde_yaml::Value;

use crate::diagnostics::suggest;
use crate::span::PathStep;

/// A value that doesn't fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where it is; for a missing key, the mapping that lacks it.
    pub(super) path: Vec<PathStep>,
    /// What is wrong.
    pub(super) kind: ProblemKind,
}

/// What can be wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProblemKind {
    /// A value of another kind.
    Kind {
        /// The kinds that fit.
        expected: BTreeSet<Kind>,
        /// The kind that is there.
        found: Kind,
    },
    /// A key that isn't one of `known`.
    UnknownKey {
        /// The key.
        key: String,
        /// The nearest of the keys.
        nearest: Option<String>,
        /// The keys of this mapping.
        known: Vec<String>,
    },
    /// A key that must be there.
    MissingKey(String),
    /// A text that isn't one of these.
    Choice(Vec<String>),
    /// A mapping where a text is expected, with none of the keys that one could have.
    CutByColon,
}

/// The kinds of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Text,
    List,
    Map,
    Flag,
    Number,
}

/// Takes out of a document what doesn't fit the schema, and says what it was. An element that is taken out of a list leaves null behind.
pub(super) fn prune(schema: &Json, value: &mut Value) -> Vec<Problem> {
    let mut check = Check { root: schema, path: Vec::new(), problems: Vec::new() };
    if !check.fits(schema, value) {
        *value = Value::Null;
    }
    check.problems
}

struct Check<'a> {
    root: &'a Json,
    path: Vec<PathStep>,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    /// The schemas that a value may fit: references followed, alternatives side by side.
    fn branches(&self, schema: &'a Json) -> Vec<&'a Json> {
        let mut open = vec![schema];
        let mut branches = Vec::new();
        while let Some(schema) = open.pop() {
            if let Some(name) =
                schema.get("$ref").and_then(Json::as_str).and_then(|uri| uri.strip_prefix("#/definitions/"))
            {
                open.extend(self.root.get("definitions").and_then(|definitions| definitions.get(name)));
            } else if let Some(Json::Array(alternatives)) =
                schema.get("anyOf").or_else(|| schema.get("oneOf")).or_else(|| schema.get("allOf"))
            {
                open.extend(alternatives.iter().rev());
            } else {
                branches.push(schema);
            }
        }
        branches
    }

    /// Whether a value can stay, without those of its parts that can't.
    fn fits(&mut self, schema: &'a Json, value: &mut Value) -> bool {
        let branches = self.branches(schema);
        let found = match value {
            Value::Null => return false,
            Value::Bool(_) => Kind::Flag,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::Text,
            Value::Sequence(_) => Kind::List,
            Value::Mapping(_) | Value::Tagged(_) => Kind::Map,
        };
        let of_kind = |kind: Kind| branches.iter().copied().find(|branch| kind_of(branch) == Some(kind));
        let Some(branch) = of_kind(found) else {
            let expected: BTreeSet<Kind> = branches.iter().filter_map(|branch| kind_of(branch)).collect();
            let cut = matches!(value, Value::Mapping(map) if expected.contains(&Kind::Text) && (map.len() == 1 || looks_like_text(map)));
            self.report(if cut { ProblemKind::CutByColon } else { ProblemKind::Kind { expected, found } });
            return false;
        };
        match value {
            Value::String(text) => self.text(&branches, text),
            Value::Sequence(elements) => self.list(branch, elements),
            Value::Mapping(map) if of_kind(Kind::Text).is_some() && self.cut(branch, map) => {
                self.report(ProblemKind::CutByColon);
                false
            }
            Value::Mapping(map) => self.map(branch, map),
            _ => true,
        }
    }

    /// Whether a mapping that could also be a text looks like one.
    fn cut(&self, branch: &Json, map: &serde_yaml::Mapping) -> bool {
        let known: Vec<&str> = properties(branch).map(|(name, _)| name.as_str()).collect();
        let is_known =
            |key: &Value| key.as_str().is_some_and(|key| suggest::nearest(key, known.iter().copied()).is_some());
        (map.len() == 1 || looks_like_text(map)) && !map.keys().any(is_known)
    }

    /// A text fits if one of the schemas takes any text, or takes this one.
    fn text(&mut self, branches: &[&'a Json], text: &str) -> bool {
        let mut choices = Vec::new();
        for branch in branches.iter().filter(|branch| kind_of(branch) == Some(Kind::Text)) {
            let one = branch.get("const").into_iter();
            let before = choices.len();
            choices.extend(
                one.chain(branch.get("enum").and_then(Json::as_array).into_iter().flatten()).filter_map(Json::as_str),
            );
            if choices.len() == before {
                return true;
            }
        }
        let fits = choices.contains(&text);
        if !fits {
            self.report(ProblemKind::Choice(choices.into_iter().map(str::to_owned).collect()));
        }
        fits
    }

    fn list(&mut self, branch: &'a Json, elements: &mut [Value]) -> bool {
        let Some(schema) = branch.get("items") else { return true };
        for (at, element) in elements.iter_mut().enumerate() {
            self.path.push(PathStep::Index(at));
            if !self.fits(schema, element) {
                *element = Value::Null;
            }
            self.path.pop();
        }
        true
    }

    fn map(&mut self, branch: &'a Json, map: &mut serde_yaml::Mapping) -> bool {
        let any = branch.get("additionalProperties").filter(|schema| schema.is_object());
        let mut guessed = Vec::new();
        let mut gone = Vec::new();
        for (key, value) in map.iter_mut() {
            let Some(name) = key.as_str() else { continue };
            let schema = properties(branch).find(|(property, _)| *property == name).map(|(_, schema)| schema).or(any);
            let fits = if let Some(schema) = schema {
                self.path.push(PathStep::Key(name.to_owned()));
                let fits = self.fits(schema, value);
                self.path.pop();
                fits
            } else {
                let known: Vec<String> = properties(branch).map(|(name, _)| name.clone()).collect();
                let nearest = suggest::nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
                guessed.extend(nearest.clone());
                self.report(ProblemKind::UnknownKey { key: name.to_owned(), nearest, known });
                false
            };
            if !fits {
                gone.push(key.clone());
            }
        }
        let required = branch.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        let mut complete = true;
        for name in required {
            if !map.contains_key(name) {
                complete = false;
                // A key that was meant is reported as the unknown key that stands for it.
                if !guessed.iter().any(|guess| guess == name) {
                    self.report(ProblemKind::MissingKey(name.to_owned()));
                }
            } else if gone.iter().any(|key| key.as_str() == Some(name)) {
                complete = false;
            }
        }
        for key in gone {
            map.shift_remove(&key);
        }
        complete
    }

    fn report(&mut self, kind: ProblemKind) {
        self.problems.push(Problem { path: self.path.clone(), kind });
    }
}

/// The keys of a mapping with their schemas, in alphabetical order or as they are declared.
fn properties(branch: &Json) -> impl Iterator<Item = (&String, &Json)> {
    branch.get("properties").and_then(Json::as_object).into_iter().flatten()
}

fn kind_of(branch: &Json) -> Option<Kind> {
    Some(match branch.get("type")?.as_str()? {
        "string" => Kind::Text,
        "array" => Kind::List,
        "object" => Kind::Map,
        "boolean" => Kind::Flag,
        _ => return None,
    })
}

/// A line with `: ` in it becomes a mapping whose key has blanks in it, or brackets, or quotes.
fn looks_like_text(map: &serde_yaml::Mapping) -> bool {
    map.keys().next().and_then(Value::as_str).is_some_and(|key| key.contains([' ', '(', ')', '\'', '"']))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::syntax::yaml::shape::{Model, json_schema};

    #[test]
    fn the_schema_takes_what_the_structs_take() {
        let mut value: Value = serde_yaml::from_str(crate::syntax::yaml::tests::twin::YAML).unwrap();
        let before = value.clone();
        assert!(Model::deserialize(&value).is_ok());
        assert_eq!(prune(&json_schema(), &mut value), []);
        assert_eq!(value, before);
    }

    #[test]
    fn the_structs_take_what_the_schema_leaves() {
        let text = "
            model: [x]
            identity: nobody
            roles: [a, 1, {role: b}, {rol: c}, {role: [d]}, [e]]
            enums: {a: {}, b: {values: x}, c: {values: [1, x]}}
            tenants: {a: {}, b: {by: []}, c: {by: x, grants: {}}}
            sign_up: {values: {a: [], b: c}}
            audit: {into: a, columns: {tenant: 1, at: x, so: y}}
            tables: {a: {columns: {}, audited: 1, self: [x], shared: 'x'}, b: [], c: {allow: [{}, x, null]}}
            seeds: [{into: a}, {into: [], columns: [1], rows: x}, b]";
        let mut value: Value = serde_yaml::from_str(text).unwrap();
        assert!(Model::deserialize(&value).is_err());
        assert_eq!(prune(&json_schema(), &mut value).len(), 28);
        assert!(Model::deserialize(&value).is_ok(), "{:?}", Model::deserialize(&value));
    }
}
