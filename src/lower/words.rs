//! Rules in English: what stands over every policy and in the docs.

use super::comment::spaced;
use crate::catalog::Ident;
use crate::catalog::name::shortened;
use crate::model::{Model, Principal, Rule, Table, Tenant};

/// What one tenant is called: `organization` for the key `organization_id`.
pub(super) fn tenant(tenant: &Tenant) -> String {
    tenant.key.strip_suffix("_id").unwrap_or(&tenant.key).to_owned()
}

/// What a function for one tenant's members is called: those of nested tenants say whose they are.
pub(super) fn function_name(model: &Model, of: &Tenant, name: &str) -> String {
    let outermost = model.tenants.first().is_some_and(|first| first.table == of.table);
    if outermost { name.to_owned() } else { shortened(&format!("{name}_of_{}", tenant(of))) }
}

/// Several of a noun, as English does it most of the time.
pub(super) fn plural(noun: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|ending| noun.ends_with(ending));
    let consonant_y = noun.ends_with('y') && !ends(&["ay", "ey", "iy", "oy", "uy"]);
    match noun.strip_suffix('y') {
        Some(stem) if consonant_y => format!("{stem}ies"),
        _ if ends(&["s", "x", "z", "ch", "sh"]) => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// Who, as the subject of a sentence.
pub(super) fn who(model: &Model, principal: &Principal) -> String {
    match principal {
        Principal::Role { role, .. } => plural(&spaced(role)),
        Principal::SelfPerson => "a person".to_owned(),
        Principal::Peer => "whoever shares a tenant with a person".to_owned(),
        Principal::Authenticated if model.identity.has_users() => "everybody who is signed in".to_owned(),
        Principal::Authenticated => "whoever speaks for a tenant".to_owned(),
        Principal::Anyone => "everybody".to_owned(),
    }
}

/// Which rows, as the object of a sentence.
fn rows(model: &Model, table: &Table, principal: &Principal) -> String {
    match principal {
        Principal::SelfPerson => "their own rows".to_owned(),
        Principal::Peer => "that person's rows".to_owned(),
        Principal::Role { tenant: of, .. } => {
            let noun = model.tenant(of).map_or_else(|| "tenant".to_owned(), |it| spaced(&tenant(it)));
            if *of == table.name { format!("their own {noun}") } else { format!("rows of their own {noun}") }
        }
        Principal::Authenticated | Principal::Anyone => "all rows".to_owned(),
    }
}

/// One rule as a clause: `admins may update name, slug of their own organization`.
pub(super) fn rule(model: &Model, table: &Table, rule: &Rule) -> String {
    let mut sentence = format!("{} may {}", who(model, &rule.who), rule.command.word());
    if let Some(columns) = &rule.columns {
        let columns: Vec<&str> = columns.iter().map(Ident::as_str).collect();
        sentence.push_str(&format!(" {} of", columns.join(", ")));
    }
    sentence.push_str(&format!(" {}", rows(model, table, &rule.who)));
    if let Some(condition) = &rule.condition {
        sentence.push_str(&format!(" where {}", condition.text.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    sentence
}

/// One restriction as a clause: `admins may update rows of their own organization only where ...`.
pub(super) fn restriction(model: &Model, table: &Table, rule: &Rule) -> String {
    let rows = match &rule.who {
        Principal::Authenticated | Principal::Anyone => "rows".to_owned(),
        own => rows(model, table, own),
    };
    let condition = rule.condition.as_ref().map(|condition| condition.text.as_str()).unwrap_or_default();
    let condition = condition.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{} may {} {rows} only where {condition}", who(model, &rule.who), rule.command.word())
}

/// The first letter in upper case.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
