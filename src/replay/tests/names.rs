//! The names that Postgres 15 made up for the same statements (taken from a server).

use super::table_after;

fn constraints(text: &str) -> Vec<String> {
    table_after(text, "t").constraints.keys().map(ToString::to_string).collect()
}

#[test]
fn constraints_get_the_names_of_the_server() {
    assert_eq!(
        constraints(
            "create table t (
                a int check (a > 0) check (a < 9), b int check (b > a), c int unique, d int,
                primary key (a), unique (b, c), unique (c, b), check (1 = 1), check (d > 0 or d < 9),
                foreign key (d) references t (a), e int references t (c)
            )"
        ),
        [
            "t_a_check",
            "t_a_check1",
            "t_b_c_key",
            "t_c_b_key",
            "t_c_key",
            "t_check",
            "t_check1",
            "t_d_check",
            "t_d_fkey",
            "t_e_fkey",
            "t_pkey",
        ]
    );
}

#[test]
fn a_taken_name_is_avoided_in_the_whole_schema() {
    assert_eq!(
        constraints("create table t_a (x int); create index t_a_key on t_a (x); create table t (a int unique)"),
        ["t_a_key1"]
    );
    assert_eq!(
        constraints("create table u (a int constraint t_a_check check (a > 0)); create table t (a int check (a > 1))"),
        ["t_a_check1"]
    );
}

#[test]
fn indexes_get_the_names_of_the_server() {
    let table = table_after(
        "create table t (a text, b int, c jsonb);
         create index on t (a); create index on t (a); create index on t (lower(a)); create index on t ((a || 'x'));
         create index on t (lower(a), lower(a)); create index on t (b) include (a); create index on t ((b::text));
         create index on t ((c ->> 'x'), (coalesce(a, ''))); create unique index on t (b);",
        "t",
    );
    let names: Vec<&str> = table.indexes.keys().map(|name| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "t_a_idx",
            "t_a_idx1",
            "t_b_a_idx",
            "t_b_idx",
            "t_b_idx1",
            "t_expr_coalesce_idx",
            "t_expr_idx",
            "t_lower_idx",
            "t_lower_lower1_idx"
        ]
    );
}

#[test]
fn long_names_are_cut_to_63_bytes() {
    let long = "n".repeat(70);
    let table = table_after(&format!("create table t (id int constraint {long} primary key)"), "t");
    assert_eq!(table.constraints.keys().next().map(|name| name.len()), Some(63));
}
