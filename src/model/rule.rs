//! Rules as they are meant: one for each command.

mod columns;
mod policy_name;
mod restriction;

use super::sql::{Place, Sql};
use super::{MembersKind, Roles, Scope, Table, Tenant, names, nesting, table::ident};
use crate::catalog::{Expr, Ident, QualifiedName, TypeRef};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::sql::quote;
use crate::syntax::tree::{self, Command, TableItem};
use std::collections::BTreeSet;

/// Whether a rule opens or closes.
pub use crate::syntax::tree::RuleEffect;
pub use restriction::named as restrictions;

/// One rule for one command.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Whether it opens or closes.
    pub effect: RuleEffect,
    /// Whom it is about.
    pub who: Principal,
    /// What they may do.
    pub command: Command,
    /// The columns it is limited to; `None` for all.
    pub columns: Option<Vec<Ident>>,
    /// What must hold of the row besides.
    pub condition: Option<Condition>,
    /// The name for the policy that it makes, from `as`.
    pub name: Option<Ident>,
    /// Whether the `as` name stands for several commands, so that each policy adds its own.
    pub shares_name: bool,
    /// Why it is there.
    pub docs: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// A condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// As a tree; `caller()` stands for the user, `old.x` and `new.x` for the row before and after.
    pub expr: Expr,
    /// As it is written.
    pub text: String,
}

/// Whom a rule is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// Whoever has this role, or one that includes it, in the row's tenant.
    Role {
        /// The role.
        role: Ident,
        /// The table of the tenants in which they have it: where tenants are nested, a row belongs to one of each.
        tenant: QualifiedName,
    },
    /// The person whose row it is.
    SelfPerson,
    /// Somebody who shares a tenant with the person whose row it is.
    Peer,
    /// Whoever is signed in.
    Authenticated,
    /// Everybody, signed in or not.
    Anyone,
}

impl Principal {
    /// The built-in ones by their words.
    pub const BUILT_IN: [(&'static str, Self); 4] = [
        ("self", Self::SelfPerson),
        ("peer", Self::Peer),
        ("authenticated", Self::Authenticated),
        ("anyone", Self::Anyone),
    ];

    /// The word that models use.
    pub fn word(&self) -> &str {
        match self {
            Self::Role { role, .. } => role,
            Self::SelfPerson => "self",
            Self::Peer => "peer",
            Self::Authenticated => "authenticated",
            Self::Anyone => "anyone",
        }
    }
}

/// Reads a table's rules.
pub(super) fn check(
    table: &mut Table,
    written: &tree::Table,
    roles: &Roles,
    tenants: &[Tenant],
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) {
    let mut rules = Vec::new();
    for item in &written.items {
        if let TableItem::Rule(line) = item {
            rules.extend(read(table, line, roles, tenants, sql, diagnostics));
        }
    }
    table.rules = rules;
    if let Some(tenant) = tenants.iter().find(|tenant| tenant.members.table == table.name) {
        add_role_grants(table, tenant, roles);
    }
    if table.scope != Scope::Internal {
        restriction::check(table, written, diagnostics);
    }
    select_before_write(table, diagnostics);
    columns::one_select_list(table, diagnostics);
    columns::one_insert_list(table, diagnostics);
    policy_name::check(table, diagnostics);
}

/// What the caller is, computed once for a statement and not for every row (Supabase's linter: 0003). `auth.uid()` is `caller()`.
fn once_a_statement(expr: &Expr) -> Expr {
    expr.map(&|expr| {
        let Expr::Call(call) = expr else { return None };
        let [schema, name] = call.name.as_slice() else { return None };
        match (schema.as_str(), name.as_str()) {
            ("auth", "uid") => Some(Expr::call("", "caller", Vec::new())),
            ("auth", "jwt" | "role" | "email") => Some(expr.clone().once()),
            _ => None,
        }
    })
}

/// `user_metadata` in a token is what the user has written there (Supabase's linter: 0015).
fn refuse_user_metadata(expr: &Expr, span: Span, diagnostics: &mut Diagnostics) {
    let mut open = vec![expr];
    while let Some(next) = open.pop() {
        if matches!(next, Expr::String(text) if text == "user_metadata" || text.contains("user_metadata,") || text == "raw_user_meta_data")
        {
            diagnostics.push(
                Diagnostic::error(&code::P0420, span, "the condition trusts what users write about themselves")
                    .note("`user_metadata` of a token is changed by its user, with `supabase.auth.updateUser()`")
                    .help("use `app_metadata`, which only the server writes, or a column"),
            );
            return;
        }
        open.extend(next.children());
    }
}

fn read(
    table: &Table,
    line: &tree::Rule,
    roles: &Roles,
    tenants: &[Tenant],
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Vec<Rule> {
    let who = principal(table, line, roles, tenants, diagnostics);
    let narrows = line.effect.value == RuleEffect::Restrict;
    if table.scope == Scope::Internal {
        diagnostics.push(
            Diagnostic::error(
                &code::P0405,
                line.span,
                format!("`{}` is internal, so no client may do anything to it", table.name.name),
            )
            .help("take the rule away, or `internal`"),
        );
    }
    if let Some(name) = &line.name {
        names::check_length(name, name.span, diagnostics);
    }
    let alone_update = !narrows && line.commands.iter().all(|clause| clause.command.value == Command::Update);
    let place = if alone_update { Place::UpdateRule } else { Place::Rule };
    let condition = match &line.condition {
        Some(text) => {
            let boolean = TypeRef::builtin("bool");
            let expr = sql.expression(text, &table.name, place, &boolean, diagnostics);
            match expr {
                Some(expr) => {
                    refuse_user_metadata(&expr, text.span, diagnostics);
                    Some(Condition { expr: once_a_statement(&expr), text: text.value.clone() })
                }
                None => return Vec::new(),
            }
        }
        None => None,
    };
    let mut rules = Vec::new();
    let mut commands = BTreeSet::new();
    for clause in &line.commands {
        let command = clause.command.value;
        if !commands.insert(command) {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0502,
                    clause.command.span,
                    format!("`{}` stands twice in this rule", command.word()),
                )
                .help("name each command once"),
            );
            continue;
        }
        // A restriction gives nothing, and its columns are refused.
        let columns = if narrows { None } else { clause_columns(table, clause, diagnostics) };
        if !narrows {
            columns::check(table, clause, columns.as_deref(), diagnostics);
            refuse_what_no_rule_can_give(table, clause, columns.as_deref(), tenants, diagnostics);
        }
        let Some(who) = &who else { continue };
        // Told already, and nothing follows from it.
        if *who == Principal::Peer && command != Command::Select {
            continue;
        }
        rules.push(Rule {
            effect: line.effect.value,
            who: who.clone(),
            command,
            columns,
            condition: condition.clone(),
            name: line.name.as_ref().map(ident),
            shares_name: line.commands.len() > 1,
            docs: names::docs(line.docs.as_ref()),
            span: line.span,
        });
    }
    rules
}

fn principal(
    table: &Table,
    line: &tree::Rule,
    roles: &Roles,
    tenants: &[Tenant],
    diagnostics: &mut Diagnostics,
) -> Option<Principal> {
    let name = &line.who.name;
    if let Some(of) = &line.who.of
        && roles.get(name).is_none()
    {
        diagnostics.push(
            Diagnostic::error(&code::P0403, of.span(), format!("`{}` isn't somebody in a tenant", name.value))
                .note("`of` says in which of nested tenants somebody has a role")
                .help("take it away, or name a role"),
        );
    }
    if name.value == "service" {
        diagnostics.push(
            Diagnostic::error(&code::P0204, name.span, "`service` needs no rule")
                .note("the server's role may select, insert, update and delete everywhere, less what `append only` takes away")
                .help("take the rule away"),
        );
        return None;
    }
    if let Some((_, built_in)) = Principal::BUILT_IN.iter().find(|(word, _)| *word == name.value) {
        if matches!(built_in, Principal::SelfPerson | Principal::Peer) && table.self_column.is_none() {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0404,
                    name.span,
                    format!("`{}` doesn't say which column holds the person", table.name.name),
                )
                .help("add a line `self COLUMN`"),
            );
            return None;
        }
        if *built_in == Principal::Peer && line.effect.value == RuleEffect::Restrict {
            diagnostics.push(
                Diagnostic::error(&code::P0430, name.span, "a restriction isn't about people who share a tenant")
                    .note("what narrows what peers see narrows a rule that allows it")
                    .help("write `when` behind `allow peer to select`, or restrict `authenticated`"),
            );
            return None;
        }
        if *built_in == Principal::Peer {
            peer(table, line, !tenants.is_empty(), diagnostics);
        }
        return Some(built_in.clone());
    }
    if roles.get(name).is_none() {
        let known = roles.iter().map(|role| role.name.as_str());
        let built_in = Principal::BUILT_IN.iter().map(|(word, _)| *word);
        diagnostics.push(
            names::unknown(&code::P0203, "role", name, known.chain(built_in))
                .note("a rule is about a role of the model, or `self`, `authenticated`, `anyone`"),
        );
        return None;
    }
    if !matches!(table.scope, Scope::Tenants | Scope::Tenant { .. }) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0403,
                name.span,
                format!("the rows of `{}` belong to no tenant, so nobody is `{}` in one", table.name.name, name.value),
            )
            .note("a rule's role is the caller's role in the row's tenant")
            .help("add a line `tenant`, or make the rule about `self`, `authenticated` or `anyone`"),
        );
        return None;
    }
    let tenant = match &line.who.of {
        Some(of) => level(table, of, tenants, diagnostics)?,
        None => table.tenant_keys.last()?.tenant.clone(),
    };
    // A tenant with a mistake in it has been told.
    tenants.iter().any(|known| known.table == tenant).then_some(Principal::Role { role: ident(name), tenant })
}

/// The tenants that `of` names, of which each row of the table belongs to one.
fn level(
    table: &Table,
    of: &tree::RawName,
    tenants: &[Tenant],
    diagnostics: &mut Diagnostics,
) -> Option<QualifiedName> {
    let wanted = names::qualified(of);
    if table.key_in(&wanted).is_some() {
        return Some(wanted);
    }
    let known: Vec<&str> = table.tenant_keys.iter().map(|key| key.tenant.name.as_str()).collect();
    let declared = tenants.iter().any(|tenant| tenant.table == wanted);
    diagnostics.push(if declared {
        let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        Diagnostic::error(
            &code::P0403,
            of.span(),
            format!("a row of `{}` belongs to none of `{}`", table.name.name, of.name.value),
        )
        .note(format!("its rows belong to one of {}", list.join(" and one of ")))
        .help(format!("name one of those, or write `tenant of {}` in the table", of.name.value))
    } else {
        nesting::unknown_tenant(of, &known)
    });
    None
}

/// Peers look at people: at rows that are a person's and no tenant's, where there are tenants to share.
fn peer(table: &Table, line: &tree::Rule, has_tenants: bool, diagnostics: &mut Diagnostics) {
    let problem = |span: Span, message: String| Diagnostic::error(&code::P0422, span, message);
    if !has_tenants {
        diagnostics.push(
            problem(line.who.name.span, "there are no tenants that two people could share".to_owned())
                .help("declare them, or make the rule about `self` or `authenticated`"),
        );
    } else if table.scope != Scope::Personal && table.scope != Scope::Internal {
        diagnostics.push(
            problem(line.who.name.span, format!("the rows of `{}` aren't people's alone", table.name.name))
                .note("`peer` shows the people that one works with, in a table with `self` and without `tenant`; it would reach over the boundary between tenants")
                .help("make the rule about a role"),
        );
    }
    for clause in line.commands.iter().filter(|clause| clause.command.value != Command::Select) {
        diagnostics.push(
            problem(clause.command.span, format!("a peer can look, and not {}", clause.command.value.word()))
                .note("who shares a tenant with somebody has no right to change what is theirs")
                .help("make the rule about `self`"),
        );
    }
}

fn clause_columns(table: &Table, clause: &tree::CommandClause, diagnostics: &mut Diagnostics) -> Option<Vec<Ident>> {
    let written = clause.columns.as_ref()?;
    if clause.command.value == Command::Delete {
        diagnostics.push(
            Diagnostic::error(&code::P0408, clause.command.span, "a row is deleted whole")
                .note("there is no privilege to delete single columns")
                .help("take the column list away"),
        );
        return None;
    }
    let known = |name: &str| table.column(name).is_some();
    let all = || table.columns.iter().map(|column| column.name.as_str()).collect();
    let columns = names::columns(written, &known, all, &table.name.name, diagnostics);
    if clause.command.value != Command::Select {
        for name in written {
            if table.column(name).is_some_and(super::Column::is_generated) {
                diagnostics.push(
                    Diagnostic::error(&code::P0408, name.span, format!("`{}` is computed by the server", name.value))
                        .help("take it out of the list"),
                );
            }
        }
    }
    Some(columns)
}

/// What is decided elsewhere: who belongs to which tenant, with which role; and what append-only tables are for.
fn refuse_what_no_rule_can_give(
    table: &Table,
    clause: &tree::CommandClause,
    columns: Option<&[Ident]>,
    tenants: &[Tenant],
    diagnostics: &mut Diagnostics,
) {
    let command = clause.command.value;
    let span = clause.command.span;
    if table.append_only && matches!(command, Command::Update | Command::Delete) {
        diagnostics.push(
            Diagnostic::error(&code::P0415, span, format!("`{}` is append only", table.name.name))
                .note("it refuses every UPDATE and DELETE, whoever sends it")
                .help("take the command away"),
        );
    }
    if table.is_audit_log && command == Command::Insert {
        diagnostics.push(
            Diagnostic::error(&code::P0416, span, "nobody writes into the audit log by hand")
                .note("its rows come from the triggers of audited tables alone")
                .help("take the command away"),
        );
    }
    // A nested tenant can be deleted by a rule, as any row of the tenant around it can.
    let kept = match command {
        Command::Insert => true,
        Command::Delete => table.tenant_keys.len() < 2,
        Command::Select | Command::Update => false,
    };
    if table.scope == Scope::Tenants && kept {
        let mut diagnostic =
            Diagnostic::error(&code::P0414, span, format!("no rule can let a client {} a tenant", command.word()));
        diagnostic = match command {
            Command::Insert => diagnostic
                .note("its first member would have to be there before it, and RETURNING would fail")
                .help("write `create (COLUMNS) as ROLE` in the tenant's block: a function makes both at once"),
            _ => diagnostic
                .note("all rows of the tenant would go with it")
                .help("let the server do it, with its own checks"),
        };
        diagnostics.push(diagnostic);
    }
    let Some(members) = tenants.iter().map(|tenant| &tenant.members).find(|members| members.table == table.name) else {
        return;
    };
    match command {
        Command::Insert | Command::Delete => diagnostics.push(
            Diagnostic::error(&code::P0414, span, format!("no rule can let a client {} a membership", command.word()))
                .note("whoever may do that decides who belongs to a tenant")
                .help(match members.kind {
                    MembersKind::Profile => "use `sign up creates`, `create`, `leave` and `remove by`",
                    MembersKind::Join => "use `create`, `leave` and `remove by`",
                }),
        ),
        Command::Update => {
            let keys = table.tenant_keys.iter().map(|key| Some(&key.column));
            let decided = [Some(&members.user)].into_iter().chain(keys);
            let decided = decided.chain([members.role.as_ref(), members.inherited.as_ref()]);
            let named = |column: &&Ident| columns.is_none_or(|columns| columns.contains(*column));
            let named: Vec<&Ident> = decided.flatten().filter(named).collect();
            if !named.is_empty() {
                let list: Vec<String> = named.iter().map(|column| format!("`{column}`")).collect();
                let gives_roles = named.iter().any(|column| members.role.as_ref() == Some(*column));
                diagnostics.push(
                    Diagnostic::error(
                        &code::P0414,
                        span,
                        format!("this rule would let {} be changed", list.join(", ")),
                    )
                    .note("who belongs to which tenant, and with which role, is more than a rule about rows can say")
                    .help(if gives_roles {
                        "list the columns without, and say who gives roles: `grants { admin gives any }`"
                    } else {
                        "list the columns without"
                    }),
                );
            }
        }
        Command::Select => {}
    }
}

/// `grants { admin gives any }` is a rule about one column: `allow admin to update (role) when old.role in (...) and new.role in (...)`.
fn add_role_grants(table: &mut Table, tenant: &Tenant, roles: &Roles) {
    let Some(role) = &tenant.members.role else { return };
    for grant in &tenant.grants {
        let among = |row: &str| {
            let values = grant.gives.iter().map(|role| Expr::String(role.to_string())).collect();
            Expr::In(Box::new(Expr::Column(vec![row.into(), role.clone()])), values, false)
        };
        let list: Vec<String> = grant.gives.iter().map(|role| quote::literal(role)).collect();
        let list = list.join(", ");
        let name = quote::ident(role);
        let mut parts = Vec::new();
        let mut texts = Vec::new();
        if grant.gives.len() < roles.iter().count() {
            parts.extend([among("old"), among("new")]);
            texts.push(format!("old.{name} in ({list}) and new.{name} in ({list})"));
        }
        // Rows that list inherited roles are kept true by triggers alone.
        if let Some(inherited) = &tenant.members.inherited {
            parts.push(Expr::Not(Box::new(Expr::Column(vec![inherited.clone()]))));
            texts.push(format!("not {}", quote::ident(inherited)));
        }
        let condition = Condition { expr: Expr::all(parts), text: texts.join(" and ") };
        table.rules.push(Rule {
            effect: RuleEffect::Allow,
            who: Principal::Role { role: grant.giver.clone(), tenant: tenant.table.clone() },
            command: Command::Update,
            columns: Some(vec![role.clone()]),
            condition: Some(condition).filter(|condition| !condition.text.is_empty()),
            name: None,
            shares_name: false,
            docs: None,
            span: grant.span,
        });
    }
}

/// An UPDATE or DELETE finds only rows that a SELECT policy shows (Postgres docs, CREATE POLICY): without one it does nothing, silently.
fn select_before_write(table: &Table, diagnostics: &mut Diagnostics) {
    for rule in table.rules.iter().filter(|rule| rule.effect == RuleEffect::Allow) {
        let writes = matches!(rule.command, Command::Update | Command::Delete);
        let seen = |select: &Rule| match (&select.who, &rule.who) {
            (Principal::Anyone, _) => true,
            (Principal::Authenticated, who) => *who != Principal::Anyone,
            (Principal::SelfPerson, who) => *who == Principal::SelfPerson,
            (Principal::Peer, _) => false,
            (Principal::Role { .. }, Principal::Role { .. }) => true,
            (Principal::Role { .. }, _) => false,
        };
        if writes && !table.allows(Command::Select).any(seen) {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0409,
                    rule.span,
                    format!("`{}` may {} rows of `{}` and see none", rule.who.word(), rule.command.word(), table.name.name),
                )
                .note("Postgres shows an UPDATE or DELETE with a WHERE only the rows that a SELECT policy shows: it would do nothing, without an error")
                .help(format!("add `allow {} to select`", rule.who.word())),
            );
        }
    }
}
