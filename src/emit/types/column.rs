//! The type of a column: what is read, what an insert takes, what an update takes.

use super::TypeScript;
use super::driver::{Alias, Driver, Scalar, array};
use super::enumeration::Enumerations;
use crate::catalog::{
    Column, ConstraintKind, Expr, Grantee, Identity, Privilege, QualifiedName, Table, TypeKind, TypeRef,
};
use crate::emit::Database;
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// Makes types of columns, and keeps in mind what they need.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    database: &'a Database<'a>,
    driver: Driver,
    enumerations: &'a Enumerations,
    /// Whose privileges count: the roles that the actors come as, and PUBLIC.
    roles: Vec<Grantee>,
    aliases: BTreeSet<(Alias, Variant)>,
    /// What is imported from Kysely.
    pub(super) imports: BTreeSet<&'static str>,
    /// Whether a column holds JSON.
    pub(super) json: bool,
    /// Whether a column holds a date.
    pub(super) dates: bool,
    /// Whether there is a table that somebody may insert into.
    pub(super) inserts: bool,
    /// Whether there is a table that somebody may update.
    pub(super) updates: bool,
}

/// Forms of an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Variant {
    Plain,
    Generated,
    Nullable,
}

impl Variant {
    fn prefix(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Generated => "Generated",
            Self::Nullable => "Nullable",
        }
    }
}

/// What may be written at all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writes {
    /// Some column on insert.
    pub(super) insert: bool,
    /// Some column on update.
    pub(super) update: bool,
    /// Nobody holds anything: the table is its owner's alone, who may do everything.
    owner_only: bool,
}

impl<'a> Columns<'a> {
    pub(super) fn new(database: &'a Database<'a>, driver: Driver, enumerations: &'a Enumerations) -> Self {
        let mut roles = vec![Grantee::Public];
        for actor in &database.access.actors {
            let role = Grantee::Role(actor.database_role.clone());
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        Self {
            database,
            driver,
            enumerations,
            roles,
            aliases: BTreeSet::new(),
            imports: BTreeSet::new(),
            json: false,
            dates: false,
            inserts: false,
            updates: false,
        }
    }

    /// What the actors' roles may write of a table.
    pub(super) fn writes(&self, table: &Table) -> Writes {
        let any = |privilege| table.columns.iter().any(|column| self.holds(table, column, privilege));
        let owner_only = !any(Privilege::Select) && !any(Privilege::Insert) && !any(Privilege::Update);
        // A table that is nothing but a key can't be updated.
        let mut others = table.columns.iter().filter(|column| !self.is_frozen(table, column));
        Writes {
            insert: owner_only || any(Privilege::Insert),
            update: others.any(|column| owner_only || self.holds(table, column, Privilege::Update)),
            owner_only,
        }
    }

    /// Whether nobody changes a column: a row keeps its key and its tenant.
    fn is_frozen(&self, table: &Table, column: &Column) -> bool {
        is_key(table, column) || self.database.access.is_frozen(&table.name, &column.name)
    }

    fn holds(&self, table: &Table, column: &Column, privilege: Privilege) -> bool {
        self.roles.iter().any(|role| table.holds_on_column(role, privilege, column))
    }

    /// The type of a column, and what there is to know about it.
    pub(super) fn property(
        &mut self,
        table: &Table,
        column: &Column,
        writes: &Writes,
    ) -> (TypeScript, Option<&'static str>) {
        let (scalar, domain_not_null) = self.scalar(table, column);
        let nullable = !column.not_null && !domain_not_null;
        let note = scalar.note;
        self.dates |= column.ty == TypeRef::builtin("date");
        self.json |= scalar.select.contains("Json");
        let always = column.generated.is_some() || column.identity == Some(Identity::Always);
        let insert = !always && (writes.owner_only || self.holds(table, column, Privilege::Insert));
        let update = !always
            && !self.is_frozen(table, column)
            && (writes.owner_only || self.holds(table, column, Privilege::Update));
        let optional = column.default.is_some() || column.identity.is_some() || self.has_domain_default(&column.ty);
        let shape = Shape { nullable, optional, insert, update, always };
        (TypeScript::raw(self.spelled(&scalar, shape)), note)
    }

    fn spelled(&mut self, scalar: &Scalar, shape: Shape) -> String {
        let null = if shape.nullable { " | null" } else { "" };
        let select = format!("{}{null}", scalar.select);
        if shape.always {
            self.imports.insert("GeneratedAlways");
            return format!("GeneratedAlways<{select}>");
        }
        if shape.insert && shape.update {
            // Null makes a column optional by itself.
            let variant = match (shape.nullable, shape.optional) {
                (true, _) => Variant::Nullable,
                (false, true) => Variant::Generated,
                (false, false) => Variant::Plain,
            };
            if let Some(alias) = scalar.alias {
                self.aliases.insert((alias, variant));
                return format!("{}{}", variant.prefix(), alias.name());
            }
            if scalar.select == scalar.write {
                if variant == Variant::Generated {
                    self.imports.insert("Generated");
                    return format!("Generated<{select}>");
                }
                return select;
            }
        }
        self.imports.insert("ColumnType");
        let undefined = if shape.optional && !shape.nullable { " | undefined" } else { "" };
        let insert = if shape.insert { format!("{}{null}{undefined}", scalar.write) } else { "never".to_owned() };
        let update = if shape.update { format!("{}{null}", scalar.write) } else { "never".to_owned() };
        format!("ColumnType<{select}, {insert}, {update}>")
    }

    /// What the driver makes of the column's type; whether a domain refuses null.
    fn scalar(&self, table: &Table, column: &Column) -> (Scalar, bool) {
        if let Some(name) = self.enumerations.of_column(&table.name, &column.name) {
            return (Scalar::same(name), false);
        }
        let (scalar, not_null) = self.of_type(&column.ty);
        if scalar.alias == Some(Alias::Json) && demands_object(table, column) {
            return (Scalar { alias: None, select: "JsonObject".to_owned(), ..scalar }, not_null);
        }
        (scalar, not_null)
    }

    fn of_type(&self, ty: &TypeRef) -> (Scalar, bool) {
        let Some(schema) = &ty.schema else {
            let scalar = if ty.dimensions > 0 { self.driver.array(&ty.name) } else { self.driver.scalar(&ty.name) };
            return (scalar, false);
        };
        let name = QualifiedName { schema: schema.clone(), name: ty.name.clone() };
        let union = self.enumerations.of_type(&name);
        let made = self.database.catalog.types.get(&name).map(|made| &made.kind);
        if ty.dimensions > 0 {
            // The driver knows no parser for the array of a type that somebody made: it arrives as `{a,b}`.
            let element = union.unwrap_or("string");
            return (Scalar::pair("string", array(element)), false);
        }
        match (union, made) {
            (Some(union), Some(TypeKind::Domain { not_null, .. })) => (Scalar::same(union), *not_null),
            (Some(union), _) => (Scalar::same(union), false),
            (None, Some(TypeKind::Domain { base, not_null, .. })) => {
                let (scalar, base_not_null) = self.of_type(base);
                (scalar, *not_null || base_not_null)
            }
            // An extension's type: citext, ltree, ... come as text.
            (None, _) => (Scalar::same("string"), false),
        }
    }

    /// The type of a value that a function takes: what is written.
    pub(super) fn argument(&mut self, ty: &TypeRef) -> String {
        let (scalar, not_null) = self.of_type(ty);
        self.json |= scalar.write.contains("Json");
        format!("{}{}", scalar.write, if not_null { "" } else { " | null" })
    }

    /// The type of a value that a function returns: what is read.
    pub(super) fn returned(&mut self, ty: &TypeRef) -> String {
        let (scalar, _) = self.of_type(ty);
        self.json |= scalar.select.contains("Json");
        self.dates |= *ty == TypeRef::builtin("date");
        format!("{} | null", scalar.select)
    }

    fn has_domain_default(&self, ty: &TypeRef) -> bool {
        let name = ty.schema.clone().map(|schema| QualifiedName { schema, name: ty.name.clone() });
        let made = name.and_then(|name| self.database.catalog.types.get(&name)).map(|made| &made.kind);
        matches!(made, Some(TypeKind::Domain { default: Some(_), .. })) && ty.dimensions == 0
    }

    /// The aliases that were used, for the template.
    pub(super) fn aliases(&self) -> Vec<Value> {
        let mut values = Vec::new();
        for alias in Alias::ALL {
            let (select, write) = alias.pair();
            for (_, variant) in self.aliases.iter().filter(|(used, _)| *used == alias) {
                let (null, undefined) = match variant {
                    Variant::Plain => ("", ""),
                    Variant::Generated => ("", " | undefined"),
                    Variant::Nullable => (" | null", ""),
                };
                let remark = match variant {
                    Variant::Plain => alias.remark().to_owned(),
                    Variant::Generated => format!("{} Has a default.", alias.remark()),
                    Variant::Nullable => format!("{} May be null.", alias.remark()),
                };
                values.push(context! {
                    name => TypeScript::raw(format!("{}{}", variant.prefix(), alias.name())),
                    type => TypeScript::raw(format!(
                        "ColumnType<{select}{null}, {write}{null}{undefined}, {write}{null}>"
                    )),
                    remark => TypeScript::raw(remark),
                });
            }
        }
        values
    }
}

/// What decides the form of a column's type.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent fact of a column")]
struct Shape {
    nullable: bool,
    optional: bool,
    insert: bool,
    update: bool,
    always: bool,
}

fn is_key(table: &Table, column: &Column) -> bool {
    table.constraints.values().any(
        |constraint| matches!(&constraint.kind, ConstraintKind::PrimaryKey(columns) if columns.contains(&column.name)),
    )
}

/// `CHECK (jsonb_typeof(column) = 'object')`.
fn demands_object(table: &Table, column: &Column) -> bool {
    table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::Check(Expr::Binary(operator, left, right)) => {
            let typeof_column = matches!(left.as_ref(), Expr::Call(call)
                if call.name.last().is_some_and(|name| *name == "jsonb_typeof" || *name == "json_typeof")
                    && matches!(call.arguments.as_slice(), [Expr::Column(path)] if path.last() == Some(&column.name)));
            operator.symbol == "=" && typeof_column && **right == Expr::String("object".to_owned())
        }
        _ => false,
    })
}
