//! The SQL inside a model: parsed, resolved and typed, each mistake at its place.

use super::Enum;
use crate::catalog::{Acl, Catalog, Column, Expr, Extension, Ident, IndexKey, QualifiedName, Type, TypeKind, TypeRef};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, code};
use crate::platform::{self, TypeName};
use crate::replay::fragment;
use crate::span::Span;
use crate::sql::{self, SqlError};
use crate::syntax::tree::Fragment;
use crate::typing::{self, Problem, ProblemKind, Relation, Scope};

/// What there is to be referred to.
pub(super) struct Sql {
    /// The platform's objects, and the model's as far as they have been read.
    pub(super) catalog: Catalog,
    /// What `caller()` is; none where requests come without a user.
    pub(super) caller: Option<TypeRef>,
    /// The schema of an extension that the model declares and the platform's data don't describe.
    strange: Option<Ident>,
}

/// Where an expression stands, which decides what may be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// `default`: no columns.
    Default,
    /// `check`, and the check of a list.
    Check,
    /// The condition of a domain, about `value`.
    Domain,
    /// `generated always as`: immutable.
    Generated,
    /// The `where` of an index, and its expressions: immutable.
    Index,
    /// The `when` of a rule.
    Rule,
    /// The `when` of an update rule: `old` and `new` may stand in it.
    UpdateRule,
    /// What sign-up writes into a column; `new` is the user.
    SignUp,
    /// A value of a seed row: no columns.
    Seed,
}

impl Place {
    fn words(self) -> &'static str {
        match self {
            Self::Default => "a default",
            Self::Check => "a check",
            Self::Domain => "a domain's condition",
            Self::Generated => "a generated column",
            Self::Index => "an index",
            Self::Rule | Self::UpdateRule => "a rule's condition",
            Self::SignUp => "a value at sign-up",
            Self::Seed => "a value of a seed row",
        }
    }
}

impl Sql {
    /// What the platform has, and the model's enums and extensions.
    pub(super) fn new(platform: &Catalog, enums: &[Enum], extensions: &[(Ident, Option<Ident>)]) -> Self {
        let mut catalog = platform.clone();
        let mut strange = None;
        for (name, schema) in extensions {
            let schema = schema.clone().unwrap_or_else(|| extensions_schema(platform));
            if !platform::function::is_described(name) {
                strange = Some(schema.clone());
            }
            catalog.extensions.insert(name.clone(), Extension { schema: Some(schema) });
        }
        for declared in enums {
            let kind = TypeKind::Enum(declared.values.clone());
            let ty = Type { owner: Ident::from("postgres"), kind, privileges: Acl::default(), comment: None };
            catalog.types.insert(declared.name.clone(), ty);
        }
        Self { catalog, caller: Some(TypeRef::builtin("uuid")), strange }
    }

    /// Whether the model declares an extension that may bring anything.
    pub(super) fn has_strange_extension(&self) -> bool {
        self.strange.is_some()
    }

    /// A type: known, and with the schema that it is in.
    pub(super) fn type_ref(&self, written: &Fragment, diagnostics: &mut Diagnostics) -> Option<TypeRef> {
        let parsed = match fragment::type_ref(written) {
            Ok(parsed) => parsed,
            Err(error) => {
                syntax(&error, written, "type", diagnostics);
                return None;
            }
        };
        match typing::resolve_type(&parsed, &self.catalog) {
            Ok(ty) => {
                if let Some(reason) = typing::refused_modifiers(&ty) {
                    let message = format!("`{}` {reason}", TypeName::from(&ty));
                    diagnostics.push(
                        Diagnostic::error(&code::P0302, written.span, message)
                            .help("correct what stands in brackets, or take it away"),
                    );
                }
                Some(ty)
            }
            // Nobody knows which types such an extension brings: no reason for alarm.
            Err(_) if parsed.schema.is_none() && self.strange.is_some() => {
                Some(TypeRef { schema: self.strange.clone(), ..parsed })
            }
            Err(nearest) => {
                let mut diagnostic =
                    Diagnostic::error(&code::P0302, written.span, format!("there is no type `{}`", written.value))
                        .note("neither Postgres nor this model has one of that name");
                if let Some(nearest) = nearest {
                    diagnostic = diagnostic.help(format!("did you mean `{nearest}`?"));
                }
                diagnostics.push(diagnostic);
                None
            }
        }
    }

    /// Whether a domain refuses null, and whether it has a default; also by way of the domains that it is made of.
    pub(super) fn domain(&self, ty: &TypeRef) -> Option<(bool, bool)> {
        let name = QualifiedName::new(ty.schema.as_deref()?, ty.name.as_str());
        match self.catalog.types.get(&name).map(|ty| &ty.kind) {
            Some(TypeKind::Domain { base, not_null, default, .. }) if ty.dimensions == 0 => {
                let (base_not_null, base_default) = self.domain(base).unwrap_or_default();
                Some((*not_null || base_not_null, default.is_some() || base_default))
            }
            _ => None,
        }
    }

    /// What a domain is made of in the end; any other type is itself.
    pub(super) fn base(&self, ty: &TypeRef) -> TypeRef {
        let name = ty.schema.as_deref().map(|schema| QualifiedName::new(schema, ty.name.as_str()));
        match name.and_then(|name| self.catalog.types.get(&name)).map(|ty| &ty.kind) {
            Some(TypeKind::Domain { base, .. }) if ty.dimensions == 0 => self.base(base),
            _ => ty.clone(),
        }
    }

    /// The keys of an index on a table.
    pub(super) fn index_keys(
        &self,
        written: &Fragment,
        table: &QualifiedName,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<IndexKey>> {
        let keys = match fragment::index_keys(written) {
            Ok(keys) => keys,
            Err(error) => {
                syntax(&error, written, "list of keys", diagnostics);
                return None;
            }
        };
        let mut good = true;
        for key in &keys {
            let expr = match &key.target {
                crate::catalog::IndexTarget::Column(name) => Expr::Column(vec![name.clone()]),
                crate::catalog::IndexTarget::Expr(expr) => expr.clone(),
            };
            good &= self.check(&expr, written, table, Place::Index, diagnostics).is_some();
        }
        good.then_some(keys)
    }

    /// An expression about one row of a table. `wanted` is what it must be, or be converted to without a cast.
    pub(super) fn expression(
        &self,
        written: &Fragment,
        table: &QualifiedName,
        place: Place,
        wanted: &TypeRef,
        diagnostics: &mut Diagnostics,
    ) -> Option<Expr> {
        let expr = match fragment::expression(written) {
            Ok(expr) => expr,
            Err(error) => {
                syntax(&error, written, "expression", diagnostics);
                return None;
            }
        };
        let found = self.check(&expr, written, table, place, diagnostics)?;
        if matches!(&expr, Expr::Array(items) if items.is_empty()) {
            diagnostics.push(
                Diagnostic::error(&code::P0311, written.span, "an empty array has no type")
                    .note("Postgres must be told of what it is an array, also where a column could tell (docs 4.2.12, 42P18)")
                    .help(format!("write `'{{}}'`, or `array[]::{}`", TypeName::from(wanted))),
            );
            return None;
        }
        if let Some(found) = found
            && !typing::can_assign(&found, wanted, &expr, &self.catalog)
        {
            let wanted = TypeName::from(wanted);
            diagnostics.push(match &expr {
                Expr::String(text) if found.is_literal() => cannot_be_read(text, &wanted.to_string(), written.span),
                _ => {
                    let message = format!("{} must be `{wanted}`, and this is `{found}`", place.words());
                    Diagnostic::error(&code::P0311, written.span, message)
                        .note("Postgres doesn't convert one into the other by itself")
                        .help(format!("write a cast, or an expression of type `{wanted}`"))
                }
            });
            return None;
        }
        Some(typing::qualified(&expr, &self.catalog))
    }

    /// Whether a value without columns is the same every time, when it is stored as this type.
    pub(super) fn repeats(&self, value: &Expr, ty: &TypeRef) -> bool {
        typing::repeats(value, ty, &self.catalog)
    }

    /// The type of an expression; the inner `None` for a type that isn't known, which raises no alarm.
    fn check(
        &self,
        expr: &Expr,
        written: &Fragment,
        table: &QualifiedName,
        place: Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Option<TypeName>> {
        let mut relations = Vec::new();
        let columns = |name: &QualifiedName| self.catalog.tables.get(name).map(|table| table.columns.as_slice());
        let own = columns(table).unwrap_or_default();
        let value = match self.catalog.types.get(table).map(|ty| &ty.kind) {
            Some(TypeKind::Domain { base, .. }) if place == Place::Domain => {
                vec![Column::new(Ident::new(super::domain::VALUE), base.clone())]
            }
            _ => Vec::new(),
        };
        match place {
            Place::Default | Place::Seed => {}
            Place::Domain => relations.push(Relation { alias: Ident::default(), columns: &value, bare: true }),
            Place::SignUp => {
                let users = columns(&QualifiedName::new("auth", "users")).unwrap_or_default();
                relations.push(Relation { alias: "new".into(), columns: users, bare: false });
            }
            Place::Check | Place::Generated | Place::Index | Place::Rule | Place::UpdateRule => {
                relations.push(Relation { alias: table.name.clone(), columns: own, bare: true });
            }
        }
        if place == Place::UpdateRule {
            relations.push(Relation { alias: "old".into(), columns: own, bare: false });
            relations.push(Relation { alias: "new".into(), columns: own, bare: false });
        }
        let in_rule = matches!(place, Place::Rule | Place::UpdateRule);
        let scope = Scope {
            relations,
            // Where there is none, whoever asks for it is told why, and not that there is no such function.
            caller: in_rule.then(|| self.caller.clone().unwrap_or_else(|| TypeRef::builtin("unknown"))),
            immutable: matches!(place, Place::Generated | Place::Index),
            in_query: false,
        };
        let typed = typing::check(expr, &scope, &self.catalog);
        for problem in &typed.problems {
            diagnostics.push(describe(problem, written, place, table));
        }
        typed.problems.is_empty().then_some(typed.ty)
    }
}

/// Where extensions go that nobody gives a schema: Supabase has one for them.
pub(crate) fn extensions_schema(platform: &Catalog) -> Ident {
    let own = Ident::from("extensions");
    if platform.schemas.contains_key(&own) { own } else { Ident::from(super::PUBLIC) }
}

/// A quoted constant that isn't a value of the type it stands for.
pub(super) fn cannot_be_read(text: &str, ty: &str, span: Span) -> Diagnostic {
    Diagnostic::error(&code::P0311, span, format!("`{text}` can't be read as `{ty}`"))
        .note("Postgres reads a quoted constant as a value of the type that is wanted (22P02)")
        .help(format!("write a value of type `{ty}`"))
}

/// A fragment that isn't SQL.
fn syntax(error: &SqlError, written: &Fragment, what: &str, diagnostics: &mut Diagnostics) {
    let span = written.span.part(error.range.clone());
    diagnostics.push(
        Diagnostic::error(&code::P0301, span, format!("this is no SQL {what}: {}", error.message))
            .help("write it as it would stand in Postgres"),
    );
}

fn describe(problem: &Problem, written: &Fragment, place: Place, table: &QualifiedName) -> Diagnostic {
    let span = place_of(problem, written);
    let code: &'static Code = match problem.kind {
        ProblemKind::UnknownColumn if problem.word == "old" || problem.word == "new" => &code::P0307,
        ProblemKind::UnknownColumn | ProblemKind::WholeRow => &code::P0303,
        ProblemKind::UnknownFunction | ProblemKind::NoFunction => &code::P0304,
        ProblemKind::NoOperator => &code::P0305,
        ProblemKind::Aggregate | ProblemKind::SetReturning | ProblemKind::Window => &code::P0306,
        ProblemKind::Query => &code::P0308,
        ProblemKind::NotImmutable => &code::P0309,
        ProblemKind::NotBoolean => &code::P0310,
        ProblemKind::UnknownType => &code::P0302,
        ProblemKind::BadLiteral => &code::P0311,
    };
    let message = match problem.kind {
        ProblemKind::UnknownColumn if problem.word == "old" || problem.word == "new" => {
            format!("there is no `{}` in {}", problem.word, place.words())
        }
        ProblemKind::UnknownColumn if matches!(place, Place::Default | Place::Seed) => {
            format!("{} can't use a column, and `{}` is one or isn't there", place.words(), problem.word)
        }
        ProblemKind::UnknownColumn if place == Place::Domain => {
            format!("a domain's condition is about `value`, and there is no `{}`", problem.word)
        }
        ProblemKind::UnknownColumn if place == Place::SignUp => {
            format!("there is no `{}`: at sign-up there is the row of `auth.users`, called `new`", problem.word)
        }
        ProblemKind::UnknownColumn if table.name != *problem.word && problem.message.starts_with("there is no row") => {
            format!("{} is about a row of `{}`, and `{}` is none", place.words(), table.name, problem.word)
        }
        ProblemKind::UnknownColumn => format!("there is no column `{}` in `{}`", problem.word, table.name),
        _ => problem.message.clone(),
    };
    let mut diagnostic = Diagnostic::error(code, span, message);
    diagnostic = match problem.kind {
        ProblemKind::Aggregate | ProblemKind::SetReturning | ProblemKind::Window => {
            diagnostic
                .note(format!("{} is about one row at a time", place.words()))
                .help("use functions of this row's values")
        }
        ProblemKind::Query if matches!(place, Place::Rule | Place::UpdateRule) => diagnostic
            .note("a query in a policy runs with the caller's own rights and under the other table's policies, and can call itself for ever")
            .help("say it with columns of the row, `caller()` and roles"),
        ProblemKind::Query if place == Place::Seed => diagnostic
            .note("seed rows are the same in every database, whatever is in it")
            .help("write a constant, or a function of constants"),
        ProblemKind::Query => diagnostic
            .note(format!("Postgres allows no query in {} (0A000)", place.words()))
            .help("use constants, and columns of the row where there are any"),
        ProblemKind::NotBoolean => diagnostic.help("compare it with something: `IS NOT NULL`, for example"),
        ProblemKind::UnknownColumn if place == Place::Domain => diagnostic
            .note("a domain is a type: whatever table its values stand in, its conditions see one value and no row")
            .help("say it with `value`, or as a `check` of the table"),
        ProblemKind::UnknownColumn if problem.message.starts_with("there is no row") => {
            diagnostic.note("an expression can't look into other tables").help("use columns of the row itself")
        }
        ProblemKind::NotImmutable => diagnostic
            .note("its result can change while the row doesn't, and what was stored would be wrong then")
            .help("use a function that is IMMUTABLE"),
        ProblemKind::UnknownColumn if problem.word == "old" || problem.word == "new" => diagnostic
            .note("there is a row before and a row after only where a row is updated")
            .help("write the column alone, or make it a rule for `update` alone"),
        ProblemKind::WholeRow => diagnostic
            .note("what a whole row means changes with every column that is added")
            .help("name the columns that are meant"),
        ProblemKind::BadLiteral => diagnostic
            .note("Postgres reads a quoted constant as a value of the type that it is compared with, or cast to (22P02)")
            .help("write a value of that type"),
        ProblemKind::UnknownFunction if problem.message.starts_with("only Postgres") => {
            diagnostic.note("a model runs on Postgres 15 and 17").help("use what both of them have")
        }
        ProblemKind::NoFunction => diagnostic.help("pass other arguments, or cast them"),
        ProblemKind::UnknownFunction if problem.nearest.is_none() => diagnostic
            .note("an expression can call Postgres's own functions, the platform's, and those of the model's extensions"),
        ProblemKind::NoOperator => diagnostic
            .note("Postgres would refuse it at `supabase db push`")
            .help("cast one side to the type of the other, or compare another column"),
        _ => diagnostic,
    };
    if let Some(nearest) = &problem.nearest {
        diagnostic = diagnostic.help(format!("did you mean `{nearest}`?"));
    }
    diagnostic
}

/// The place of the word that a problem is about; the whole fragment when it doesn't stand there as such.
fn place_of(problem: &Problem, written: &Fragment) -> Span {
    sql::find_token(written, &problem.word).map_or(written.span, |range| written.span.part(range))
}
