//! Resolution against the answers of real servers (`tools/platform/generate.sh`).

use super::*;

/// What `tools/platform/world.sql` makes.
struct Made;

impl World for Made {
    fn user_type(&self, schema: &str, name: &str) -> Option<UserType> {
        match (schema, name) {
            ("made", "mood") => Some(UserType::Enum),
            ("made", "label") => Some(UserType::Domain(TypeName::TEXT)),
            ("made", "amount") => Some(UserType::Domain(TypeName::builtin("numeric"))),
            ("made", "count") => Some(UserType::Domain(TypeName::INT4)),
            ("made", "tags") => Some(UserType::Domain(TypeName::TEXT.array())),
            ("made", "pair") => Some(UserType::Composite),
            ("made", "spans") => Some(UserType::Range(TypeName::builtin("date"))),
            _ => None,
        }
    }

    fn functions(&self, schema: &str, name: &str) -> Vec<Signature> {
        let signature = |arguments: &[TypeName], defaults, variadic, result: TypeName| Signature {
            schema: "made".into(),
            name: name.to_owned().into(),
            arguments: arguments.to_vec(),
            variadic,
            defaults,
            result,
            returns_set: false,
            columns: Vec::new(),
            kind: FunctionKind::Function,
            volatility: crate::catalog::Volatility::Volatile,
            strict: false,
            only_on: None,
        };
        let (int8, mood) = (TypeName::builtin("int8"), TypeName::user("made", "mood"));
        match (schema, name) {
            ("made", "pick") => vec![
                signature(&[TypeName::TEXT], 0, false, TypeName::TEXT),
                signature(std::slice::from_ref(&int8), 0, false, int8.clone()),
                signature(&[TypeName::TEXT, TypeName::INT4], 1, false, TypeName::INT4),
            ],
            ("made", "many") => vec![signature(&[TypeName::TEXT, TypeName::UUID.array()], 0, true, TypeName::UUID)],
            ("made", "feel") => {
                vec![signature(&[mood.clone(), TypeName::user("made", "label")], 1, false, mood)]
            }
            _ => Vec::new(),
        }
    }

    fn extensions(&self) -> Vec<(String, String)> {
        let all = ["pgcrypto", "uuid-ossp", "citext", "hstore", "ltree", "intarray", "btree_gist", "btree_gin", "cube"];
        let more = ["earthdistance", "fuzzystrmatch", "moddatetime", "pg_trgm", "tablefunc", "unaccent"];
        all.iter().chain(&more).map(|name| ((*name).to_owned(), "public".to_owned())).collect()
    }

    fn search_path(&self) -> Vec<String> {
        vec!["made".to_owned(), "public".to_owned()]
    }
}

/// What a server may have said, in its words.
fn told<T>(resolution: Resolution<T>, version: Version, result: impl Fn(&T) -> TypeName) -> String {
    match resolution {
        Resolution::Found { choice, only_on } if only_on.is_none_or(|only| only == version) => {
            let result = result(&choice);
            // CASE, which the question was put in, takes domains for what they are made of.
            let scope = super::world::Scope::new(&Made, version);
            let base = scope.base_type(&result).unwrap_or(result);
            base.to_data().into_owned()
        }
        Resolution::Found { .. } | Resolution::NoSuch => "none".to_owned(),
        Resolution::Ambiguous(_) => "ambiguous".to_owned(),
        Resolution::Unknown => "unknown".to_owned(),
    }
}

/// Whether our answer is the server's: 42804 and 42704 are polymorphic arguments that only a cast can decide.
fn agrees(ours: &str, theirs: &str) -> bool {
    ours == theirs
        || ours == "?.?" && theirs == "made.multispans"
        || ours == "ambiguous" && matches!(theirs, "42804" | "42704")
}

fn report(wrong: &[String], asked: usize) {
    assert!(asked > 2000, "only {asked} questions");
    let first: Vec<&str> = wrong.iter().take(60).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} of {asked} differ:\n{}", wrong.len(), first.join("\n"));
}

fn operators(answers: &'static str, version: Version) {
    let mut lefts: Vec<&str> = answers.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    lefts.sort_unstable();
    lefts.dedup();
    let mut symbols: Vec<&str> = answers.lines().filter_map(|line| line.split('\t').next()).collect();
    symbols.dedup();
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for symbol in symbols {
        for left in &lefts {
            let line = Rows(answers).find(symbol, left);
            for right in &lefts {
                let theirs = line.split(',').filter_map(|pair| pair.split_once(' ')).find(|(ty, _)| ty == right);
                let theirs = theirs.map_or("none", |(_, answer)| answer);
                let found =
                    resolve_operator(&Made, symbol, Some(&TypeName::from_data(left)), &TypeName::from_data(right));
                let ours = told(found, version, |choice| choice.result.clone());
                asked += 1;
                if !agrees(&ours, theirs) {
                    wrong.push(format!("{left} {symbol} {right}: server {theirs}, we {ours}"));
                }
            }
        }
    }
    report(&wrong, asked);
}

struct Rows(&'static str);

impl Rows {
    fn find(&self, symbol: &str, left: &str) -> &'static str {
        let mut lines = self.0.lines().map(|line| line.split('\t').collect::<Vec<&str>>());
        lines.find(|fields| fields[..2] == [symbol, left]).map_or("", |fields| fields[2])
    }
}

fn functions(answers: &'static str, version: Version) {
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for line in answers.lines() {
        let [name, arguments, theirs] = line.split('\t').collect::<Vec<&str>>()[..] else { panic!("{line}") };
        let arguments: Vec<TypeName> = arguments.split(',').map(TypeName::from_data).collect();
        let found = resolve_function(&Made, None, name, &arguments);
        let ours = told(found, version, |choice| choice.result.clone());
        asked += 1;
        if !agrees(&ours, theirs) {
            wrong.push(format!("{line}: we {ours}"));
        }
    }
    report(&wrong, asked);
}

#[test]
fn operators_are_those_of_both_versions() {
    operators(include_str!("resolution/operators.tsv"), Version::V17);
}

#[test]
fn functions_are_those_of_postgres_15() {
    functions(include_str!("resolution/functions-15.tsv"), Version::V15);
}

#[test]
fn functions_are_those_of_postgres_17() {
    functions(include_str!("resolution/functions-17.tsv"), Version::V17);
}
