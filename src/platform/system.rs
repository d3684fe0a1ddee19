//! Tables and views of the server itself: `pg_catalog` and `information_schema`.

use super::rows::Table;

/// schema, name, columns, version
const RELATIONS: Table = Table(include_str!("data/relations.tsv"));

/// Whether a table or view of the server has a column, on any version; `None` where there is no such table. Without a schema it is one of `pg_catalog`.
pub fn has_column(schema: &str, name: &str, column: &str) -> Option<bool> {
    let schema = if schema.is_empty() { "pg_catalog" } else { schema };
    let mut found = None;
    for row in RELATIONS.find(&[schema, name]) {
        let has = row.field(2).split(',').any(|it| it == column);
        found = Some(found.unwrap_or(false) || has);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::has_column;

    #[test]
    fn columns_are_those_of_any_version() {
        assert_eq!(has_column("", "pg_policies", "policyname"), Some(true));
        assert_eq!(has_column("pg_catalog", "pg_policies", "polname"), Some(false));
        assert_eq!(has_column("information_schema", "tables", "table_name"), Some(true));
        assert_eq!(has_column("", "pg_nothing", "x"), None);
        assert_eq!(has_column("public", "t", "x"), None);
    }
}
