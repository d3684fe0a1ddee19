//! L0207.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0207",
        name: "index-without-concurrently",
        summary: "an index that is built while nobody can write to the table",
        page: include_str!("../../../../docs/rules/L0207.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.over_rows() {
        let EffectKind::CreateIndex { on, name, concurrently: false, only: false, .. } = &effect.kind else { continue };
        let finding = findings
            .report(subject.words(effect.span, &["index"]), format!("index `{name}` is built on `{on}`, which exists"));
        finding.note("SHARE: nobody writes until it is done").about(ObjectId::Table(on.clone()));
        if subject.is_partitioned(on) {
            finding
                .help("CREATE INDEX ON ONLY, which builds nothing; then an index of each partition CONCURRENTLY, each in a file of its own")
                .help("then attach them: `alter index ... attach partition ...`");
        } else {
            finding
                .help("CREATE INDEX CONCURRENTLY, in a migration of its own with nothing else in it, because it can't stand in a transaction");
        }
    }
}
