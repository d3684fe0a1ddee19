//! SQL: a plan as a file of statements.

mod function;
mod heading;
mod idempotent;
mod policy;
mod role;
mod seed;
mod statement;
mod table;
mod trigger;
mod value;
mod view;

pub(in crate::emit) use policy::policy_statement;
pub use seed::seed;
pub(in crate::emit) use statement::statement;
pub(in crate::emit) use table::rank;
pub(in crate::emit) use value::Sql;

use super::words::Rules;
use super::{Database, EmitError, Header, Templates};
use crate::plan::{Change, CommentTarget, Plan, Securable, Step};
use minijinja::{Value, context};
use std::ops::Range;

/// The width to which comments are broken, in characters, `-- ` left out.
const WIDTH: usize = 110;

/// A file of SQL, and where each step's statement stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// The file.
    pub text: String,
    /// The bytes of each step's statement, its semicolon included, in the order of the steps. Between them there are only comments and white
    /// space; that each holds one statement is for the read-back to see.
    pub statements: Vec<Range<usize>>,
}

impl Emitted {
    /// The statements, in the order of the steps.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().map(|range| self.text.get(range.clone()).unwrap_or_default())
    }
}

/// A migration: the plan's statements under headings.
///
/// # Errors
/// A template that can't be rendered, or that puts SQL where only comments belong.
pub fn migration(templates: &Templates, header: &Header, plan: &Plan) -> Result<Emitted, EmitError> {
    let mut writer = Writer::new(templates);
    writer.header(heading::migration(header, plan))?;
    writer.steps(plan, |_, step| heading::plain(step))?;
    Ok(writer.finish())
}

/// The schema as a whole, to be read: the same statements in the same order as the migration that the plan makes, with contents and with
/// what each table is for and who may do what with it.
///
/// # Errors
/// As [`migration`].
pub fn schema(templates: &Templates, header: &Header, database: &Database<'_>) -> Result<Emitted, EmitError> {
    let mut writer = Writer::new(templates);
    writer.header(heading::schema(header, database))?;
    let rules = Rules::new(database.access);
    writer.steps(database.steps, |number, step| heading::numbered(number, step, database, &rules))?;
    Ok(writer.finish())
}

/// The file as it grows.
struct Writer<'a> {
    templates: &'a Templates,
    text: String,
    statements: Vec<Range<usize>>,
}

impl<'a> Writer<'a> {
    fn new(templates: &'a Templates) -> Self {
        Self { templates, text: String::new(), statements: Vec::new() }
    }

    fn header(&mut self, lines: Vec<Sql>) -> Result<(), EmitError> {
        self.comment("sql/header.sql.j2", context! { lines => values(lines) })
    }

    fn steps(&mut self, plan: &Plan, heading: impl Fn(usize, &Step) -> (Sql, Vec<Sql>)) -> Result<(), EmitError> {
        let mut previous: Option<&Step> = None;
        let mut number = 0;
        for step in &plan.steps {
            let opens = previous.is_none_or(|previous| previous.section != step.section);
            if opens {
                number += 1;
                let (title, lines) = heading(number, step);
                self.text.push('\n');
                self.comment("sql/section.sql.j2", context! { title, lines => values(lines) })?;
            }
            let remark = remark(step);
            if opens || !remark.is_empty() || !belongs(previous.map(|previous| &previous.change), &step.change) {
                self.text.push('\n');
            }
            if !remark.is_empty() {
                self.comment("sql/remark.sql.j2", context! { lines => values(remark) })?;
            }
            let statement = statement::statement(self.templates, &step.change, plan.idempotent)?;
            self.statement(&statement);
            previous = Some(step);
        }
        Ok(())
    }

    /// Adds a statement, and remembers where it stands.
    fn statement(&mut self, statement: &str) {
        let start = self.text.len();
        self.text.push_str(statement);
        self.statements.push(start..self.text.len());
        self.text.push('\n');
    }

    /// Adds what a template makes of a comment. An edit that lets SQL out of it is a mistake: no read-back would look for it there.
    fn comment(&mut self, template: &str, context: Value) -> Result<(), EmitError> {
        let text = self.templates.render(template, context)?;
        let stray = text.split(['\n', '\r']).find(|line| !line.trim().is_empty() && !line.starts_with("--"));
        if let Some(line) = stray {
            return Err(EmitError::new(
                template,
                format!("only comments can stand here, and `{}` isn't one", line.trim()),
            ));
        }
        self.text.push_str(text.trim_end());
        self.text.push('\n');
        Ok(())
    }

    fn finish(self) -> Emitted {
        Emitted { text: self.text, statements: self.statements }
    }
}

fn values(lines: Vec<Sql>) -> Vec<Value> {
    lines.into_iter().map(Value::from).collect()
}

/// What is said above a statement: the step's remark; above a policy, what its rule says.
fn remark(step: &Step) -> Vec<Sql> {
    match &step.change {
        Change::CreatePolicy(_, policy) if step.remark.is_empty() => {
            Sql::comment(policy.comment.as_deref().unwrap_or_default(), WIDTH)
        }
        _ => Sql::comment(&step.remark, WIDTH),
    }
}

/// Whether a statement stands right under the one before it, with no empty line between them.
fn belongs(previous: Option<&Change>, change: &Change) -> bool {
    match change {
        Change::Edit(_) => previous.is_some_and(|previous| change.is_one_of_several(previous)),
        Change::Together(changes) => changes.first().is_some_and(|first| belongs(previous, first)),
        Change::Comment(..)
        | Change::ChangeOwner(..)
        | Change::CheckRole(..)
        | Change::ReturnRole(..)
        | Change::EnableRowSecurity(_)
        | Change::ForceRowSecurity(_)
        | Change::EnableTriggerAlways(..) => true,
        Change::RevokeAll(Securable::Table(_) | Securable::Sequence(_), _)
        | Change::Grant { on: Securable::Table(_), .. } => {
            matches!(
                previous,
                Some(
                    Change::RevokeAll(..)
                        | Change::Grant { .. }
                        | Change::EnableRowSecurity(_)
                        | Change::ForceRowSecurity(_)
                )
            )
        }
        Change::RevokeAll(..) | Change::Grant { .. } => true,
        Change::CreateIndex(..) => {
            matches!(previous, Some(Change::CreateIndex(..) | Change::Comment(CommentTarget::Index(..), _)))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
