//! Expectations with their names resolved: who tries what on whose rows. Whether they come true is decided from the access matrix.

use super::{Identity, Roles, Table, Tenant, names, nesting};
use crate::catalog::{Ident, QualifiedName};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::sql::quote;
use crate::syntax::tree::{self, Command};

/// What the model's writer expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Who tries.
    pub actor: ExpectedActor,
    /// That it is possible for some row, rather than for none.
    pub can: bool,
    /// What.
    pub command: Command,
    /// To rows of which table.
    pub table: QualifiedName,
    /// Whether the rows belong to a tenant that the actor is no member of, at any level.
    pub elsewhere: bool,
    /// The columns that it is about: all of them at once where it can be done, each by itself where it can't.
    pub columns: Option<Vec<Ident>>,
    /// How it is written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// Who tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedActor {
    /// `anon`: whoever isn't signed in.
    Anon,
    /// `authenticated`: whoever is, and belongs to no tenant.
    Authenticated,
    /// `self`: the person whose row it is, who belongs to no tenant.
    Person,
    /// A role of the model.
    Role {
        /// The role; none where the model has no roles, and the word is `member`.
        role: Option<Ident>,
        /// The kind of tenants in which they have it.
        tenant: QualifiedName,
    },
    /// `service`: the server.
    Server,
}

/// The actors that are no roles.
const BUILT_IN: [&str; 4] = ["anon", "authenticated", "self", "service"];

/// What is known of the model.
struct Known<'a> {
    tables: &'a [Table],
    tenants: &'a [Tenant],
    roles: &'a Roles,
    identity: &'a Identity,
}

/// Resolves the names of expectations.
pub(super) fn check(
    written: &[&tree::Expectation],
    tables: &[Table],
    tenants: &[Tenant],
    roles: &Roles,
    identity: &Identity,
    diagnostics: &mut Diagnostics,
) -> Vec<Expectation> {
    let known = Known { tables, tenants, roles, identity };
    written.iter().filter_map(|written| known.read(written, diagnostics)).collect()
}

impl Known<'_> {
    fn read(&self, written: &tree::Expectation, diagnostics: &mut Diagnostics) -> Option<Expectation> {
        let Some(table) = names::find(self.tables, &written.rows.table) else {
            diagnostics.push(names::unknown_table(&written.rows.table, self.tables));
            return None;
        };
        let actor = self.actor(written, table, diagnostics);
        let columns = match &written.columns {
            None => Some(None),
            Some(_) if written.command.value == Command::Delete => {
                diagnostics.push(
                    Diagnostic::error(&code::P0486, written.command.span, "a row is deleted whole")
                        .note("there is no privilege to delete single columns")
                        .help("take the column list away"),
                );
                None
            }
            Some(list) => {
                let before = diagnostics.iter().count();
                let all = || table.columns.iter().map(|column| column.name.as_str()).collect();
                let is_column = |name: &str| table.column(name).is_some();
                let columns = names::columns(list, &is_column, all, &table.name.name, diagnostics);
                (diagnostics.iter().count() == before).then_some(Some(columns))
            }
        };
        let elsewhere = self.letters(written, table, actor.as_ref(), diagnostics)?;
        Some(Expectation {
            actor: actor?,
            can: written.can,
            command: written.command.value,
            table: table.name.clone(),
            elsewhere,
            columns: columns?,
            text: text(written),
            span: written.span,
        })
    }

    fn actor(
        &self,
        written: &tree::Expectation,
        table: &Table,
        diagnostics: &mut Diagnostics,
    ) -> Option<ExpectedActor> {
        let who = &written.actor.who;
        let problem = |span: Span, message: String| Diagnostic::error(&code::P0486, span, message);
        if let (Some(of), true) = (&who.of, BUILT_IN.contains(&who.name.as_str())) {
            diagnostics.push(
                problem(of.span(), format!("`{}` is nobody's role", who.name.value))
                    .help("name a role of the model, or take `of` away"),
            );
            return None;
        }
        match who.name.as_str() {
            "anon" => return Some(ExpectedActor::Anon),
            "authenticated" => return Some(ExpectedActor::Authenticated),
            "self" if table.self_column.is_none() => {
                diagnostics.push(
                    problem(who.name.span, format!("the rows of `{}` are nobody's in particular", table.name.name))
                        .note("`self` is the person whose row it is, by the table's `self` column")
                        .help("name a role, or declare `self COLUMN` in the table"),
                );
                return None;
            }
            "self" => return Some(ExpectedActor::Person),
            "service" if self.identity.database_roles().server.is_none() => {
                diagnostics.push(
                    problem(who.name.span, "there is no server".to_owned())
                        .help("name its role in `identity session`: `server ROLE`"),
                );
                return None;
            }
            "service" => return Some(ExpectedActor::Server),
            "anyone" | "peer" => {
                diagnostics.push(
                    problem(who.name.span, format!("`{}` is several kinds of callers", who.name.value))
                        .note("an expectation is about one")
                        .help("name a role, `anon`, `authenticated`, `self` or `service`"),
                );
                return None;
            }
            _ => {}
        }
        let role = if self.roles.is_empty() && !self.tenants.is_empty() && who.name.as_str() == "member" {
            None
        } else if let Some(role) = self.roles.get(&who.name) {
            Some(role.name.clone())
        } else {
            let known = self.roles.iter().map(|role| role.name.as_str()).chain(BUILT_IN);
            let diagnostic = names::unknown(&code::P0203, "role", &who.name, known);
            diagnostics.push(
                diagnostic
                    .note("an expectation is about a role of the model, `anon`, `authenticated`, `self` or `service`"),
            );
            return None;
        };
        let tenant = self.level(who, table, diagnostics)?;
        Some(ExpectedActor::Role { role, tenant })
    }

    /// The kind of tenants in which somebody has a role: the one that is named, the only one, or the innermost one that the rows belong to.
    fn level(&self, who: &tree::Principal, table: &Table, diagnostics: &mut Diagnostics) -> Option<QualifiedName> {
        if let Some(of) = &who.of {
            let name = names::qualified(of);
            let found = self.tenants.iter().find(|tenant| tenant.table == name);
            if found.is_none() {
                let known: Vec<&str> = self.tenants.iter().map(|tenant| tenant.table.name.as_str()).collect();
                diagnostics.push(nesting::unknown_tenant(of, &known));
            }
            return found.map(|tenant| tenant.table.clone());
        }
        let innermost = table.tenant_keys.last().map(|key| key.tenant.clone());
        match self.tenants {
            [only] => Some(only.table.clone()),
            [] => None,
            _ if innermost.is_some() => innermost,
            _ => {
                diagnostics.push(
                    Diagnostic::error(&code::P0486, who.name.span, "it isn't clear in which tenant this role is held")
                        .note(format!("the rows of `{}` belong to none", table.name.name))
                        .help(format!("write `{} of TABLE`", who.name.value)),
                );
                None
            }
        }
    }

    /// Whether the letters differ; `None` where one is missing or means nothing, which is reported.
    fn letters(
        &self,
        written: &tree::Expectation,
        table: &Table,
        actor: Option<&ExpectedActor>,
        diagnostics: &mut Diagnostics,
    ) -> Option<bool> {
        let mut problem = |span: Span, message: String, help: &str| {
            diagnostics.push(
                Diagnostic::error(&code::P0486, span, message)
                    .note("letters name tenants: the same letter is the same tenant, another one another")
                    .help(help),
            );
        };
        let has_tenant = !table.tenant_keys.is_empty();
        if let (Some(letter), false) = (&written.rows.tenant, has_tenant) {
            let message = format!("the rows of `{}` belong to no tenant", table.name.name);
            problem(letter.span, message, "take the letter away");
            return None;
        }
        let is_member = match actor? {
            ExpectedActor::Role { .. } => true,
            _ if written.actor.tenant.is_some() => {
                let span = written.actor.tenant.as_ref().map_or(written.span, |letter| letter.span);
                let message = format!("`{}` belongs to no tenant", written.actor.who.name.value);
                problem(span, message, "take the letter away, or name a role");
                return None;
            }
            _ => false,
        };
        let Some(own) = &written.actor.tenant else {
            if is_member {
                let message =
                    format!("`{}` is a role in a tenant, and there is no letter for it", written.actor.who.name.value);
                problem(written.actor.who.name.span, message, "write a letter behind it, such as `@A`");
                return None;
            }
            return Some(false);
        };
        let Some(theirs) = &written.rows.tenant else {
            if has_tenant {
                let message =
                    format!("the rows of `{}` belong to a tenant, and there is no letter for it", table.name.name);
                problem(
                    written.rows.table.span(),
                    message,
                    "write the same letter for the actor's tenant, another one for another",
                );
                return None;
            }
            return Some(false);
        };
        Some(own.value != theirs.value)
    }
}

/// An expectation in the words of the language.
fn text(written: &tree::Expectation) -> String {
    let name = |name: &tree::Name| quote::ident(name.as_str()).into_owned();
    let letter = |letter: &Option<tree::Name>| letter.as_ref().map(|it| format!("@{}", it.value)).unwrap_or_default();
    let who = &written.actor.who;
    let of = who.of.as_ref().map(|of| format!(" of {}", name(&of.name))).unwrap_or_default();
    let columns = written.columns.as_ref().map(|list| {
        let list: Vec<String> = list.iter().map(name).collect();
        format!(" ({})", list.join(", "))
    });
    format!(
        "{}{of}{} {} {} {}{}{}",
        name(&who.name),
        letter(&written.actor.tenant),
        if written.can { "can" } else { "cannot" },
        written.command.value.word(),
        name(&written.rows.table.name),
        letter(&written.rows.tenant),
        columns.unwrap_or_default(),
    )
}
