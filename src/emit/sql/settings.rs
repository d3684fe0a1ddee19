//! Values of settings as the catalog keeps them, which is as `proconfig` does.

/// Settings whose value is a list of names (`GUC_LIST_QUOTE` in Postgres's source): each element is quoted by itself, as pg_dump does.
const LISTS: &[&str] = &[
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// Whether a setting's value is a list of names.
pub(in crate::emit) fn is_list(name: &str) -> bool {
    LISTS.contains(&name)
}

/// The elements of a list of names (`SplitGUCList`): separated by commas, in double quotes where they need them.
pub(in crate::emit) fn elements(list: &str) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn a_list_of_names_falls_into_its_elements() {
        assert_eq!(elements("\"\""), [""]);
        assert_eq!(elements("pg_catalog, \"$user\", \"a\"\"b, c\""), ["pg_catalog", "$user", "a\"b, c"]);
    }
}
