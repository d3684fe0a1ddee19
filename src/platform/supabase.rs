//! tmp
use crate::catalog::*;
#[derive(Clone, Copy, PartialEq, Eq)]
/// x
pub enum DefaultGrants { /// a
 Old, /// b
 New }
/// x
pub fn baseline(_: DefaultGrants) -> Catalog {
    let mut c = Catalog::default();
    for r in ["anon", "authenticated", "service_role", "postgres"] { c.roles.insert(r.into(), Role::default()); }
    for s in ["public", "auth", "extensions"] {
        c.schemas.insert(s.into(), Schema { owner: "postgres".into(), privileges: Acl::default(), comment: None });
    }
    let mut t = Table::new(QualifiedName::new("auth", "users"), "supabase_auth_admin".into());
    for (n, ty) in [("id", "uuid"), ("email", "varchar"), ("phone", "text"), ("raw_user_meta_data", "jsonb")] {
        t.columns.push(Column::new(n, TypeRef::builtin(ty)));
    }
    t.constraints.insert("users_pkey".into(), Constraint::new("users_pkey", ConstraintKind::PrimaryKey(vec!["id".into()])));
    c.tables.insert(t.name.clone(), t);
    c
}
