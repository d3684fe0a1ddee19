//! Names with values, in the order that the server keeps them in: storage parameters, the options of foreign objects, settings of functions and roles.

use serde::{Serialize, Serializer};

/// Names with values, each name once. The order is the server's, which prints it (`pg_get_functiondef`, `pg_dump`); it means nothing, and two
/// that differ in it alone are equal.
#[derive(Debug, Clone, Default)]
pub struct Options(Vec<(String, String)>);

impl Options {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&String> {
        self.0.iter().find(|(held, _)| held == name).map(|(_, value)| value)
    }

    /// Whether there is such a name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Sets a value where the name stands, or at the end, as settings are (`GUCArrayAdd`).
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(held, _)| *held == name) {
            Some((_, held)) => *held = value,
            None => self.0.push((name, value)),
        }
    }

    /// Sets a value at the end, as storage parameters are (`transformRelOptions`).
    pub fn put_last(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.remove(&name);
        self.0.push((name, value.into()));
    }

    /// Takes a name out; its value.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(held, _)| held == name)?;
        Some(self.0.remove(at).1)
    }

    /// Keeps what is wanted.
    pub fn retain(&mut self, is_wanted: impl Fn(&str, &str) -> bool) {
        self.0.retain(|(name, value)| is_wanted(name, value));
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The names in order.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|(name, _)| name)
    }
}

impl<'a> IntoIterator for &'a Options {
    type Item = (&'a String, &'a String);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter().collect::<Vec<_>>().into_iter()
    }
}

impl PartialEq for Options {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Eq for Options {}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Options {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(pairs: T) -> Self {
        let mut options = Self::default();
        pairs.into_iter().for_each(|(name, value)| options.insert(name, value));
        options
    }
}

impl<N: Into<String>, V: Into<String>, const LENGTH: usize> From<[(N, V); LENGTH]> for Options {
    fn from(pairs: [(N, V); LENGTH]) -> Self {
        pairs.into_iter().collect()
    }
}

impl Serialize for Options {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_kept_and_means_nothing() {
        let mut options = Options::from([("b", "1"), ("a", "2")]);
        options.insert("b", "3");
        assert_eq!(options.keys().collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(options, Options::from([("a", "2"), ("b", "3")]));
        options.put_last("b", "4");
        assert_eq!(options.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_ne!(options, Options::from([("a", "2")]));
    }
}
