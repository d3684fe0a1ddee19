//! The files of `templates/`, part of the binary.

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        /// Names and sources, in the order of names.
        pub(super) const TEMPLATES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../templates/", $name)))),*];
    };
}

embedded![
    "client/context.ts.j2",
    "client/kysely.ts.j2",
    "docs/access.md.j2",
    "docs/index.md.j2",
    "docs/table.md.j2",
    "pgtap/access.sql.j2",
    "pgtap/as_built.sql.j2",
    "pgtap/begin.sql.j2",
    "pgtap/end.sql.j2",
    "pgtap/floor_alone.sql.j2",
    "pgtap/people.sql.j2",
    "pgtap/rows.sql.j2",
    "pgtap/rows_of.sql.j2",
    "pgtap/run_access.sql.j2",
    "pgtap/run_structure.sql.j2",
    "pgtap/structure.sql.j2",
    "pgtap/supabase.sql.j2",
    "pgtap/without_floor.sql.j2",
    "prisma/env.example.j2",
    "prisma/migration_lock.toml.j2",
    "prisma/prisma.config.ts.j2",
    "prisma/schema.prisma.j2",
    "sql/add_constraint.sql.j2",
    "sql/block.sql.j2",
    "sql/comment.sql.j2",
    "sql/constraint.sql.j2",
    "sql/create_domain.sql.j2",
    "sql/create_enum.sql.j2",
    "sql/create_extension.sql.j2",
    "sql/create_function.sql.j2",
    "sql/create_index.sql.j2",
    "sql/create_policy.sql.j2",
    "sql/create_schema.sql.j2",
    "sql/create_table.sql.j2",
    "sql/create_trigger.sql.j2",
    "sql/do_block.sql.j2",
    "sql/drop_policy.sql.j2",
    "sql/enable_row_security.sql.j2",
    "sql/enable_trigger_always.sql.j2",
    "sql/execute.sql.j2",
    "sql/force_row_security.sql.j2",
    "sql/grant.sql.j2",
    "sql/header.sql.j2",
    "sql/insert.sql.j2",
    "sql/remark.sql.j2",
    "sql/revoke_all.sql.j2",
    "sql/section.sql.j2",
    "types/types.ts.j2",
];
