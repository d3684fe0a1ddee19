//! The order of seed rows: as written, but for those that point at others, which come after them.

use super::Read;
use super::row::is_null;
use super::target::TargetReference;
use crate::catalog::Expr;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use std::collections::BTreeSet;

/// The numbers of the blocks in the order in which they can be written. Where blocks wait for each other, that is reported.
pub(super) fn order(seeds: &[Read<'_>], diagnostics: &mut Diagnostics) -> Vec<usize> {
    let needs: Vec<BTreeSet<usize>> = seeds.iter().enumerate().map(|(at, seed)| parents(at, seed, seeds)).collect();
    let mut order: Vec<usize> = Vec::new();
    let mut placed: BTreeSet<usize> = BTreeSet::new();
    let mut waiting: Vec<usize> = (0..seeds.len()).collect();
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|at| needs.get(*at).is_none_or(|needs| needs.is_subset(&placed)));
        match ready {
            Some(ready) => {
                let at = waiting.remove(ready);
                placed.insert(at);
                order.push(at);
            }
            None => {
                circle(&waiting, &needs, seeds, diagnostics);
                return Vec::new();
            }
        }
    }
    for seed in seeds {
        check_parents(seed, seeds, diagnostics);
    }
    order
}

/// The blocks in which something is that a block points at.
fn parents(at: usize, seed: &Read<'_>, seeds: &[Read<'_>]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for reference in &seed.target.references {
        let Some(position) = seed.position(&reference.column) else { continue };
        let values: BTreeSet<&String> =
            seed.rows.iter().filter_map(|row| row.constants.get(position)?.as_ref()).collect();
        let unknown = seed.rows.iter().any(|row| {
            let value = row.values.get(position).and_then(Option::as_ref);
            value.is_some_and(|value| !is_null(value)) && row.constants.get(position).is_some_and(Option::is_none)
        });
        for (other_at, other) in seeds.iter().enumerate() {
            if other_at == at || other.target.name != reference.table {
                continue;
            }
            let targets = other
                .position(&reference.target)
                .map(|position| other.rows.iter().map(move |row| row.constants.get(position).and_then(Option::as_ref)));
            // Where a value isn't known, it may be any.
            let same_table = other.target.name == seed.target.name;
            let needed = match targets {
                Some(mut targets) if !unknown => {
                    targets.any(|target| target.map_or(!same_table && !values.is_empty(), |it| values.contains(it)))
                }
                _ => !same_table && (unknown || !values.is_empty()),
            };
            if needed {
                found.insert(other_at);
            }
        }
    }
    found
}

fn circle(waiting: &[usize], needs: &[BTreeSet<usize>], seeds: &[Read<'_>], diagnostics: &mut Diagnostics) {
    // Whoever follows what waits comes into the circle after as many steps as there are blocks.
    let next = |at: usize| needs.get(at)?.iter().copied().find(|it| waiting.contains(it));
    let mut at = waiting.first().copied().unwrap_or(0);
    for _ in waiting {
        at = next(at).unwrap_or(at);
    }
    let mut members = vec![at];
    while let Some(following) = members.last().and_then(|last| next(*last)).filter(|it| !members.contains(it)) {
        members.push(following);
    }
    members.sort_unstable();
    let mut spans = members.iter().filter_map(|at| seeds.get(*at)).map(|seed| seed.written.span);
    let Some(first) = spans.next() else { return };
    let mut error = Diagnostic::error(&code::P0909, first, "these rows point at rows that point at them");
    for span in spans {
        error = error.label(span, "in the circle");
    }
    diagnostics.push(
        error
            .note("rows are written block by block, and a foreign key is checked at the end of each")
            .help("leave a column that may be null out of one of the blocks, or put the rows into different blocks"),
    );
}

/// Says so where a constant points at no row, though the rows of that table are all known.
fn check_parents(seed: &Read<'_>, seeds: &[Read<'_>], diagnostics: &mut Diagnostics) {
    for reference in &seed.target.references {
        let (Some(position), Some(known)) = (seed.position(&reference.column), known(reference, seeds)) else {
            continue;
        };
        for row in &seed.rows {
            let (Some(Some(value)), Some(span)) = (row.constants.get(position), row.spans.get(position)) else {
                continue;
            };
            if known.contains(value) || row.broken.contains(&position) {
                continue;
            }
            let written = match row.values.get(position) {
                Some(Some(Expr::String(text))) => text,
                _ => value,
            };
            let message = format!("no seed row of `{}` has `{written}` as its {}", reference.table, reference.target);
            diagnostics.push(
                Diagnostic::warning(&code::P0910, *span, message)
                    .note("the foreign key will be refused, unless such a row is there from elsewhere (23503)")
                    .help(format!("point at a row that is there, or add it to the rows of `{}`", reference.table)),
            );
        }
    }
}

/// All values of the column that is pointed at; `None` where one isn't known, and where the table has no seed rows: they come from elsewhere.
fn known<'a>(reference: &TargetReference, seeds: &'a [Read<'_>]) -> Option<BTreeSet<&'a String>> {
    let mut known = BTreeSet::new();
    for other in seeds.iter().filter(|other| other.target.name == reference.table) {
        let target = other.position(&reference.target)?;
        if other.rows.len() != other.written.rows.len() {
            return None;
        }
        for row in &other.rows {
            known.insert(row.constants.get(target)?.as_ref()?);
        }
    }
    (!known.is_empty()).then_some(known)
}
