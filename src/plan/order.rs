//! Each edit after those of what it needs.

use crate::diff::{Edit, Fact, Needs};
use std::collections::{BTreeMap, BTreeSet};

/// Puts each edit after those of the facts that its own fact needs; otherwise they stay in the order given.
pub(super) fn by_needs(edits: &mut Vec<Edit>, needs: &Needs) {
    let mut by_fact: BTreeMap<Fact, Vec<Edit>> = BTreeMap::new();
    let mut order: Vec<Fact> = Vec::new();
    for edit in edits.drain(..) {
        if !by_fact.contains_key(&edit.fact) {
            order.push(edit.fact.clone());
        }
        by_fact.entry(edit.fact.clone()).or_default().push(edit);
    }
    let waits = waits(&order, needs);
    let mut begun: BTreeSet<&Fact> = BTreeSet::new();
    for fact in &order {
        // Each with what it still waits for.
        let mut path: Vec<(&Fact, Vec<&Fact>)> = Vec::new();
        let open = |fact: &Fact| waits.get(fact).map(|on| on.iter().rev().copied().collect()).unwrap_or_default();
        if begun.insert(fact) {
            path.push((fact, open(fact)));
        }
        while let Some((fact, left)) = path.last_mut() {
            match left.pop() {
                Some(next) => {
                    if begun.insert(next) {
                        path.push((next, open(next)));
                    }
                }
                None => {
                    edits.extend(by_fact.remove(*fact).unwrap_or_default());
                    path.pop();
                }
            }
        }
    }
}

/// What each fact waits for: all that it needs, and of what it wishes for whatever doesn't itself wait for it.
fn waits<'n>(order: &'n [Fact], needs: &'n Needs) -> BTreeMap<&'n Fact, Vec<&'n Fact>> {
    let mut waits: BTreeMap<&Fact, Vec<&Fact>> = BTreeMap::new();
    let mut open: Vec<&Fact> = order.iter().collect();
    while let Some(fact) = open.pop() {
        if waits.contains_key(fact) {
            continue;
        }
        let needed: Vec<&Fact> = needs.of_fact(fact).collect();
        open.extend(needed.iter().copied().chain(needs.wished_by(fact)));
        waits.insert(fact, needed);
    }
    let circles = circles(&waits, needs);
    let circle = |fact: &Fact| circles.get(fact);
    let facts: Vec<&Fact> = waits.keys().copied().collect();
    for fact in facts {
        for wished in needs.wished_by(fact) {
            // Facts of different circles never wait for each other both ways.
            if circle(fact) != circle(wished) || !reaches(&waits, wished, fact) {
                waits.entry(fact).or_default().push(wished);
            }
        }
    }
    waits
}

/// Whether a fact waits for another, however far behind.
fn reaches(waits: &BTreeMap<&Fact, Vec<&Fact>>, from: &Fact, to: &Fact) -> bool {
    let mut seen: BTreeSet<&Fact> = BTreeSet::new();
    let mut open: Vec<&Fact> = vec![from];
    while let Some(fact) = open.pop() {
        if fact == to {
            return true;
        }
        if seen.insert(fact) {
            open.extend(waits.get(fact).into_iter().flatten().copied());
        }
    }
    false
}

/// The number of the circle that each fact is in, needs and wishes taken together: Tarjan's strongly connected components.
fn circles<'n>(waits: &BTreeMap<&'n Fact, Vec<&'n Fact>>, needs: &'n Needs) -> BTreeMap<&'n Fact, usize> {
    #[derive(Default)]
    struct Seen {
        index: usize,
        low: usize,
        done: bool,
    }
    let next = |fact: &Fact| -> Vec<&'n Fact> {
        waits.get(fact).into_iter().flatten().copied().chain(needs.wished_by(fact)).collect()
    };
    let mut seen: BTreeMap<&Fact, Seen> = BTreeMap::new();
    let mut stack: Vec<&'n Fact> = Vec::new();
    let mut found: BTreeMap<&Fact, usize> = BTreeMap::new();
    let mut count = 0;
    for start in waits.keys().copied() {
        if seen.contains_key(start) {
            continue;
        }
        let mut path: Vec<(&'n Fact, Vec<&'n Fact>)> = Vec::new();
        let mut enter = Some(start);
        loop {
            if let Some(fact) = enter.take() {
                let index = seen.len();
                seen.insert(fact, Seen { index, low: index, done: false });
                stack.push(fact);
                path.push((fact, next(fact)));
            }
            let Some((fact, open)) = path.last_mut() else { break };
            let fact = *fact;
            if let Some(next) = open.pop() {
                match seen.get(next) {
                    None => enter = Some(next),
                    Some(other) if !other.done => {
                        let index = other.index;
                        seen.entry(fact).and_modify(|held| held.low = held.low.min(index));
                    }
                    Some(_) => {}
                }
                continue;
            }
            path.pop();
            let low = seen.get(fact).map_or(0, |held| held.low);
            if let Some((above, _)) = path.last() {
                seen.entry(above).and_modify(|held| held.low = held.low.min(low));
            }
            if seen.get(fact).is_some_and(|held| held.index == low) {
                while let Some(member) = stack.pop() {
                    seen.entry(member).and_modify(|held| held.done = true);
                    found.insert(member, count);
                    if member == fact {
                        break;
                    }
                }
                count += 1;
            }
        }
    }
    found
}
