//! L0201: a constraint is added NOT VALID, and validated by a later migration.

use super::index::table;
use super::{Change, Repair};
use crate::diagnostics::Fix;
use crate::lint::{Finding, Subject};
use crate::replay::Facet;
use crate::sql::quote;

/// NOT VALID goes to the end of the statement: where the constraint isn't its last word, the proof fails.
pub(super) fn not_valid(subject: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let table = table(subject, finding)?;
    let Some(Facet::Constraint(name)) = &finding.part else { return None };
    let holds = |span: &&crate::span::Span| {
        span.file == finding.span.file && span.start <= finding.span.start && finding.span.start <= span.end
    };
    let statement = subject.statements.iter().find(holds)?;
    let length = statement.range().len();
    Some(Repair {
        title: "adds it NOT VALID, and validates it in a migration of its own".to_owned(),
        statements: vec![format!(
            "alter table {} validate constraint {}",
            quote::qualified(&table.name),
            quote::ident(name)
        )],
        edits: vec![Fix { span: statement.part(length..length), replacement: " not valid".to_owned() }],
        is_divided: true,
        change: Change::Nothing,
    })
}
