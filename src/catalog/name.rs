//! The names that Postgres makes up (`makeObjectName`, `ChooseRelationName`, `ChooseIndexNameAddition` in its source), to the byte.

/// `NAMEDATALEN - 1`: the longest name, in bytes. The server cuts longer ones and says NOTICE 42622.
pub const MAX_BYTES: usize = 63;

/// `makeObjectName`: `name1_name2_label`, cut to [`MAX_BYTES`] by taking bytes off the longer of the first two parts, never off the label.
pub fn make_object_name(name1: &str, name2: Option<&str>, label: Option<&str>) -> String {
    let overhead = name2.map_or(0, |_| 1) + label.map_or(0, |label| label.len() + 1);
    let available = MAX_BYTES.saturating_sub(overhead);
    let mut first = name1.len();
    let mut second = name2.map_or(0, str::len);
    while first + second > available {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let mut name = clip(name1, first).to_owned();
    if let Some(name2) = name2 {
        name.push('_');
        name.push_str(clip(name2, second));
    }
    if let Some(label) = label {
        name.push('_');
        name.push_str(label);
    }
    name
}

/// The first of `name`, `name1`, `name2`, ... that isn't taken (`ChooseRelationName`, `ChooseConstraintName`).
pub fn choose_name(name1: &str, name2: Option<&str>, label: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut candidate = make_object_name(name1, name2, Some(label));
    let mut pass = 0_u32;
    while taken(&candidate) {
        pass += 1;
        candidate = make_object_name(name1, name2, Some(&format!("{label}{pass}")));
    }
    candidate
}

/// `ChooseIndexNameAddition`, `ChooseForeignKeyConstraintNameAddition`: the columns joined by `_`, until 64 bytes are reached.
pub fn columns_addition<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(clip(column, MAX_BYTES));
        if joined.len() > MAX_BYTES {
            break;
        }
    }
    joined
}

/// A name that is made up here and not by Postgres: itself where it fits, otherwise its beginning and eight digits that tell it from all others with
/// this beginning (FNV-1a of the whole name), whatever else there is.
pub fn shortened(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{}_{hash:08x}", clip(name, MAX_BYTES - 9))
}

/// A name as the server stores it: cut to [`MAX_BYTES`] (`truncate_identifier`).
pub fn truncated(name: &str) -> &str {
    clip(name, MAX_BYTES)
}

/// At most `bytes` bytes, whole characters only (`pg_mbcliplen`).
pub fn clipped(name: &str, bytes: usize) -> &str {
    clip(name, bytes)
}

fn clip(name: &str, bytes: usize) -> &str {
    let mut end = bytes.min(name.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_ones_that_a_server_made() {
        assert_eq!(make_object_name("revenue", Some("customer_id"), Some("fkey")), "revenue_customer_id_fkey");
        assert_eq!(make_object_name("customers", None, Some("pkey")), "customers_pkey");
        let long = make_object_name(&"a".repeat(60), Some(&"b".repeat(30)), Some("fkey"));
        assert_eq!(long, format!("{}_{}_fkey", "a".repeat(29), "b".repeat(28)));
        assert_eq!(make_object_name(&"é".repeat(40), None, Some("pkey")).len(), 63);
    }

    #[test]
    fn a_long_name_is_told_from_others_with_its_beginning() {
        assert_eq!(shortened("soft_delete_customers"), "soft_delete_customers");
        let (one, other) = (shortened(&format!("{}1", "é".repeat(40))), shortened(&format!("{}2", "é".repeat(40))));
        assert_ne!(one, other);
        assert!(one.len() <= MAX_BYTES && one.starts_with(&"é".repeat(27)));
    }

    #[test]
    fn a_taken_name_gets_the_next_number() {
        let taken = ["t_a_key", "t_a_key1"];
        assert_eq!(choose_name("t", Some("a"), "key", |name| taken.contains(&name)), "t_a_key2");
    }
}
