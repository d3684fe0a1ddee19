//! Functions of the platform that policies use. The bodies are the platform's, byte for byte where they are published.

use super::schema::ADMIN;
use crate::catalog::{
    Acl, Argument, Body, Function, FunctionKind, FunctionResult, Grantee, Parallel, Privilege, QualifiedName, TypeRef,
    Volatility,
};

/// A function: schema, name, whether it takes one text called `name`, result, language, volatility, body.
type Told = (&'static str, &'static str, bool, TypeRef, &'static str, Volatility, &'static str);

pub(super) fn all() -> Vec<Function> {
    use Volatility::{Immutable, Stable};
    let text = || TypeRef::builtin("text");
    let told: [Told; 9] = [
        ("auth", "uid", false, TypeRef::builtin("uuid"), "sql", Stable, UID),
        ("auth", "role", false, text(), "sql", Stable, ROLE),
        ("auth", "email", false, text(), "sql", Stable, EMAIL),
        ("auth", "jwt", false, TypeRef::builtin("jsonb"), "sql", Stable, JWT),
        ("storage", "foldername", true, text().array(), "plpgsql", Immutable, FOLDERNAME),
        ("storage", "filename", true, text(), "plpgsql", Immutable, FILENAME),
        ("storage", "extension", true, text(), "plpgsql", Immutable, EXTENSION),
        ("storage", "operation", false, text(), "plpgsql", Stable, OPERATION),
        ("realtime", "topic", false, text(), "sql", Stable, TOPIC),
    ];
    told.into_iter().map(function).collect()
}

fn function((schema, name, takes_name, result, language, volatility, body): Told) -> Function {
    let mut privileges = Acl::default();
    privileges.grant(&Grantee::Public, Privilege::Execute);
    let arguments = if takes_name { vec![Argument::input("name", TypeRef::builtin("text"))] } else { Vec::new() };
    Function {
        name: QualifiedName::new(schema, name),
        arguments,
        result: FunctionResult::Type(result),
        language: language.into(),
        body: Body::Text(body.to_owned()),
        kind: FunctionKind::Function,
        volatility,
        parallel: Parallel::Unsafe,
        security_definer: false,
        strict: false,
        leakproof: false,
        cost: None,
        rows: None,
        support: None,
        settings: crate::catalog::Options::default(),
        owner: ADMIN.into(),
        privileges,
        comment: None,
    }
}

const UID: &str = r"
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid ";

const ROLE: &str = r"
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  )::text ";

const EMAIL: &str = r"
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
  )::text ";

const JWT: &str = r"
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb ";

const FOLDERNAME: &str = r"
declare _parts text[]; begin select string_to_array(name,'/') into _parts; return _parts[1:array_length(_parts,1)-1]; end ";

const FILENAME: &str = r"
declare _parts text[]; begin select string_to_array(name,'/') into _parts; return _parts[array_length(_parts,1)]; end ";

const EXTENSION: &str = r"
declare _parts text[]; f text; begin select string_to_array(name,'/') into _parts; f := _parts[array_length(_parts,1)];
return reverse(split_part(reverse(f),'.',1)); end ";

const OPERATION: &str = r"
begin return current_setting('storage.operation', true); end ";

const TOPIC: &str = r"
  select nullif(current_setting('realtime.topic', true), '')::text ";
