//! L0023.

use crate::catalog::{Column, Ident, ObjectId, Privilege, TableKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use serde_json::json;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0023",
        name: "sensitive-columns-exposed",
        summary: "columns with secrets that clients read over the API, without row level security",
        page: include_str!("../../../../docs/rules/L0023.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: Some("sensitive_columns_exposed"),
    check,
};

/// Names of columns that hold what nobody else should know, in order.
const NAMES: [&str; 67] = [
    "2fa_code",
    "2fa_secret",
    "access_token",
    "account_number",
    "activation_key",
    "api_key",
    "apikey",
    "auth_code",
    "auth_key",
    "backup_code",
    "bank_account",
    "bearer_token",
    "bic",
    "card_number",
    "certificate",
    "credit_card",
    "cvc",
    "cvn",
    "cvv",
    "device_uuid",
    "driver_license",
    "drivers_license",
    "facial_recognition",
    "gpg_key",
    "health_insurance",
    "health_record",
    "iban",
    "imei",
    "insurance_number",
    "jwt",
    "license_key",
    "license_number",
    "mac_address",
    "macaddr",
    "medical_insurance",
    "medical_record",
    "national_id",
    "oauth_token",
    "otp",
    "passphrase",
    "passport_id",
    "passport_number",
    "passwd",
    "password",
    "patient_id",
    "pgp_key",
    "private_key",
    "pwd",
    "recovery_code",
    "refresh_token",
    "routing_number",
    "secret",
    "secret_key",
    "session_id",
    "session_key",
    "session_secret",
    "session_token",
    "social_security",
    "social_security_number",
    "ssh_key",
    "ssn",
    "swift_code",
    "tax_id",
    "token",
    "treatment",
    "two_factor",
    "verification_code",
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        let is_foreign = matches!(table.kind, TableKind::Foreign { .. });
        if table.row_security || is_foreign || !subject.is_exposed(&table.name.schema) {
            continue;
        }
        let select = [Privilege::Select];
        let whole = subject.clients_with(&table.owner, &table.privileges, &select);
        let reached = |column: &&Column| {
            !whole.is_empty() || !subject.clients_with(&table.owner, &column.privileges, &select).is_empty()
        };
        let telling = table.columns.iter().filter(|column| pattern(&column.name).is_some());
        let columns: BTreeSet<&Ident> = telling.filter(reached).map(|column| &column.name).collect();
        let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
        let mut places = columns.iter().map(|column| (subject.column(&object, column), *column));
        let Some((span, _)) = places.next() else { continue };
        let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
        let finding = findings
            .report(span, format!("clients read {} of `{name}`, which has no row level security", quoted.join(", ")));
        finding
            .note("by their names they hold what only its owner should know, and whoever has the API's key reads all of them")
            .help(format!("`alter table {name} enable row level security;` with policies, or move them to a schema that isn't exposed"))
            .about(object.clone());
        for (place, column) in places.filter(|(place, _)| *place != span) {
            finding.label(place, format!("`{column}`"));
        }
        if !whole.is_empty() && table.kind == TableKind::Ordinary {
            let columns: Vec<&str> = columns.iter().map(|column| column.as_str()).collect();
            let patterns: BTreeSet<&str> = columns.iter().filter_map(|column| pattern(column)).collect();
            finding.splinter(
                format!("sensitive_columns_exposed_{}_{}", name.schema, name.name),
                json!({ "schema": &*name.schema, "name": &*name.name, "type": "table", "sensitive_columns": columns, "matched_patterns": patterns }),
            );
        }
    }
}

/// The name that a column's is like: case doesn't count, and `-` is `_`.
fn pattern(column: &str) -> Option<&'static str> {
    let name = column.to_lowercase().replace('-', "_");
    NAMES.binary_search(&name.as_str()).ok().and_then(|at| NAMES.get(at)).copied()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_in_order_and_found() {
        assert!(super::NAMES.is_sorted());
        assert_eq!(super::pattern("API-Key"), Some("api_key"));
        assert_eq!(super::pattern("tokens"), None);
    }
}
