//! Maps that can go back to what they were: what changes is put aside first, so that going back costs what has changed and no copy of the whole.

use serde::{Serialize, Serializer};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::fmt;
use std::ops::Deref;

/// Objects of one kind, by name; reads as a [`BTreeMap`]. Equality is that of what it holds now.
#[derive(Clone)]
pub struct Map<K, V> {
    held: BTreeMap<K, V>,
    /// For every mark that is set, what there was of what has changed since, the last mark last. `None` for what wasn't there.
    before: Vec<BTreeMap<K, Option<V>>>,
    /// What has changed since somebody asked, if anybody did.
    changed: Option<BTreeSet<K>>,
}

impl<K, V> Map<K, V> {
    /// An empty one.
    pub const fn new() -> Self {
        Self { held: BTreeMap::new(), before: Vec::new(), changed: None }
    }
}

impl<K: Ord + Clone, V: Clone> Map<K, V> {
    /// Sets a mark. [`Self::keep`] and [`Self::go_back`] know it by the number of those that were set before it.
    pub(crate) fn mark(&mut self) {
        self.before.push(BTreeMap::new());
    }

    /// Takes a mark and all later ones away, and stays as it is.
    pub(crate) fn keep(&mut self, mark: usize) {
        while self.before.len() > mark {
            let Some(last) = self.before.pop() else { return };
            let Some(outer) = self.before.last_mut() else { continue };
            for (key, value) in last {
                outer.entry(key).or_insert(value);
            }
        }
    }

    /// Takes a mark and all later ones away, and goes back to what it was at the mark.
    pub(crate) fn go_back(&mut self, mark: usize) {
        while self.before.len() > mark {
            for (key, value) in self.before.pop().unwrap_or_default() {
                if let Some(changed) = &mut self.changed {
                    changed.insert(key.clone());
                }
                match value {
                    Some(value) => self.held.insert(key, value),
                    None => self.held.remove(&key),
                };
            }
        }
    }

    /// What has changed since the last time, all that there is at the first.
    pub(crate) fn take_changed(&mut self) -> BTreeSet<K> {
        match self.changed.replace(BTreeSet::new()) {
            Some(changed) => changed,
            None => self.held.keys().cloned().collect(),
        }
    }

    /// Takes all marks away, and begins anew with [`Self::take_changed`].
    pub(crate) fn forget(&mut self) {
        self.before.clear();
        self.changed = None;
    }

    fn save(&mut self, key: &K) {
        if let Some(changed) = &mut self.changed
            && !changed.contains(key)
        {
            changed.insert(key.clone());
        }
        if let Some(last) = self.before.last_mut()
            && !last.contains_key(key)
        {
            last.insert(key.clone(), self.held.get(key).cloned());
        }
    }

    fn save_all(&mut self) {
        if let Some(changed) = &mut self.changed {
            changed.extend(self.held.keys().cloned());
        }
        if let Some(last) = self.before.last_mut() {
            for (key, value) in &self.held {
                if !last.contains_key(key) {
                    last.insert(key.clone(), Some(value.clone()));
                }
            }
        }
    }

    fn save_borrowed<Q: Ord + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        if self.before.is_empty() && self.changed.is_none() {
            return;
        }
        let Some((held, value)) = self.held.get_key_value(key) else { return };
        if let Some(changed) = &mut self.changed
            && !changed.contains(key)
        {
            changed.insert(held.clone());
        }
        if let Some(last) = self.before.last_mut()
            && !last.contains_key(key)
        {
            last.insert(held.clone(), Some(value.clone()));
        }
    }

    /// As [`BTreeMap::insert`].
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.save(&key);
        self.held.insert(key, value)
    }

    /// As [`BTreeMap::remove`].
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.save_borrowed(key);
        self.held.remove(key)
    }

    /// As [`BTreeMap::remove_entry`].
    pub fn remove_entry<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
    {
        self.save_borrowed(key);
        self.held.remove_entry(key)
    }

    /// As [`BTreeMap::get_mut`].
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.save_borrowed(key);
        self.held.get_mut(key)
    }

    /// As [`Self::get_mut`], for whoever changes it perhaps. Without `for_change` it mustn't change, and nothing is put aside.
    pub(crate) fn lend<Q: Ord + ?Sized>(&mut self, key: &Q, for_change: bool) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        if for_change {
            self.save_borrowed(key);
        }
        self.held.get_mut(key)
    }

    /// As [`BTreeMap::entry`].
    pub fn entry(&mut self, key: K) -> btree_map::Entry<'_, K, V> {
        self.save(&key);
        self.held.entry(key)
    }

    /// As [`BTreeMap::values_mut`]. Dear where a mark is set: whatever is given out may change.
    pub fn values_mut(&mut self) -> btree_map::ValuesMut<'_, K, V> {
        self.save_all();
        self.held.values_mut()
    }

    /// As [`BTreeMap::iter_mut`]. Dear where a mark is set: whatever is given out may change.
    pub fn iter_mut(&mut self) -> btree_map::IterMut<'_, K, V> {
        self.save_all();
        self.held.iter_mut()
    }

    /// As [`BTreeMap::clear`].
    pub fn clear(&mut self) {
        self.save_all();
        self.held.clear();
    }

    /// As [`BTreeMap::retain`].
    pub fn retain(&mut self, keep: impl Fn(&K, &V) -> bool) {
        let gone = self.held.iter().filter(|(key, value)| !keep(key, value)).map(|(key, _)| key.clone());
        for key in gone.collect::<Vec<K>>() {
            self.save(&key);
            self.held.remove(&key);
        }
    }

    /// Puts all that it holds under new keys.
    pub(crate) fn replace(&mut self, with: impl Fn(K, V) -> (K, V)) {
        self.save_all();
        let held = std::mem::take(&mut self.held);
        for (key, value) in held {
            let (key, value) = with(key, value);
            self.save(&key);
            self.held.insert(key, value);
        }
    }
}

impl<K, V> Deref for Map<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &BTreeMap<K, V> {
        &self.held
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.held.fmt(f)
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.held == other.held
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

impl<K, V> From<BTreeMap<K, V>> for Map<K, V> {
    fn from(held: BTreeMap<K, V>) -> Self {
        Self { held, before: Vec::new(), changed: None }
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        BTreeMap::from(entries).into()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        entries.into_iter().collect::<BTreeMap<K, V>>().into()
    }
}

impl<K: Ord + Clone, V: Clone> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.held.serialize(serializer)
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = btree_map::IntoIter<K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.held.into_iter()
    }
}

impl<'m, K, V> IntoIterator for &'m Map<K, V> {
    type Item = (&'m K, &'m V);
    type IntoIter = btree_map::Iter<'m, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.held.iter()
    }
}

impl<'m, K: Ord + Clone, V: Clone> IntoIterator for &'m mut Map<K, V> {
    type Item = (&'m K, &'m mut V);
    type IntoIter = btree_map::IterMut<'m, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::Map;

    fn shown(map: &Map<u8, &'static str>) -> String {
        format!("{map:?}")
    }

    #[test]
    fn goes_back_to_each_mark() {
        let mut map: Map<u8, &str> = Map::from([(1, "a"), (2, "b")]);
        map.mark();
        map.insert(1, "c");
        map.insert(3, "d");
        map.mark();
        map.remove(&1);
        map.values_mut().for_each(|value| *value = "e");
        map.mark();
        map.entry(9).or_insert("f");
        map.keep(2);
        assert_eq!(shown(&map), r#"{2: "e", 3: "e", 9: "f"}"#);
        map.go_back(1);
        assert_eq!(shown(&map), r#"{1: "c", 2: "b", 3: "d"}"#);
        map.go_back(0);
        assert_eq!(shown(&map), r#"{1: "a", 2: "b"}"#);
    }

    #[test]
    fn what_is_kept_inside_goes_back_with_the_outer_mark() {
        let mut map: Map<u8, &str> = Map::from([(1, "a")]);
        map.mark();
        map.mark();
        map.replace(|key, value| (key + 1, value));
        map.keep(1);
        map.retain(|key, _| *key != 2);
        assert_eq!(shown(&map), "{}");
        map.go_back(0);
        assert_eq!(shown(&map), r#"{1: "a"}"#);
    }

    #[test]
    fn without_a_mark_nothing_is_put_aside() {
        let mut map: Map<u8, &str> = Map::from([(1, "a")]);
        map.insert(1, "b");
        map.go_back(0);
        map.keep(0);
        assert_eq!(shown(&map), r#"{1: "b"}"#);
    }
}
