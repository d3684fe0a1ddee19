use super::*;
use crate::platform::{NoWorld, UserType};

struct Mood(&'static [&'static str]);

impl World for Mood {
    fn user_type(&self, schema: &str, name: &str) -> Option<UserType> {
        (schema == "public" && name == "mood").then_some(UserType::Enum)
    }

    fn extensions(&self) -> Vec<(String, String)> {
        self.0.iter().map(|name| ((*name).to_owned(), "extensions".to_owned())).collect()
    }

    fn search_path(&self) -> Vec<String> {
        vec!["public".to_owned(), "extensions".to_owned()]
    }
}

fn operator(symbol: &str, left: &TypeName, right: &TypeName) -> Resolution<OperatorSignature> {
    resolve_operator(&Mood(&[]), symbol, Some(left), right)
}

fn result_of(resolution: Resolution<OperatorSignature>) -> String {
    resolution.choice().map_or("none".to_owned(), |choice| choice.result.to_string())
}

#[test]
fn a_comparison_that_postgres_refuses_is_refused() {
    assert_eq!(operator("=", &TypeName::TEXT, &TypeName::UUID), Resolution::NoSuch);
    assert_eq!(operator("=", &TypeName::UUID, &TypeName::INT4), Resolution::NoSuch);
    assert_eq!(result_of(operator("=", &TypeName::UUID, &TypeName::LITERAL)), "boolean");
    assert_eq!(result_of(operator("!=", &TypeName::builtin("varchar"), &TypeName::TEXT)), "boolean");
    assert_eq!(result_of(operator("->>", &TypeName::builtin("jsonb"), &TypeName::LITERAL)), "text");
    assert_eq!(
        result_of(operator("-", &TypeName::builtin("timestamptz"), &TypeName::builtin("interval"))),
        "timestamp with time zone"
    );
    assert_eq!(
        resolve_operator(&NoWorld, "-", None, &TypeName::INT4).choice().map(|found| found.result),
        Some(TypeName::INT4)
    );
    assert_eq!(operator("=", &TypeName::builtin("json"), &TypeName::builtin("json")), Resolution::NoSuch);
}

#[test]
fn an_enum_compares_with_itself_and_literals_alone() {
    let mood = TypeName::user("public", "mood");
    assert_eq!(result_of(operator("=", &mood, &mood)), "boolean");
    assert_eq!(result_of(operator("<", &mood, &TypeName::LITERAL)), "boolean");
    assert_eq!(operator("=", &mood, &TypeName::TEXT), Resolution::NoSuch);
}

#[test]
fn an_unknown_type_raises_no_alarm() {
    let strange = TypeName::user("public", "geometry");
    for ty in [&strange, &strange.clone().array(), &TypeName::NOT_KNOWN, &TypeName::named("no_such_type")] {
        assert_eq!(operator("=", ty, &TypeName::UUID), Resolution::Unknown);
        assert_eq!(operator("||", &TypeName::TEXT, ty), Resolution::Unknown);
        assert_eq!(resolve_function(&NoWorld, None, "lower", std::slice::from_ref(ty)), Resolution::Unknown);
        assert_eq!(resolve_any(&NoWorld, "=", &TypeName::UUID, ty), Resolution::Unknown);
        assert_eq!(common_type(&NoWorld, &[TypeName::UUID, ty.clone()]), Resolution::Unknown);
        assert_eq!(coerce(&NoWorld, ty, &TypeName::UUID, Context::Assignment), Coercion::Unknown);
    }
}

#[test]
fn an_extension_that_nobody_described_may_bring_anything() {
    let (uuid, text) = (TypeName::UUID, TypeName::TEXT);
    let call = |world: &dyn World| resolve_function(world, None, "st_area", std::slice::from_ref(&text));
    assert_eq!(call(&Mood(&[])), Resolution::NoSuch);
    assert_eq!(call(&Mood(&["postgis"])), Resolution::Unknown);
    assert_eq!(resolve_operator(&Mood(&["postgis"]), "=", Some(&text), &uuid), Resolution::Unknown);
}

#[test]
fn an_extensions_objects_are_where_it_is_installed() {
    let citext = TypeName::user("extensions", "citext");
    let with = Mood(&["citext", "pgcrypto"]);
    let found = resolve_operator(&with, "=", Some(&citext), &TypeName::LITERAL).choice();
    assert_eq!(found.and_then(|found| found.left), Some(citext.clone()));
    assert_eq!(resolve_operator(&Mood(&[]), "=", Some(&citext), &TypeName::TEXT), Resolution::Unknown);
    let crypt =
        |world: &dyn World, schema| resolve_function(world, schema, "crypt", &[TypeName::TEXT, TypeName::LITERAL]);
    assert!(crypt(&with, None).choice().is_some());
    assert!(crypt(&with, Some("extensions")).choice().is_some());
    assert_eq!(crypt(&with, Some("public")), Resolution::NoSuch);
    assert_eq!(crypt(&Mood(&[]), None), Resolution::NoSuch);
    // Both Postgres and pgcrypto have it: pg_catalog comes first.
    let uuid = resolve_function(&with, None, "gen_random_uuid", &[]).choice();
    assert_eq!(uuid.map(|found| found.signature.schema), Some("pg_catalog".into()));
}

#[test]
fn a_function_of_one_version_says_so() {
    let arguments = [TypeName::builtin("bytea")];
    let Resolution::Found { only_on, .. } = resolve_function(&NoWorld, None, "to_bin", &[TypeName::INT4]) else {
        // Postgres 16 brought to_bin; the data holds 17.
        panic!("to_bin is found");
    };
    assert_eq!(only_on, Some(Version::V17));
    assert!(matches!(resolve_function(&NoWorld, None, "sha256", &arguments), Resolution::Found { only_on: None, .. }));
    // The two versions differ in its volatility only.
    let trunc = [TypeName::LITERAL, TypeName::builtin("timestamptz"), TypeName::LITERAL];
    assert!(matches!(resolve_function(&NoWorld, None, "date_trunc", &trunc), Resolution::Found { only_on: None, .. }));
}

#[test]
fn any_and_all_take_the_element() {
    let any = |array: &TypeName| resolve_any(&NoWorld, "=", &TypeName::UUID, array);
    assert_eq!(result_of(any(&TypeName::UUID.array())), "boolean");
    assert_eq!(result_of(any(&TypeName::LITERAL)), "boolean");
    assert_eq!(any(&TypeName::TEXT.array()), Resolution::NoSuch);
    assert_eq!(any(&TypeName::UUID), Resolution::NoSuch);
}

#[test]
fn common_types_are_those_of_union() {
    let common = |types: &[TypeName]| common_type(&NoWorld, types).choice().map(|ty| ty.to_string());
    let (int4, numeric) = (TypeName::INT4, TypeName::builtin("numeric"));
    assert_eq!(common(&[TypeName::LITERAL, TypeName::LITERAL]).as_deref(), Some("text"));
    assert_eq!(common(&[int4.clone(), numeric, TypeName::LITERAL]).as_deref(), Some("numeric"));
    assert_eq!(
        common(&[TypeName::builtin("date"), TypeName::builtin("timestamptz")]).as_deref(),
        Some("timestamp with time zone")
    );
    assert_eq!(common_type(&NoWorld, &[int4, TypeName::TEXT]), Resolution::NoSuch);
}

#[test]
fn a_default_may_take_an_assignment_cast() {
    let may = |from: &str, to: &str, context| coerce(&NoWorld, &TypeName::named(from), &TypeName::named(to), context);
    assert_eq!(may("numeric", "int4", Context::Implicit), Coercion::No);
    assert_eq!(may("numeric", "int4", Context::Assignment), Coercion::Yes);
    assert_eq!(may("uuid", "text", Context::Assignment), Coercion::Yes);
    assert_eq!(may("text", "uuid", Context::Assignment), Coercion::No);
    assert_eq!(may("text", "uuid", Context::Explicit), Coercion::Yes);
    assert_eq!(may("bool", "timestamptz", Context::Explicit), Coercion::No);
    assert_eq!(may("unknown", "uuid", Context::Implicit), Coercion::Yes);
}

#[test]
fn variadic_arguments_are_spread_or_passed_whole() {
    let list = [TypeName::LITERAL, TypeName::TEXT.array()];
    assert!(resolve_variadic(&NoWorld, None, "concat_ws", &list).choice().is_some());
    let spread = [TypeName::LITERAL, TypeName::INT4, TypeName::UUID, TypeName::LITERAL];
    assert!(resolve_function(&NoWorld, None, "concat_ws", &spread).choice().is_some());
    assert_eq!(resolve_variadic(&NoWorld, None, "lower", &list), Resolution::NoSuch);
}
