//! Functions: Postgres's own, those of extensions, and the caller's, by name.

use super::Version;
use super::rows::{Row, Table};
use super::type_name::TypeName;
use super::world::{Scope, World};
use crate::catalog::{self, ArgumentMode, FunctionResult, Volatility};
use std::borrow::Cow;

/// name, arguments, home, flags, defaults, result, columns, version
pub(super) const FUNCTIONS: Table = Table(include_str!("data/functions.tsv"));

/// The extensions whose types, functions, operators and casts the data files tell, in order.
const DESCRIBED: &[&str] = &[
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "earthdistance",
    "fuzzystrmatch",
    "hstore",
    "intarray",
    "ltree",
    "moddatetime",
    "pg_stat_statements",
    "pg_trgm",
    "pgcrypto",
    "plpgsql",
    "tablefunc",
    "unaccent",
    "uuid-ossp",
];

/// Whether the data files tell what an extension brings.
pub fn is_described(extension: &str) -> bool {
    DESCRIBED.binary_search(&extension).is_ok()
}

/// Kinds of functions (`pg_proc.prokind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum FunctionKind {
    Function,
    Aggregate,
    Window,
    Procedure,
}

/// A function as a call sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Its schema.
    pub schema: Cow<'static, str>,
    /// Its name.
    pub name: Cow<'static, str>,
    /// Types of the arguments that a caller passes. The last of a variadic function is the array, or `"any"`.
    pub arguments: Vec<TypeName>,
    /// VARIADIC.
    pub variadic: bool,
    /// How many arguments at the end have a default.
    pub defaults: usize,
    /// What it returns; `record` where [`Self::columns`] tells.
    pub result: TypeName,
    /// Whether it returns a set.
    pub returns_set: bool,
    /// The names and types of OUT arguments and of the columns of RETURNS TABLE.
    pub columns: Vec<(Cow<'static, str>, TypeName)>,
    /// What kind of function it is.
    pub kind: FunctionKind,
    /// What the planner may assume.
    pub volatility: Volatility,
    /// STRICT.
    pub strict: bool,
    /// The version that alone has it.
    pub only_on: Option<Version>,
}

impl Signature {
    /// The one of a function in a catalog.
    pub fn of(function: &catalog::Function) -> Self {
        let inputs = function.arguments.iter().filter(|argument| argument.mode.is_input());
        let inputs: Vec<&catalog::Argument> = inputs.collect();
        let is_output = |mode| matches!(mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table);
        let outputs = function.arguments.iter().filter(|argument| is_output(argument.mode));
        let columns: Vec<(Cow<'static, str>, TypeName)> = outputs
            .map(|argument| {
                let name = argument.name.as_deref().unwrap_or_default();
                (Cow::Owned(name.to_owned()), (&argument.ty).into())
            })
            .collect();
        let result = match &function.result {
            FunctionResult::Type(ty) | FunctionResult::SetOf(ty) => ty.into(),
            FunctionResult::Table | FunctionResult::None => match columns.as_slice() {
                [] => TypeName::builtin("void"),
                [(_, only)] => only.clone(),
                _ => TypeName::builtin("record"),
            },
        };
        Self {
            schema: Cow::Owned(function.name.schema.to_string()),
            name: Cow::Owned(function.name.name.to_string()),
            arguments: inputs.iter().map(|argument| (&argument.ty).into()).collect(),
            variadic: inputs.iter().any(|argument| argument.mode == ArgumentMode::Variadic),
            defaults: inputs.iter().filter(|argument| argument.default.is_some()).count(),
            result,
            returns_set: matches!(function.result, FunctionResult::SetOf(_) | FunctionResult::Table),
            columns,
            kind: match function.kind {
                catalog::FunctionKind::Function => FunctionKind::Function,
                catalog::FunctionKind::Aggregate => FunctionKind::Aggregate,
                catalog::FunctionKind::Window => FunctionKind::Window,
                catalog::FunctionKind::Procedure => FunctionKind::Procedure,
            },
            volatility: function.volatility,
            strict: function.strict,
            only_on: None,
        }
    }

    fn from_row(row: Row, schema: &str) -> Self {
        let [name, arguments, _, flags, defaults, result, columns, mark] = row.fields::<8>();
        let list = |text: &'static str| text.split(',').filter(|part| *part != "-");
        Self {
            schema: if schema == "pg_catalog" { Cow::Borrowed("pg_catalog") } else { Cow::Owned(schema.to_owned()) },
            name: Cow::Borrowed(name),
            arguments: list(arguments).map(TypeName::from_data).collect(),
            variadic: flags.contains('V'),
            defaults: defaults.parse().unwrap_or(0),
            result: TypeName::from_data(result),
            returns_set: flags.contains('R'),
            columns: list(columns)
                .filter_map(|column| column.rsplit_once(' '))
                .map(|(name, ty)| (Cow::Borrowed(name), TypeName::from_data(ty)))
                .collect(),
            kind: match flags.chars().next() {
                Some('a') => FunctionKind::Aggregate,
                Some('w') => FunctionKind::Window,
                Some('p') => FunctionKind::Procedure,
                _ => FunctionKind::Function,
            },
            volatility: match flags.chars().nth(1) {
                Some('i') => Volatility::Immutable,
                Some('s') => Volatility::Stable,
                _ => Volatility::Volatile,
            },
            strict: flags.contains('S'),
            only_on: Version::from_mark(mark),
        }
    }

    /// With every type seen by the other side: see [`Scope::inward`].
    pub(super) fn map_types(mut self, map: impl Fn(&TypeName) -> TypeName) -> Self {
        self.arguments = self.arguments.iter().map(&map).collect();
        self.columns = self.columns.into_iter().map(|(name, ty)| (name, map(&ty))).collect();
        self.result = map(&self.result);
        self
    }
}

impl Scope<'_> {
    /// The functions of this name in a schema, or on the search path in its order, each with its place on the path. Types are
    /// the data files'.
    pub(super) fn signatures(&self, schema: Option<&str>, name: &str) -> Vec<(usize, Signature)> {
        let path = match schema {
            Some(schema) => vec![schema.to_owned()],
            None => {
                let mut path = self.world.search_path();
                if !path.iter().any(|schema| schema == "pg_catalog") {
                    path.insert(0, "pg_catalog".to_owned());
                }
                path
            }
        };
        let rows: Vec<(&str, Row)> = FUNCTIONS
            .find(&[name])
            .filter(|row| self.has(row.field(2), row.field(7)))
            .filter_map(|row| Some((self.schema_of(row.field(2))?, row)))
            .collect();
        let mut found = Vec::new();
        for (at, schema) in path.iter().enumerate() {
            let own = rows.iter().filter(|(home, _)| home == schema).map(|(_, row)| Signature::from_row(*row, schema));
            found.extend(own.map(|signature| (at, signature)));
            let made = self.world.functions(schema, name).into_iter();
            found.extend(made.map(|signature| (at, signature.map_types(|ty| self.inward(ty)))));
        }
        found
    }
}

/// Whether any row of this name is of one version only.
pub(super) fn differs_by_version(name: &str) -> bool {
    FUNCTIONS.find(&[name]).any(|row| row.optional(7).is_some())
}

/// All functions of this name, in a schema or on the search path, in any version: what a message may propose, and whether the
/// name is an aggregate, a set or volatile.
pub fn signatures(world: &dyn World, schema: Option<&str>, name: &str) -> Vec<Signature> {
    let mut all: Vec<Signature> = Vec::new();
    for version in [Version::V17, Version::V15] {
        let scope = Scope::new(world, version);
        for (_, signature) in scope.signatures(schema, name) {
            let signature = signature.map_types(|ty| scope.outward(ty));
            if !all.iter().any(|known| known.schema == signature.schema && known.arguments == signature.arguments) {
                all.push(signature);
            }
        }
    }
    all
}

/// Whether there is a function of this name at all. Installed extensions that nobody described may bring it: `None`.
pub fn function_exists(world: &dyn World, schema: Option<&str>, name: &str) -> Option<bool> {
    let scope = Scope::new(world, Version::V17);
    let known = !signatures(world, schema, name).is_empty();
    // `date(x)` is a cast where `date` is a type: resolution knows, see `resolve_function`.
    let is_type = schema.is_none_or(|schema| schema == "pg_catalog") && super::types::is_builtin(name);
    (known || is_type || !scope.is_partly_known(schema)).then_some(known || is_type)
}

/// Whether Postgres itself has a function of this name.
pub fn is_builtin(name: &str) -> bool {
    FUNCTIONS.find(&[name]).any(|row| row.field(2) == "pg_catalog")
}

/// The described extensions that have a function of this name, whether they are installed or not.
pub fn extensions_with(name: &str) -> Vec<&'static str> {
    let mut homes: Vec<&str> = FUNCTIONS.find(&[name]).filter_map(|row| row.field(2).strip_prefix('@')).collect();
    homes.dedup();
    homes
}

/// The names of Postgres's own functions, sorted, each once: what a misspelled one may have meant.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    FUNCTIONS.iter().filter(|row| row.field(2) == "pg_catalog").map(|row| row.field(0)).filter(move |name| {
        let new = *name != last;
        last = name;
        new
    })
}

/// Whether Postgres itself has a function of this name.
pub fn is_builtin_name(name: &str) -> bool {
    FUNCTIONS.find(&[name]).any(|row| row.field(2) == "pg_catalog")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::NoWorld;

    #[test]
    fn the_list_of_described_extensions_is_the_data_files() {
        let mut homes: Vec<&str> = FUNCTIONS.iter().filter_map(|row| row.field(2).strip_prefix('@')).collect();
        homes.sort_unstable();
        homes.dedup();
        assert!(DESCRIBED.is_sorted());
        for home in homes {
            assert!(is_described(home), "{home}");
        }
    }

    #[test]
    fn kinds_sets_and_volatility_are_told() {
        let one = |name| signatures(&NoWorld, None, name).remove(0);
        assert_eq!(one("count").kind, FunctionKind::Aggregate);
        assert_eq!(one("row_number").kind, FunctionKind::Window);
        assert_eq!(one("now").volatility, Volatility::Stable);
        assert_eq!(one("gen_random_uuid").volatility, Volatility::Volatile);
        assert_eq!(one("lower").volatility, Volatility::Immutable);
        let each = one("jsonb_each");
        assert!(each.returns_set);
        assert_eq!(each.columns, [("key".into(), TypeName::TEXT), ("value".into(), TypeName::builtin("jsonb"))]);
        assert!(one("format").arguments.len() <= 2);
        assert!(signatures(&NoWorld, None, "format").iter().any(|signature| signature.variadic));
    }

    #[test]
    fn names_that_are_nowhere_are_told_apart() {
        assert_eq!(function_exists(&NoWorld, None, "lower"), Some(true));
        assert_eq!(function_exists(&NoWorld, None, "date"), Some(true));
        assert_eq!(function_exists(&NoWorld, None, "similarity"), Some(false));
        assert_eq!(extensions_with("similarity"), ["pg_trgm"]);
        assert_eq!(builtin_names().filter(|name| *name == "lower").count(), 1);
        assert!(builtin_names().all(is_builtin_name));
        assert!(!is_builtin_name("similarity") && !is_builtin_name(""));
    }
}
