//! Roles.

use super::Sql;
use crate::catalog::{Ident, Role};
use crate::sql::quote;
use minijinja::{Value, context};

/// What `sql/create_role.sql.j2` is given: attributes that a role hasn't got by itself (Postgres docs, CREATE ROLE). There is no password in SQL.
pub(super) fn create(name: &Ident, role: &Role) -> Value {
    let attribute = if role.login { Sql::keyword("LOGIN") } else { Sql::keyword("NOLOGIN") };
    context! { name => Sql::ident(name), attributes => vec![Value::from(attribute)] }
}

/// A block that refuses a role which was there before and can do more than the one that would have been made: then row security, or the wall round the
/// helper functions, would hold nothing.
pub(super) fn check(name: &Ident, wanted: &Role) -> Value {
    let literal = quote::literal(name);
    let (conditions, message) = if wanted.login {
        // Also whoever is a member of the role that owns the tables.
        let owner = "pg_catalog.pg_has_role(found.oid, CURRENT_USER, 'MEMBER')".to_owned();
        (owner, format!("the role {name} is there already, and row security would not bind it"))
    } else {
        let members = "found.rolcanlogin
          OR EXISTS (
            SELECT FROM pg_catalog.pg_auth_members AS membership
            WHERE membership.roleid = found.oid
              AND membership.member <> (SELECT me.oid FROM pg_catalog.pg_roles AS me WHERE me.rolname = CURRENT_USER)
          )";
        (members.to_owned(), format!("the role {name} is there already, and somebody can act as it"))
    };
    let body = format!(
        "
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_roles AS found
    WHERE found.rolname = {literal}
      AND (
        found.rolsuper OR found.rolbypassrls OR found.rolcreaterole
          OR {conditions}
      )
  ) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'insufficient_privilege',
      MESSAGE = {};
  END IF;
END
",
        quote::literal(&message)
    );
    context! { body => Sql::dollar_quoted(&body) }
}
