//! L0112: TRUNCATE, which the API has no request for, is taken from clients.

use super::index::table;
use super::{Change, Repair};
use crate::catalog::{Grantee, Privilege};
use crate::lint::{CLIENTS, Finding, Subject};
use crate::sql::quote;

pub(super) fn revoke(subject: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let table = table(subject, finding)?;
    let clients = CLIENTS.into_iter().map(Grantee::role);
    let grantees: Vec<Grantee> = clients.filter(|client| table.privileges.holds(client, Privilege::Truncate)).collect();
    if grantees.is_empty() {
        return None;
    }
    let names: Vec<String> = grantees.iter().map(ToString::to_string).collect();
    Some(Repair {
        title: "takes TRUNCATE away".to_owned(),
        statements: vec![format!("revoke truncate on {} from {}", quote::qualified(&table.name), names.join(", "))],
        edits: Vec::new(),
        is_divided: false,
        change: Change::NoPrivilege { table: table.name.clone(), grantees, privilege: Privilege::Truncate },
    })
}
