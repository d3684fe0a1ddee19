//! Decisions by name: each is taken by its own dice, so that a schema and a changed one differ in the decisions that are taken again and in no other.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// How all decisions about a schema are taken.
#[derive(Debug, Default)]
pub struct Choices {
    seed: u64,
    /// Another seed, and the decisions that are taken by it.
    again: Option<(u64, Again)>,
    asked: RefCell<BTreeSet<String>>,
}

/// Which decisions are taken again.
#[derive(Debug, Clone)]
pub enum Again {
    /// So many of a hundred.
    Percent(u64),
    /// These.
    These(BTreeSet<String>),
}

impl Choices {
    /// All decisions by one seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// Those of `seed`, but for some that another seed takes.
    pub fn changed(seed: u64, other: u64, again: Again) -> Self {
        Self { seed, again: Some((other, again)), ..Self::default() }
    }

    /// The decisions that were taken by the other seed, of those that anybody has asked about.
    pub fn taken_again(&self) -> BTreeSet<String> {
        let asked = self.asked.borrow();
        asked.iter().filter(|what| self.is_again(what).is_some()).cloned().collect()
    }

    fn is_again(&self, what: &str) -> Option<u64> {
        let (other, again) = self.again.as_ref()?;
        let is = match again {
            Again::Percent(percent) => dice(*other, &format!("again {what}")) % 100 < *percent,
            Again::These(these) => these.contains(what),
        };
        is.then_some(*other)
    }

    fn roll(&self, what: &str) -> u64 {
        self.asked.borrow_mut().insert(what.to_owned());
        dice(self.is_again(what).unwrap_or(self.seed), what)
    }

    /// Yes in `percent` of a hundred seeds.
    pub fn chance(&self, what: &str, percent: u64) -> bool {
        self.roll(what) % 100 < percent
    }

    /// One of a list.
    pub fn pick<'a, T: ?Sized>(&self, what: &str, list: &[&'a T]) -> &'a T {
        list[self.roll(what) as usize % list.len()]
    }

    /// One of a list, for what never changes in a schema.
    pub fn fixed<'a, T: ?Sized>(&self, what: &str, list: &[&'a T]) -> &'a T {
        list[dice(self.seed, what) as usize % list.len()]
    }
}

/// A number that looks random and is always the same one (FNV-1a, then splitmix64's mixing).
fn dice(seed: u64, what: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in what.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
