//! Settings of functions, roles and databases. Values are as the catalog keeps them, which is as `proconfig` does.

use super::dotted;
use crate::catalog::Options;
use crate::sql::quote;

/// Settings whose value is a list of names (`GUC_LIST_QUOTE` in Postgres's source): each element is quoted by itself, as pg_dump does.
const LISTS: &[&str] = &[
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// SET and RESET behind ALTER ROLE or ALTER DATABASE and a name.
pub fn changes(head: &str, before: &Options, after: &Options) -> Vec<String> {
    let changed = after.iter().filter(|(name, value)| before.get(name) != Some(*value));
    let gone = before.keys().filter(|name| !after.contains_key(name));
    let reset = gone.map(|name| format!("{head} RESET {}", dotted(name)));
    changed.map(|(name, value)| format!("{head} SET {}", set(name, value))).chain(reset).collect()
}

/// Whether a setting's value is a list of names.
pub fn is_list(name: &str) -> bool {
    LISTS.contains(&name)
}

/// The elements of a list of names (`SplitGUCList`): separated by commas, in double quotes where they need them.
pub fn elements(list: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut element = String::new();
    let mut quoted = false;
    let mut characters = list.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                element.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => elements.push(std::mem::take(&mut element)),
            ' ' if !quoted => {}
            other => element.push(other),
        }
    }
    elements.push(element);
    elements
}

/// `name TO value`. A list's elements are quoted one by one, or the list would be one name.
pub fn set(name: &str, value: &str) -> String {
    let value = if is_list(name) {
        elements(value).iter().map(|element| quote::literal(element)).collect::<Vec<_>>().join(", ")
    } else {
        quote::literal(value)
    };
    format!("{} TO {value}", dotted(name))
}

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn a_list_of_names_falls_into_its_elements() {
        assert_eq!(elements("\"\""), [""]);
        assert_eq!(elements("pg_catalog, \"$user\", \"a\"\"b, c\""), ["pg_catalog", "$user", "a\"b, c"]);
    }
}
