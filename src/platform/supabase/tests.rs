use super::*;
use crate::catalog::{Grantee, Ident, ObjectKind, Privilege, QualifiedName, TypeRef};
use crate::platform::{CatalogWorld, Resolution, TypeName, resolve_function, signatures};

fn holds(catalog: &Catalog, kind: ObjectKind, role: &str, privilege: Privilege) -> bool {
    let public = Ident::from("public");
    catalog.default_privileges.for_new(&"postgres".into(), Some(&public), kind).holds(&Grantee::role(role), privilege)
}

#[test]
fn the_change_of_2026_took_back_all_but_the_odd_ones() {
    let (old, new) = (baseline(DefaultGrants::Old), baseline(DefaultGrants::New));
    for role in API_ROLES {
        for (kind, privilege) in [
            (ObjectKind::Table, Privilege::Select),
            (ObjectKind::Table, Privilege::Delete),
            (ObjectKind::Sequence, Privilege::Usage),
            (ObjectKind::Function, Privilege::Execute),
        ] {
            assert!(holds(&old, kind, role, privilege));
            assert!(!holds(&new, kind, role, privilege));
        }
        assert!(holds(&new, ObjectKind::Table, role, Privilege::Truncate));
        assert!(holds(&new, ObjectKind::Sequence, role, Privilege::Update));
    }
    let function = new.default_privileges.for_new(&"postgres".into(), Some(&"public".into()), ObjectKind::Function);
    assert!(function.holds(&Grantee::Public, Privilege::Execute));
    let without = |catalog: &Catalog| Catalog { default_privileges: Default::default(), ..catalog.clone() };
    assert_eq!(without(&old), without(&new));
}

#[test]
fn every_type_and_reference_is_there() {
    let catalog = baseline(DefaultGrants::New);
    for table in catalog.tables.values() {
        assert!(!table.columns.is_empty());
        assert!(catalog.schemas.contains_key(&table.name.schema) && catalog.roles.contains_key(&table.owner));
        for column in &table.columns {
            let TypeRef { schema, name, .. } = &column.ty;
            let known = match schema {
                Some(schema) => catalog.types.contains_key(&QualifiedName::new(schema.clone(), name.clone())),
                None => crate::platform::canonical_type(name) == Some(name),
            };
            assert!(known, "{}.{} {}", table.name, column.name, column.ty);
        }
        for (grantee, _) in table.privileges.iter() {
            assert!(matches!(grantee, Grantee::Role(role) if catalog.roles.contains_key(role)), "{grantee}");
        }
    }
    for role in catalog.roles.values() {
        assert!(role.member_of.iter().all(|group| catalog.roles.contains_key(group)));
    }
    let users = &catalog.tables[&QualifiedName::new("auth", "users")];
    assert_eq!(users.columns.len(), 35);
    assert!(users.row_security && users.privileges.holds(&Grantee::role("postgres"), Privilege::References));
    assert!(!users.privileges.holds(&Grantee::role("authenticated"), Privilege::Select));
}

#[test]
fn the_platforms_functions_are_found() {
    let catalog = baseline(DefaultGrants::New);
    let world = CatalogWorld::new(&catalog, MIGRATION_ROLE);
    let call = |schema, name, arguments: &[TypeName]| resolve_function(&world, schema, name, arguments);
    let result =
        |found: Resolution<crate::platform::FunctionChoice>| found.choice().map(|choice| choice.result.to_string());
    assert_eq!(result(call(Some("auth"), "uid", &[])).as_deref(), Some("uuid"));
    assert_eq!(result(call(Some("storage"), "foldername", &[TypeName::LITERAL])).as_deref(), Some("text[]"));
    assert_eq!(result(call(Some("realtime"), "topic", &[])).as_deref(), Some("text"));
    assert_eq!(result(call(None, "crypt", &[TypeName::TEXT, TypeName::LITERAL])).as_deref(), Some("text"));
    assert_eq!(result(call(Some("extensions"), "uuid_generate_v4", &[])).as_deref(), Some("uuid"));
    assert_eq!(call(Some("auth"), "uuid", &[]), Resolution::NoSuch);
    assert_eq!(call(None, "uid", &[]), Resolution::NoSuch);
    // The vault's extension is described by nobody, but nothing of it is on the search path.
    assert_eq!(call(None, "create_secret", &[TypeName::LITERAL]), Resolution::NoSuch);
    assert_eq!(call(Some("vault"), "create_secret", &[TypeName::LITERAL]), Resolution::Unknown);
    assert_eq!(call(Some("realtime"), "send", &[TypeName::builtin("jsonb")]), Resolution::Unknown);
    assert_eq!(signatures(&world, Some("auth"), "jwt").len(), 1);
    let plain = plain();
    let world = CatalogWorld::new(&plain, MIGRATION_ROLE);
    assert_eq!(resolve_function(&world, Some("auth"), "uid", &[]), Resolution::NoSuch);
    assert!(resolve_function(&world, None, "gen_random_uuid", &[]).choice().is_some());
}
