//! L0025.

use crate::catalog::{Expr, Grantee, Ident, ObjectId, Policy, PolicyCommand, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::truth::always;
use crate::lint::{CLIENTS, Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use serde_json::json;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0025",
        name: "public-bucket-allows-listing",
        summary: "a public bucket whose files anybody may list",
        page: include_str!("../../../../docs/rules/L0025.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("public_bucket_allows_listing"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let objects = QualifiedName::new("storage", "objects");
    let Some(table) = subject.tables_with_policies().find(|table| table.name == objects) else { return };
    let object = ObjectId::Table(objects);
    for (id, bucket) in &subject.catalog.buckets {
        let about = ObjectId::Bucket(id.clone());
        if !bucket.public || !subject.is_certain(&about) {
            continue;
        }
        let reads = table
            .policies
            .values()
            .filter(|it| it.permissive && matches!(it.command, PolicyCommand::Select | PolicyCommand::All));
        let listing: Vec<(&Policy, Listing)> =
            reads.filter_map(|policy| Some((policy, Listing::of(policy, id)?))).collect();
        let real: Vec<&Policy> = listing.iter().filter(|(_, it)| it.real).map(|(policy, _)| *policy).collect();
        let told: Vec<&Policy> = listing.iter().filter(|(_, it)| it.told).map(|(policy, _)| *policy).collect();
        let shown = if real.is_empty() { &told } else { &real };
        let place = |policy: &Policy| subject.origin(&object, &[Facet::Policy(policy.name.clone())]);
        let Some(span) = shown.iter().map(|policy| place(policy)).max() else { continue };
        let quoted: Vec<String> = shown.iter().map(|policy| format!("`{}`", policy.name)).collect();
        let finding = if real.is_empty() {
            findings
                .report(
                    span,
                    format!(
                        "Supabase's linter says that everybody may list the bucket `{id}`, by {}",
                        quoted.join(", ")
                    ),
                )
                .note("the policy has no USING, so that no row passes, or is for no client")
                .help("drop a policy that does nothing")
        } else {
            findings
                .report(span, format!("clients may list all files of the public bucket `{id}`, by {}", quoted.join(", ")))
                .note("a file of a public bucket is read by its address, without a policy; this one lets them find out all addresses")
                .help("drop it, or let it show each user their own: `(storage.foldername(name))[1] = (select auth.uid())::text`")
        };
        if let Some(made) = subject.said(&about, &Facet::Definition) {
            finding.label(made, "the bucket");
        }
        finding.about(about);
        if !told.is_empty() {
            let names: Vec<&Ident> = told.iter().map(|policy| &policy.name).collect();
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            let metadata = json!({
                "schema": "storage", "name": bucket.name, "type": "bucket", "bucket_id": id, "bucket_name": bucket.name,
                "policy_names": names, "policy_count": names.len(),
            });
            finding.splinter(format!("public_bucket_allows_listing_{id}"), metadata);
            if real.is_empty() {
                finding.wrong("the policy lets no client see a file");
            }
        }
    }
}

/// Whether a policy shows all of a bucket.
#[derive(Debug, Clone, Copy)]
struct Listing {
    /// To clients.
    real: bool,
    /// For Supabase's linter, which looks at no role, and takes a missing USING for an open one.
    told: bool,
}

impl Listing {
    fn of(policy: &Policy, bucket: &str) -> Option<Self> {
        let to_clients = policy.roles.iter().any(|role| match role {
            Grantee::Public => true,
            Grantee::Role(name) => CLIENTS.contains(&name.as_str()),
        });
        let Some(using) = &policy.using else { return Some(Self { real: false, told: true }) };
        let (is_open, names) = (always(using) == Some(true), names_bucket(using, bucket));
        let told = is_open || names == Some(true);
        let real = to_clients && (is_open || names.is_some());
        (real || told).then_some(Self { real, told })
    }
}

/// Whether a condition is about this bucket and nothing else; true if it is printed as `bucket_id = 'id'`.
fn names_bucket(condition: &Expr, bucket: &str) -> Option<bool> {
    let is_column =
        |side: &Expr| matches!(side, Expr::Column(parts) if parts.last().is_some_and(|name| name == "bucket_id"));
    let is_bucket = |side: &Expr| match side {
        Expr::Cast(inner, ty) => ty.name == *"text" && matches!(inner.as_ref(), Expr::String(text) if text == bucket),
        Expr::String(text) => text == bucket,
        _ => false,
    };
    match condition {
        Expr::Binary(operator, left, right) if operator.symbol == "=" => {
            if is_column(left) && is_bucket(right) {
                return Some(true);
            }
            (is_bucket(left) && is_column(right)).then_some(false)
        }
        Expr::In(column, list, false) if is_column(column) && list.iter().any(is_bucket) => Some(list.len() == 1),
        Expr::Any(operator, column, list) if operator.symbol == "=" && is_column(column) => {
            let Expr::Array(list) = list.as_ref() else { return None };
            list.iter().any(is_bucket).then_some(false)
        }
        Expr::Or(parts) => parts.iter().any(|part| names_bucket(part, bucket).is_some()).then_some(false),
        _ => None,
    }
}
