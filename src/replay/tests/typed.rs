use super::{baseline, run};
use crate::catalog::{Acl, Attribute, QualifiedName, Type, TypeKind, TypeRef};

#[test]
fn a_typed_table_has_the_columns_of_its_type() {
    let mut catalog = baseline();
    let attribute = |name: &str, ty: &str| Attribute {
        name: name.into(),
        ty: TypeRef::builtin(ty),
        collation: None,
        comment: None,
    };
    let kind = TypeKind::Composite(vec![attribute("a", "int4"), attribute("b", "text")]);
    let ty = Type { owner: "postgres".into(), kind, privileges: Acl::default(), comment: None };
    catalog.types.insert(QualifiedName::new("public", "comp"), ty);
    let (replay, diagnostics) = run(
        catalog,
        "create table ty of comp (a with options primary key, b default 'x', unique (b));
         alter table ty add column c int;
         alter table ty not of; alter table ty add column c int; alter table ty of comp;
         alter table ty drop column c; alter table ty of comp;
         create table bad of comp (d default 1); create table comp (a int);",
    );
    let table = replay.catalog.tables.get(&QualifiedName::new("public", "ty")).unwrap();
    assert_eq!(table.of_type, Some(QualifiedName::new("public", "comp")));
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["a", "b"]);
    assert!(table.column("a").unwrap().not_null && table.column("b").unwrap().default.is_some());
    assert_eq!(table.constraints.keys().map(|name| name.as_str()).collect::<Vec<_>>(), ["ty_b_key", "ty_pkey"]);
    let messages: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "cannot add column to typed table",
            "the table's columns aren't the type's attributes",
            "column \"d\" does not exist",
            "relation \"comp\" already exists",
        ]
    );
}
