//! What `pg_graphql` shows of a database: to each role the relations of which it may read a column, whatever row level security says
//! (supabase/pg_graphql, `load_sql_context.sql`).

use super::{Findings, Subject};
use crate::catalog::{Acl, Grantee, Ident, ObjectId, Privilege, QualifiedName, TableKind, ViewKind};
use crate::replay::Facet;
use serde_json::json;

/// Finds what it shows to a role.
pub(super) fn exposed(subject: &Subject<'_>, role: &str, who: &str, lint: Option<&str>, findings: &mut Findings) {
    if !subject.catalog.extensions.contains_key("pg_graphql")
        || !subject.is_certain(&ObjectId::Extension("pg_graphql".into()))
    {
        return;
    }
    let reads = |owner: &Ident, whole: &Acl, columns: &[&Acl]| {
        let holds = |acl: &Acl| subject.holds(role, owner, acl, Privilege::Select);
        columns.iter().any(|column| holds(whole) || holds(column))
    };
    let mut report = |object: ObjectId, name: &QualifiedName, kind: &str| {
        let granted = [Grantee::role(role), Grantee::Public].map(Facet::Privileges);
        let span = subject.origin(&object, &[Facet::Definition]);
        let said = granted.iter().find_map(|facet| subject.said(&object, facet)).filter(|said| *said != span);
        let finding = findings.report(span, format!("GraphQL shows `{name}` to {role}"));
        finding
            .note(format!("`pg_graphql` is installed: {who} sees its name and its columns, also where row level security shows no row"))
            .help(format!("`revoke select on {name} from {role};` if they needn't know of it; or drop `pg_graphql` if nobody uses it"))
            .about(object);
        if let Some(said) = said {
            finding.label(said, "granted here");
        }
        let key = format!("{}_{}_{}", lint.unwrap_or_default(), name.schema, name.name);
        finding.splinter(key, json!({ "schema": &*name.schema, "name": &*name.name, "type": kind }));
    };
    for table in subject.tables() {
        let kind = match &table.kind {
            TableKind::Ordinary => "table",
            TableKind::Foreign { .. } => "foreign table",
            // Of a partitioned table it shows the partitions.
            TableKind::Partitioned(_) => continue,
        };
        if reads(&table.owner, &table.privileges, &table.columns.iter().map(|it| &it.privileges).collect::<Vec<_>>()) {
            report(ObjectId::Table(table.name.clone()), &table.name, kind);
        }
    }
    for (name, view) in subject.views() {
        let kind = if view.kind == ViewKind::Plain { "view" } else { "materialized view" };
        if reads(&view.owner, &view.privileges, &view.columns.iter().map(|it| &it.privileges).collect::<Vec<_>>()) {
            report(ObjectId::View(name.clone()), name, kind);
        }
    }
}
