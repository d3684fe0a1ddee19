//! L0016.

use super::metadata;
use crate::catalog::{ObjectId, Privilege, ViewKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0016",
        name: "materialized-view-in-api",
        summary: "a materialized view that clients read over the API",
        page: include_str!("../../../../docs/rules/L0016.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("materialized_view_in_api"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (name, view) in subject.views().filter(|(_, view)| view.kind != ViewKind::Plain) {
        let whole = subject.clients_with(&view.owner, &view.privileges, &[Privilege::Select]);
        let mut clients = whole.clone();
        for column in &view.columns {
            let more = subject.clients_with(&view.owner, &column.privileges, &[Privilege::Select]);
            clients.extend(more.into_iter().filter(|it| !whole.contains(it)));
        }
        clients.sort_unstable();
        clients.dedup();
        if clients.is_empty() || !subject.is_exposed(&name.schema) {
            continue;
        }
        let object = ObjectId::View(name.clone());
        let span = subject.origin(&object, &[Facet::Definition]);
        let finding =
            findings.report(span, format!("{} may read all of the materialized view `{name}`", clients.join(" and ")));
        finding
            .note("it holds what its owner saw when it was refreshed; row level security doesn't exist for it")
            .help(format!("`revoke all on {name} from anon, authenticated;`, and a function or a table with policies for what they may see"))
            .about(object);
        if !whole.is_empty() {
            let key = format!("materialized_view_in_api_{}_{}", name.schema, name.name);
            finding.splinter(key, metadata(name, "materialized view"));
        }
    }
}
