//! `tenant organizations by organization_id { ... }`

use super::mistake::{self, Block};
use super::parse_file::PendingDocs;
use super::{Context, Pair, Rule, child, parse_invitation, parse_name};
use crate::diagnostics::{Diagnostic, code};
use crate::span::Span;
use crate::syntax::tree::{CreateTenant, Docs, Grant, GrantedRoles, Members, Name, Tenant, TenantItem};

/// A whole block.
pub(super) fn tenant(block: &Pair<'_>, docs: Docs, context: &mut Context<'_>) -> Option<Tenant> {
    let head = child(block, Rule::tenant_head)?;
    let span = context.span(&child(&head, Rule::kw_tenant)?);
    let table = parse_name::raw_name_in(&head, context)?;
    let key = parse_name::name_in(&head, context)?;
    let items = child(block, Rule::tenant_body).map(|block| body(&block, context)).unwrap_or_default();
    let parent = child(&head, Rule::tenant_parent).and_then(|part| parse_name::raw_name_in(&part, context));
    Some(Tenant { docs, table, key, parent, items, span })
}

fn body(block: &Pair<'_>, context: &mut Context<'_>) -> Vec<TenantItem> {
    let mut items = Vec::new();
    let mut docs = PendingDocs::default();
    for line in block.clone().into_inner() {
        let span = context.span(&line);
        match line.as_rule() {
            Rule::doc => {
                docs.add(&line, context);
                continue;
            }
            Rule::members => items.extend(
                child(&line, Rule::members_body)
                    .and_then(|part| members(&part, span, context))
                    .map(TenantItem::Members),
            ),
            Rule::inherits => {
                let word = child(&line, Rule::kw_inherits).map_or(span, |word| context.span(&word));
                items.push(TenantItem::Inherits(parse_name::names(&line, context), word));
            }
            Rule::add => items.extend(parse_name::name_in(&line, context).map(TenantItem::Add)),
            Rule::grants => items.extend(grants(&line, context)),
            Rule::create => items.extend(
                child(&line, Rule::create_body).and_then(|part| create(&part, span, context)).map(TenantItem::Create),
            ),
            Rule::leave => items.push(TenantItem::Leave(span)),
            Rule::invitations => items.extend(
                child(&line, Rule::invitations_body)
                    .and_then(|part| parse_invitation::invitations(&part, span, context))
                    .map(|line| TenantItem::Invitations(Box::new(line))),
            ),
            Rule::remove => items.extend(parse_name::name_in(&line, context).map(TenantItem::Remove)),
            Rule::bad_line | Rule::bad_nest => {
                docs.forget();
                mistake::line(&line, Block::Tenant, context);
            }
            _ => continue,
        }
        docs.refuse("the lines of a tenant's block have no documentation of their own", context);
    }
    docs.refuse("nothing follows it in its block", context);
    items
}

/// From what follows `members`.
pub(super) fn members(body: &Pair<'_>, span: Span, context: &mut Context<'_>) -> Option<Members> {
    let table = parse_name::raw_name_in(body, context)?;
    let mut user: Option<Name> = None;
    let mut role: Option<Name> = None;
    let mut inherited: Option<Name> = None;
    for part in body.clone().into_inner().filter(|part| part.as_rule() == Rule::member_column) {
        let (Some(field), Some(column)) = (child(&part, Rule::member_field), parse_name::name_in(&part, context))
        else {
            continue;
        };
        let place = if child(&field, Rule::kw_user).is_some() {
            &mut user
        } else if child(&field, Rule::kw_role).is_some() {
            &mut role
        } else {
            &mut inherited
        };
        match place {
            Some(first) => mistake::repeated(field.as_str(), context.span(&field), first.span, context),
            None => *place = Some(column),
        }
    }
    if user.is_none() {
        context.diagnostics.push(
            Diagnostic::error(&code::P0001, table.span(), "the members' table has no `user` column")
                .note("without it nobody can be told to be a member")
                .help("write `members TABLE (user COLUMN, role COLUMN)`"),
        );
    }
    Some(Members { table, user: user?, role, inherited, span })
}

fn grants(block: &Pair<'_>, context: &mut Context<'_>) -> Vec<TenantItem> {
    let mut items = Vec::new();
    for line in block.clone().into_inner() {
        match line.as_rule() {
            Rule::grant => items.extend(grant(&line, context).map(TenantItem::Grant)),
            Rule::bad_grant | Rule::bad_nest => mistake::line(&line, Block::Grants, context),
            Rule::doc => {
                let mut docs = PendingDocs::default();
                docs.add(&line, context);
                docs.refuse("the lines of `grants` have no documentation of their own", context);
            }
            _ => {}
        }
    }
    items
}

/// `admin gives member, viewer`
pub(super) fn grant(line: &Pair<'_>, context: &mut Context<'_>) -> Option<Grant> {
    let any = child(line, Rule::kw_any).map(|any| context.span(&any));
    let mut names = parse_name::names(line, context).into_iter();
    let giver = names.next()?;
    let gives = any.map_or_else(|| GrantedRoles::Roles(names.collect()), GrantedRoles::Any);
    Some(Grant { giver, gives })
}

/// From what follows `create`.
pub(super) fn create(body: &Pair<'_>, span: Span, context: &mut Context<'_>) -> Option<CreateTenant> {
    let columns = parse_name::names(&child(body, Rule::names)?, context);
    let by = parse_name::name_of(body, Rule::create_by, context);
    Some(CreateTenant { columns, role: parse_name::name_in(body, context), by, span })
}
