//! Reading the data files: lines sorted by their bytes, fields parted by tabs, found by binary search and split only when asked.

/// A data file.
pub(super) struct Table(pub(super) &'static str);

/// One line of it.
#[derive(Clone, Copy)]
pub(super) struct Row(&'static str);

impl Table {
    /// The rows whose first fields are these, in order.
    pub(super) fn find(&self, fields: &[&str]) -> impl Iterator<Item = Row> + use<> {
        let mut key = fields.join("\t");
        key.push('\t');
        let found = self.0.get(self.lower_bound(key.as_bytes())..).unwrap_or("");
        found.lines().take_while(move |line| line.starts_with(&key)).map(Row)
    }

    /// All rows.
    pub(super) fn iter(&self) -> impl Iterator<Item = Row> + use<> {
        self.0.lines().map(Row)
    }

    /// The byte at which the first line starts that isn't less than `key`.
    fn lower_bound(&self, key: &[u8]) -> usize {
        let text = self.0.as_bytes();
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = low.midpoint(high);
            let before = text.get(low..middle).unwrap_or_default();
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(low, |at| low + at + 1);
            let rest = text.get(start..).unwrap_or_default();
            let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            if rest.get(..length).unwrap_or_default() < key {
                low = start + length + 1;
            } else {
                high = start;
            }
        }
        low
    }
}

impl Row {
    /// A field by its number; empty if there is none.
    pub(super) fn field(self, at: usize) -> &'static str {
        self.0.split('\t').nth(at).unwrap_or("")
    }

    /// A field by its number, `None` where the file has its sign for nothing, `-`.
    pub(super) fn optional(self, at: usize) -> Option<&'static str> {
        Some(self.field(at)).filter(|field| *field != "-")
    }

    /// Its fields, the missing ones empty.
    pub(super) fn fields<const N: usize>(self) -> [&'static str; N] {
        let mut fields = self.0.split('\t');
        std::array::from_fn(|_| fields.next().unwrap_or(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_every_file_is_found_by_its_first_fields() {
        for (text, keys) in [
            (include_str!("data/types.tsv"), 1),
            (include_str!("data/functions.tsv"), 2),
            (include_str!("data/operators.tsv"), 3),
            (include_str!("data/casts.tsv"), 2),
            (include_str!("data/keywords.tsv"), 1),
        ] {
            let table = Table(text);
            assert!(text.lines().is_sorted(), "lines are sorted by their bytes");
            for line in text.lines() {
                let key: Vec<&str> = line.split('\t').take(keys).collect();
                assert!(table.find(&key).any(|row| row.0 == line), "{line}");
            }
            assert_eq!(table.find(&["there is no such name"]).count(), 0);
            assert_eq!(table.find(&[""]).count(), 0);
            assert_eq!(table.find(&["~~~~~~~~"]).count(), 0);
        }
    }
}
