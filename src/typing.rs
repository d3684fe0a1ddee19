//! Types of expressions: whether Postgres would accept one, and what it gives.
//!
//! In goes an expression, what its columns can be and a catalog; out comes a type and what is wrong. Knows nothing of models: a migration's
//! expressions can be asked about in the same way. An unknown type raises no alarm.

mod expr;
mod literal;
mod modifiers;
mod qualify;
mod repeat;
mod volatile;

pub use modifiers::refused as refused_modifiers;
pub use qualify::qualified;
pub use repeat::repeats;

use crate::catalog::{Catalog, Column, Expr, Ident, TypeRef};
use crate::diagnostics::suggest;
use crate::platform::{self, CatalogWorld, Coercion, Context, Resolution, TypeName, World};

/// What an expression can refer to.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    /// Rows whose columns it can use.
    pub relations: Vec<Relation<'a>>,
    /// The type of `caller()`, where that can be called.
    pub caller: Option<TypeRef>,
    /// Whether every function must be IMMUTABLE.
    pub immutable: bool,
    /// Whether it stands in a query: what is about many rows can stand there too, and whole rows, and other queries.
    pub in_query: bool,
}

/// A row whose columns can be used.
#[derive(Debug, Clone)]
pub struct Relation<'a> {
    /// What it is called.
    pub alias: Ident,
    /// Its columns.
    pub columns: &'a [Column],
    /// Whether they can be written without the alias.
    pub bare: bool,
}

/// What came out.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The type; none where it isn't known, which is no reason for alarm.
    pub ty: Option<TypeName>,
    /// What is wrong, in the order of the expression.
    pub problems: Vec<Problem>,
}

/// Something that Postgres would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind.
    pub kind: ProblemKind,
    /// The word of the expression that it is about.
    pub word: String,
    /// What is wrong, a sentence.
    pub message: String,
    /// A name that may have been meant.
    pub nearest: Option<String>,
}

/// Kinds of problems, with the error that Postgres gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// 42703, 42P01.
    UnknownColumn,
    /// A row as a whole, which Postgres would take: whoever adds a column would change what it means.
    WholeRow,
    /// 42883: no function of this name.
    UnknownFunction,
    /// 42883: functions of this name, none for these arguments.
    NoFunction,
    /// 42883: no operator for these operands.
    NoOperator,
    /// 42704.
    UnknownType,
    /// 42803.
    Aggregate,
    /// 42P20.
    Window,
    /// 0A000.
    SetReturning,
    /// 0A000: a subquery.
    Query,
    /// 42P17.
    NotImmutable,
    /// 42804: AND, OR and NOT are about truth.
    NotBoolean,
    /// 22P02: a constant that isn't of the type it stands for.
    BadLiteral,
}

/// The type of an expression.
pub fn check(expr: &Expr, scope: &Scope<'_>, catalog: &Catalog) -> Typed {
    let world = world(catalog);
    let mut typer = expr::Typer { scope, world: &world, catalog, problems: Vec::new() };
    let ty = typer.of(expr);
    Typed { ty: (ty != TypeName::NOT_KNOWN).then_some(ty), problems: typer.problems }
}

fn world(catalog: &Catalog) -> CatalogWorld<'_> {
    CatalogWorld::new(catalog, "postgres")
}

/// Whether a value of this type can be stored in a column of that type. A constant is looked at itself.
pub fn can_assign(found: &TypeName, wanted: &TypeRef, expr: &Expr, catalog: &Catalog) -> bool {
    if found.is_literal()
        && let Expr::String(text) = expr
        && !literal::fits(text, wanted, catalog)
    {
        return false;
    }
    platform::coerce(&world(catalog), found, &wanted.into(), Context::Assignment) != Coercion::No
}

/// Whether a quoted constant can be read as a value of a type; true wherever it isn't certain that it can't.
pub fn can_be(text: &str, ty: &TypeRef, catalog: &Catalog) -> bool {
    literal::fits(text, ty, catalog)
}

/// Whether Postgres has an `=` between two types: what a foreign key needs.
pub fn comparable(left: &TypeRef, right: &TypeRef, catalog: &Catalog) -> bool {
    let equals = platform::resolve_operator(&world(catalog), "=", Some(&left.into()), &right.into());
    !matches!(equals, Resolution::NoSuch)
}

/// A type with the schema that it is in.
///
/// # Errors
///
/// The nearest name that there is, when there is no such type.
pub fn resolve_type(ty: &TypeRef, catalog: &Catalog) -> Result<TypeRef, Option<String>> {
    let world = world(catalog);
    if platform::serial_base(&ty.name).is_some() {
        return Err(Some("bigint generated always as identity".to_owned()));
    }
    if let Some(schema) = ty.schema.as_deref().filter(|schema| *schema != "pg_catalog") {
        let platforms = catalog.schemas.contains_key(schema) && schema != "public";
        return if platforms || world.user_type(schema, &ty.name).is_some() { Ok(ty.clone()) } else { Err(None) };
    }
    let name = TypeName::from(&TypeRef { schema: None, dimensions: 0, ..ty.clone() });
    if platform::type_exists(&name) {
        return Ok(TypeRef { schema: None, ..ty.clone() });
    }
    for schema in world.search_path() {
        if world.user_type(&schema, &ty.name).is_some() || platform::extension_type_exists(&world, &schema, &ty.name) {
            return Ok(TypeRef { schema: Some(schema.into()), ..ty.clone() });
        }
    }
    let own = catalog.types.keys().map(|name| name.name.as_str());
    let common = ["text", "uuid", "integer", "bigint", "boolean", "numeric", "timestamptz", "date", "jsonb", "varchar"];
    Err(suggest::nearest(&ty.name, own.chain(common)).map(str::to_owned))
}
