//! Invitations: who may bring others into a tenant, and how they come in.

use super::tenant::known_role;
use super::{Column, Identity, Members, Roles, Scope, Table, Tenant, TenantWithMembers, names};
use crate::catalog::{Ident, QualifiedName};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::platform::TypeName;
use crate::span::Span;
use crate::syntax::tree::{self, Command, RuleEffect, TenantItem};

/// How people come into a tenant that is there already.
#[derive(Debug, Clone)]
pub struct Invitations {
    /// The table of invitations that are open.
    pub table: QualifiedName,
    /// Its column for the address of whoever is invited.
    pub email: Ident,
    /// Its column for the role that they get, where there are roles.
    pub role: Option<Ident>,
    /// Its column for the hash of the secret that they are sent.
    pub token: Ident,
    /// Its column that says until when.
    pub expires: Ident,
    /// Where a person's own address stands.
    pub person: InvitedPerson,
    /// Who may invite.
    pub by: Ident,
}

/// Where a person's own address stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitedPerson {
    /// The table of people.
    pub table: QualifiedName,
    /// Its column that holds the user.
    pub user: Ident,
    /// Its column for the address.
    pub email: Ident,
    /// A column that is null until the address is known to be the person's, where there is one.
    pub confirmed: Option<Ident>,
}

/// Reads the line of a tenant's block, after the rules of all tables.
pub(super) fn check(
    written: &tree::Tenant,
    tenant: TenantWithMembers<'_>,
    tables: &[Table],
    roles: &Roles,
    identity: &Identity,
    diagnostics: &mut Diagnostics,
) -> Option<Invitations> {
    let mut lines = written.items.iter().filter_map(|item| match item {
        TenantItem::Invitations(line) => Some(line),
        _ => None,
    });
    let line = lines.next()?;
    for second in lines {
        diagnostics.push(
            Diagnostic::error(&code::P0208, second.span, "there is a second `invitations`")
                .label(line.span, "the first one")
                .help("keep one of them"),
        );
    }
    let person = person(line, tables, identity, diagnostics);
    let by = known_role(&line.by, roles, diagnostics);
    let Some(table) = names::find(tables, &line.table) else {
        diagnostics.push(names::unknown_table(&line.table, tables));
        return None;
    };
    check_table(line, table, tenant, diagnostics);
    let mut columns = Columns { line, table, diagnostics };
    let email = columns.named("email", line.email.as_ref(), &["text", "varchar", "citext"]);
    let token = columns.named("token", line.token.as_ref(), &["bytea"]);
    let expires = columns.named("expires", line.expires.as_ref(), &["timestamptz"]);
    let role = columns.role(tenant.members, tables);
    let known: Vec<&Ident> = [&email, &token, &expires, &role].into_iter().flatten().collect();
    let all = email.is_some() && token.is_some() && expires.is_some();
    if all {
        columns.others(&tenant, &known);
    }
    Some(Invitations {
        table: table.name.clone(),
        email: email?,
        role,
        token: token?,
        expires: expires?,
        person: person?,
        by: by?,
    })
}

fn problem(span: Span, message: String) -> Diagnostic {
    Diagnostic::error(&code::P0423, span, message)
}

/// Rows are a tenant's, and what they say isn't the clients' to write.
fn check_table(line: &tree::Invitations, table: &Table, tenant: TenantWithMembers<'_>, diagnostics: &mut Diagnostics) {
    let fits = matches!(&table.scope, Scope::Tenant { nullable: false, .. })
        && table.tenant_keys.last().is_some_and(|key| key.tenant == tenant.table);
    if !fits {
        diagnostics.push(
            problem(
                line.table.span(),
                format!("a row of `{}` doesn't belong to the tenant into which it invites", table.name.name),
            )
            .help("add a line `tenant` to the table"),
        );
    }
    if table.soft_delete.is_some() || table.append_only || table.name == tenant.members.table || table.is_audit_log {
        diagnostics.push(
            problem(table.span, format!("`{}` can't hold invitations", table.name.name))
                .label(line.span, "said here")
                .note("an invitation that is accepted is deleted, so that nobody can accept it again")
                .help("give them a table of their own, without `soft delete` and `append only`"),
        );
    }
    let written = table.rules.iter().filter(|rule| rule.effect == RuleEffect::Allow);
    for rule in written.filter(|rule| matches!(rule.command, Command::Insert | Command::Update)) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0414,
                rule.span,
                format!("no rule can let a client {} an invitation", rule.command.word()),
            )
            .label(line.span, "these are invitations")
            .note("whoever writes one chooses who comes in, and with which role")
            .help(
                "take the command away: `invite_to_...` makes invitations, and who may delete them can take them back",
            ),
        );
    }
}

/// Where a person's address stands, and that nobody writes their own.
fn person(
    line: &tree::Invitations,
    tables: &[Table],
    identity: &Identity,
    diagnostics: &mut Diagnostics,
) -> Option<InvitedPerson> {
    let Some((name, column)) = &line.to else {
        let Some(users) = identity.users() else {
            diagnostics.push(
                problem(line.span, "nothing says where a person's address stands".to_owned())
                    .note("an invitation is for whoever has the address that it was sent to")
                    .help("name the table of people and its column: `to users(email)`, before `by`"),
            );
            return None;
        };
        let confirmed = Some("email_confirmed_at".into());
        return Some(InvitedPerson { table: users, user: "id".into(), email: "email".into(), confirmed });
    };
    let Some(table) = names::find(tables, name) else {
        diagnostics.push(names::unknown_table(name, tables));
        return None;
    };
    let Some(email) = table.column(column) else {
        let all = table.columns.iter().map(|column| column.name.as_str());
        diagnostics.push(names::unknown_column(&table.name.name, column, all));
        return None;
    };
    let Some(user) = &table.self_column else {
        diagnostics.push(
            problem(name.span(), format!("`{}` doesn't say which column holds the person", table.name.name))
                .help("add a line `self COLUMN` to it"),
        );
        return None;
    };
    let unique = table.uniques.iter().any(|unique| unique.columns == [email.name.clone()])
        || table.primary_key == [email.name.clone()];
    if !unique {
        diagnostics.push(
            problem(column.span, format!("two people can have the same `{}`", email.name))
                .note("then both could accept what one of them was sent")
                .help("make the column `unique`"),
        );
    }
    let names_it = |columns: &Option<Vec<Ident>>| columns.as_ref().is_none_or(|list| list.contains(&email.name));
    let writes = |command: &Command| matches!(command, Command::Insert | Command::Update);
    let writer = table
        .rules
        .iter()
        .find(|rule| rule.effect == RuleEffect::Allow && writes(&rule.command) && names_it(&rule.columns));
    if let Some(rule) = writer {
        diagnostics.push(
            problem(rule.span, format!("whoever writes `{}` chooses whose invitations they can accept", email.name))
                .label(column.span, "a person's address, for invitations")
                .note("it must be the server that writes it, when it has seen that the address is the person's")
                .help(format!("list the columns without `{}`", email.name)),
        );
    }
    Some(InvitedPerson { table: table.name.clone(), user: user.clone(), email: email.name.clone(), confirmed: None })
}

/// The columns of the table, as the line names them.
struct Columns<'a> {
    line: &'a tree::Invitations,
    table: &'a Table,
    diagnostics: &'a mut Diagnostics,
}

impl Columns<'_> {
    fn named(&mut self, field: &str, name: Option<&tree::Name>, types: &[&str]) -> Option<Ident> {
        let Some(name) = name else {
            self.diagnostics.push(
                problem(self.line.table.span(), format!("the invitations have no `{field}`"))
                    .help(format!("add `{field} COLUMN` to the list")),
            );
            return None;
        };
        let column = self.column(name)?;
        if !types.contains(&column.ty.name.as_str()) && column.ty.name != "unknown" {
            let is = TypeName::from(&column.ty).to_string();
            self.diagnostics.push(
                problem(name.span, format!("`{}` is `{is}`, and must be `{}`", column.name, types.join("` or `")))
                    .note(match field {
                        "token" => {
                            "it holds a hash (SHA-256) of the secret, so that whoever reads the table can't accept"
                        }
                        "expires" => "an invitation is good for a time",
                        _ => "it holds an address",
                    }),
            );
        }
        if !column.not_null {
            self.diagnostics.push(problem(name.span, format!("`{}` may be null", column.name)).help("add `not null`"));
        }
        if field == "expires" && column.default.is_none() {
            self.diagnostics.push(
                problem(
                    name.span,
                    format!("nothing says how long an invitation is good: `{}` has no default", column.name),
                )
                .help("add `default now() + interval '7 days'`, for example"),
            );
        }
        if field == "token" && !self.table.uniques.iter().any(|unique| unique.columns == [column.name.clone()]) {
            self.diagnostics.push(
                problem(name.span, format!("`{}` isn't unique", column.name))
                    .note("an invitation is found by it")
                    .help("make the column `unique`"),
            );
        }
        Some(column.name.clone())
    }

    fn column(&mut self, name: &tree::Name) -> Option<Column> {
        let found = self.table.column(name).cloned();
        if found.is_none() {
            let all = self.table.columns.iter().map(|column| column.name.as_str());
            self.diagnostics.push(names::unknown_column(&self.table.name.name, name, all));
        }
        found
    }

    /// The role that is given is a role as members have it.
    fn role(&mut self, members: &Members, tables: &[Table]) -> Option<Ident> {
        let members_role = members.role.as_ref()?;
        let Some(name) = &self.line.role else {
            self.diagnostics.push(
                problem(self.line.table.span(), "the invitations have no `role`".to_owned())
                    .note("members have one, and whoever invites decides which")
                    .help("add `role COLUMN` to the list"),
            );
            return None;
        };
        let column = self.column(name)?;
        let wanted = tables.iter().find(|table| table.name == members.table)?.column(members_role)?;
        if column.ty != wanted.ty || !column.not_null {
            self.diagnostics.push(
                problem(name.span, format!("`{}` can't hold every role, or may hold none", column.name))
                    .label(wanted.span, "the members' role")
                    .help(format!("declare it `{} not null`, as there", TypeName::from(&wanted.ty))),
            );
        }
        Some(column.name.clone())
    }

    /// What else a row needs must have a default.
    fn others(&mut self, tenant: &Tenant, known: &[&Ident]) {
        for column in &self.table.columns {
            let key = self.table.tenant_keys.iter().any(|key| key.column == column.name);
            if !column.is_optional() && !key && !known.contains(&&column.name) && column.ty.name != "unknown" {
                self.diagnostics.push(
                    problem(
                        column.span,
                        format!("nobody could be invited: `{}` is not null and has no default", column.name),
                    )
                    .label(tenant.span, "the invitations are this tenant's")
                    .help("give it a default, or leave `not null` out"),
                );
            }
        }
    }
}
