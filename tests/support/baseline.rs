use policyc::catalog::*;
use policyc::diagnostics::Diagnostics;
use policyc::model::{self, Model};
use policyc::span::{FileId, SourceMap};
use policyc::syntax;

pub(crate) fn check(sources: &mut SourceMap, files: &[FileId], diagnostics: &mut Diagnostics) -> Option<Model> {
    let place = sources.whole(*files.first()?).part(0..0);
    let tree = syntax::parse(sources, files, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    model::check(&tree, &baseline(), place, diagnostics)
}

fn baseline() -> Catalog {
    let mut c = Catalog::default();
    for name in ["public", "auth", "extensions", "storage"] {
        c.schemas
            .insert(Ident::from(name), Schema { owner: "postgres".into(), privileges: Acl::default(), comment: None });
    }
    let mut role = Role::default();
    role.settings.insert("search_path".into(), "\"$user\", public, extensions".into());
    c.roles.insert("postgres".into(), role);
    let mut users = Table::new(QualifiedName::new("auth", "users"), "postgres".into());
    let columns = [
        ("instance_id", "uuid"),
        ("id", "uuid"),
        ("aud", "varchar"),
        ("role", "varchar"),
        ("email", "varchar"),
        ("phone", "text"),
        ("raw_user_meta_data", "jsonb"),
        ("raw_app_meta_data", "jsonb"),
        ("created_at", "timestamptz"),
    ];
    for (name, ty) in columns {
        users.columns.push(Column::new(Ident::from(name), TypeRef::builtin(ty)));
    }
    users
        .constraints
        .insert("users_pkey".into(), Constraint::new("users_pkey", ConstraintKind::PrimaryKey(vec!["id".into()])));
    users.constraints.insert(
        "users_phone_key".into(),
        Constraint::new(
            "users_phone_key",
            ConstraintKind::Unique { columns: vec!["phone".into()], nulls_not_distinct: false },
        ),
    );
    c.tables.insert(users.name.clone(), users);
    for (name, ty) in [("uid", "uuid"), ("jwt", "jsonb"), ("role", "text"), ("email", "text")] {
        let f = Function {
            name: QualifiedName::new("auth", name),
            arguments: vec![],
            result: FunctionResult::Type(TypeRef::builtin(ty)),
            language: "sql".into(),
            body: Body::Text(String::new()),
            kind: FunctionKind::Function,
            volatility: Volatility::Stable,
            parallel: Parallel::Unsafe,
            security_definer: false,
            strict: false,
            leakproof: false,
            settings: Default::default(),
            owner: "postgres".into(),
            privileges: Acl::default(),
            comment: None,
        };
        c.functions.insert(f.id(), f);
    }
    c.extensions.insert(Ident::from("pgcrypto"), Extension { schema: Some("extensions".into()) });
    c.extensions.insert(Ident::from("uuid-ossp"), Extension { schema: Some("extensions".into()) });
    c
}
