//! One change as one statement: which template, with which values.

use super::{Sql, function, idempotent, policy, role, table, trigger, view};
use crate::catalog::{FunctionId, Grantee, Ident, Privilege, QualifiedName, Type, TypeKind};
use crate::emit::{EmitError, Templates};
use crate::plan::{Change, CommentTarget, Securable};
use crate::sql::{print, quote};
use minijinja::{Value, context};

/// The statement with its semicolon, in a form that can be run again if it is to be `idempotent`.
pub(in crate::emit) fn statement(
    templates: &Templates,
    change: &Change,
    idempotent: bool,
) -> Result<String, EmitError> {
    match change {
        Change::CreatePolicy(table, created) if idempotent => idempotent::replace_policy(templates, table, created),
        Change::CreateType(..) | Change::AddConstraint(..) if idempotent => idempotent::unless_there(templates, change),
        // Another database of the cluster may have made it.
        Change::CreateRole(..) => idempotent::unless_there(templates, change),
        Change::Verbatim(own) if idempotent && own.unless_there => idempotent::unless_there(templates, change),
        Change::Verbatim(own) => Ok(format!("{};", own.text)),
        Change::Edit(edit) => Ok(format!("{};", edit.sql)),
        Change::Together(changes) => idempotent::together(templates, changes, idempotent),
        _ => plain(templates, change, idempotent),
    }
}

/// The statement by itself; `idempotent` says IF NOT EXISTS and OR REPLACE where Postgres has them.
pub(super) fn plain(templates: &Templates, change: &Change, idempotent: bool) -> Result<String, EmitError> {
    if let Change::Verbatim(own) = change {
        return Ok(format!("{};", own.text));
    }
    let (template, context) = template_and_context(change);
    finished(templates, template, context, idempotent)
}

/// Renders, and ends the statement. The semicolon isn't the template's, so that none can forget it.
pub(super) fn finished(
    templates: &Templates,
    template: &str,
    context: Value,
    idempotent: bool,
) -> Result<String, EmitError> {
    let mut text = templates.render(template, context! { idempotent, ..context })?;
    text.truncate(text.trim_end().len());
    text.push(';');
    Ok(text)
}

fn template_and_context(change: &Change) -> (&'static str, Value) {
    match change {
        Change::CreateRole(name, created) => ("sql/create_role.sql.j2", role::create(name, created)),
        Change::CheckRole(name, wanted) => ("sql/do_block.sql.j2", role::check(name, wanted)),
        Change::LendRole(name, _) => ("sql/lend_role.sql.j2", context! { name => Sql::ident(name) }),
        Change::ReturnRole(name, _) => ("sql/return_role.sql.j2", context! { name => Sql::ident(name) }),
        Change::ChangeOwner(id, owner) => {
            ("sql/change_owner.sql.j2", context! { function => Sql::signature(id), owner => Sql::ident(owner) })
        }
        Change::CreateSchema(name, _) => ("sql/create_schema.sql.j2", context! { name => Sql::ident(name) }),
        Change::CreateExtension(name, extension) => (
            "sql/create_extension.sql.j2",
            context! { name => Sql::ident(name), schema => extension.schema.as_ref().map(Sql::ident) },
        ),
        Change::CreateType(name, ty) => create_type(name, ty),
        Change::CreateTable(created) => ("sql/create_table.sql.j2", table::create(created)),
        Change::AddConstraint(name, constraint) => (
            "sql/add_constraint.sql.j2",
            context! { table => Sql::qualified(name), constraint => table::constraint(constraint) },
        ),
        Change::CreateIndex(name, index) => ("sql/create_index.sql.j2", table::index(name, index)),
        Change::EnableRowSecurity(name) => ("sql/enable_row_security.sql.j2", on_table(name)),
        Change::ForceRowSecurity(name) => ("sql/force_row_security.sql.j2", on_table(name)),
        Change::CreateFunction(created) => ("sql/create_function.sql.j2", function::create(created)),
        Change::CreateView(name, created) => ("sql/create_view.sql.j2", view::create(name, created)),
        Change::CreateTrigger(name, created) => ("sql/create_trigger.sql.j2", trigger::create(name, created)),
        Change::EnableTriggerAlways(name, trigger) => (
            "sql/enable_trigger_always.sql.j2",
            context! { table => Sql::qualified(name), trigger => Sql::ident(trigger) },
        ),
        Change::CreatePolicy(name, created) => ("sql/create_policy.sql.j2", policy::create(name, created)),
        Change::RevokeAll(on, from) => {
            let (kind, name) = securable(on);
            ("sql/revoke_all.sql.j2", context! { kind, name, from => Sql::list(from.iter().map(Sql::grantee)) })
        }
        Change::Grant { on, privileges, to } => ("sql/grant.sql.j2", grant(on, privileges, to)),
        Change::Comment(target, text) => ("sql/comment.sql.j2", comment(target, text)),
        // `statement` renders its changes one by one; nothing comes here.
        Change::Together(_) | Change::Verbatim(_) | Change::Edit(_) => {
            ("sql/block.sql.j2", idempotent::block(&[], None))
        }
    }
}

fn on_table(name: &QualifiedName) -> Value {
    context! { table => Sql::qualified(name) }
}

fn create_type(name: &QualifiedName, ty: &Type) -> (&'static str, Value) {
    let name = Sql::qualified(name);
    match &ty.kind {
        TypeKind::Enum(values) => {
            let values: Vec<Value> = values.iter().map(|value| Sql::literal(value).into()).collect();
            ("sql/create_enum.sql.j2", context! { name, values })
        }
        TypeKind::Domain { base, not_null, default, checks, .. } => {
            let checks = checks.iter().map(|(name, condition)| {
                context! { name => Sql::ident(name), condition => Sql::expr(condition) }
            });
            let checks: Vec<Value> = checks.collect();
            let default = default.as_ref().map(Sql::expr);
            ("sql/create_domain.sql.j2", context! { name, base => Sql::ty(base), not_null, default, checks })
        }
        TypeKind::Composite(attributes) => {
            let parts = attributes.iter().map(|part| {
                let collation = part.collation.as_ref().map(|name| format!(" COLLATE {}", quote::ident(name)));
                let (name, ty) = (quote::ident(&part.name), print::type_ref(&part.ty));
                Sql::statement(&format!("{name} {ty}{}", collation.unwrap_or_default())).into()
            });
            let parts: Vec<Value> = parts.collect();
            ("sql/create_type.sql.j2", context! { name, parts, range => false })
        }
        TypeKind::Range(options) => {
            let parts = options.iter().map(|(option, value)| Sql::statement(&format!("{option} = {value}")).into());
            let parts: Vec<Value> = parts.collect();
            ("sql/create_type.sql.j2", context! { name, parts, range => true })
        }
    }
}

fn grant(on: &Securable, privileges: &[(Privilege, Vec<Ident>)], to: &Grantee) -> Value {
    let (kind, name) = securable(on);
    let privileges = privileges.iter().map(|(privilege, columns)| {
        let columns = (!columns.is_empty()).then(|| Sql::idents(columns));
        context! { word => Sql::keyword(privilege.keyword()), columns }
    });
    context! { privileges => privileges.collect::<Vec<_>>(), kind, name, to => Sql::grantee(to) }
}

fn securable(on: &Securable) -> (Sql, Sql) {
    match on {
        Securable::Schema(name) => (Sql::keyword("SCHEMA"), Sql::ident(name)),
        Securable::Type(name) => (Sql::keyword("TYPE"), Sql::qualified(name)),
        // GRANT knows a view as a table.
        Securable::Table(name) | Securable::View(name) => (Sql::keyword("TABLE"), Sql::qualified(name)),
        Securable::Sequence(name) => (Sql::keyword("SEQUENCE"), Sql::qualified(name)),
        Securable::Function(id) => (Sql::keyword("FUNCTION"), Sql::signature(id)),
    }
}

fn comment(target: &CommentTarget, text: &str) -> Value {
    let column = |table: &QualifiedName, column: &Ident| Sql::path([&table.schema, &table.name, column]);
    let (kind, name, table) = match target {
        CommentTarget::Schema(name) => ("SCHEMA", Sql::ident(name), None),
        CommentTarget::Type(name) => ("TYPE", Sql::qualified(name), None),
        CommentTarget::View(name) => ("VIEW", Sql::qualified(name), None),
        CommentTarget::Table(name) => ("TABLE", Sql::qualified(name), None),
        CommentTarget::Column(table, name) => ("COLUMN", column(table, name), None),
        CommentTarget::Constraint(table, name) => ("CONSTRAINT", Sql::ident(name), Some(table)),
        CommentTarget::Index(table, name) => ("INDEX", Sql::path([&table.schema, name]), None),
        CommentTarget::Trigger(table, name) => ("TRIGGER", Sql::ident(name), Some(table)),
        CommentTarget::Policy(table, name) => ("POLICY", Sql::ident(name), Some(table)),
        CommentTarget::Function(id) => ("FUNCTION", Sql::signature(id), None),
    };
    context! {
        kind => Sql::keyword(kind), name, table => table.map(Sql::qualified), text => Sql::literal(text),
    }
}

impl Sql {
    /// Names joined by dots.
    fn path<'a>(parts: impl IntoIterator<Item = &'a Ident>) -> Self {
        Self::joined(parts.into_iter().map(Self::ident), ".")
    }

    /// A function with the types of its arguments.
    pub(in crate::emit) fn signature(id: &FunctionId) -> Self {
        Self::call(Self::qualified(&id.name), Self::list(id.arguments.iter().map(Self::ty)))
    }
}
