//! Invitations: a function that makes one and a function that accepts it.
//!
//! What is sent to whoever is invited is a secret of 244 random bits; what stays in the table is its hash, so that nobody who reads the table can accept.
//! Accepting takes the secret and the address: a link that is passed on opens nothing. The row is deleted when it is used, so a second call with the
//! same secret, at the same moment too, finds none.

use super::comment::{article, spaced};
use super::condition::{caller, has_role};
use super::tenant_function::{definer, expose, joined, refuse};
use super::words;
use crate::catalog::name::shortened;
use crate::catalog::{Argument, Catalog, Expr, FunctionResult, Ident, Privilege, TypeRef};
use crate::model::{Invitations, MembersKind, Model, TenantWithMembers};
use crate::sql::{print, quote};

/// Adds the functions to tenants with invitations.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for tenant in model.tenants_with_members() {
        if let Some(invitations) = &tenant.invitations {
            invite(model, tenant, invitations, catalog);
            accept(model, tenant, invitations, catalog);
        }
    }
}

/// `invite_to_organization(organization_id, email, role)`
fn invite(model: &Model, tenant: TenantWithMembers<'_>, invitations: &Invitations, catalog: &mut Catalog) {
    let noun = words::tenant(&tenant);
    let name = shortened(&format!("invite_to_{noun}"));
    let argument = |column: &Ident| Expr::Column(vec![name.as_str().into(), column.clone()]);
    let (key, email) = (tenant.members.key.clone(), Ident::from("email"));
    let mut arguments = Vec::new();
    let key_type = type_of(model, tenant, &key);
    arguments.extend(key_type.map(|ty| Argument::input(&key, ty)));
    arguments.push(Argument::input(&email, TypeRef::builtin("text")));
    let mut columns = vec![quote::ident(&key), quote::ident(&invitations.email), quote::ident(&invitations.token)];
    let mut values = vec![
        print::expr(&argument(&key)),
        print::expr(&argument(&email)),
        "sha256(convert_to(secret, 'UTF8'))".to_owned(),
    ];
    let mut may = vec![has_role(&tenant, argument(&key), Some(&invitations.by))];
    if let (Some(column), Some(members_role)) = (&invitations.role, &tenant.members.role) {
        let role = Ident::from("role");
        arguments.extend(type_of(model, tenant, members_role).map(|ty| Argument::input(&role, ty)));
        columns.push(quote::ident(column));
        values.push(print::expr(&argument(&role)));
        may.push(may_give(model, tenant, &argument(&key), &argument(&role)));
    }
    let plain = spaced(&noun);
    let by = article(&spaced(&invitations.by));
    let message = format!("only {by} can invite into the {plain}, and only with a role that they may give");
    let body = format!(
        "\nDECLARE\n  secret text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');\nBEGIN\n  IF ({}) IS NOT TRUE THEN\n    RAISE EXCEPTION USING\n      ERRCODE = 'insufficient_privilege',\n      MESSAGE = {};\n  END IF;\n  INSERT INTO {} ({})\n  VALUES ({});\n  RETURN secret;\nEND\n",
        print::expr(&Expr::all(may)),
        quote::literal(&message),
        quote::qualified(&invitations.table),
        columns.join(", "),
        values.join(", ")
    );
    let comment = format!(
        "Invites an address into the {plain} of which the caller is {}, and returns the secret to send there; only its hash is kept",
        spaced(&invitations.by)
    );
    let result = FunctionResult::Type(TypeRef::builtin("text"));
    let needs: [(_, &[Privilege]); 1] = [(&invitations.table, &[Privilege::Insert])];
    expose(model, catalog, definer(&name, result, body, arguments, &comment), &needs);
}

/// Whether the caller may give this role: as `grants` says; where that says nothing, none above the own.
fn may_give(model: &Model, tenant: TenantWithMembers<'_>, key: &Expr, role: &Expr) -> Expr {
    let text = |role: &Ident| Expr::String(role.to_string());
    if !tenant.grants.is_empty() {
        return Expr::any(tenant.grants.iter().map(|grant| {
            let among = Expr::In(Box::new(role.clone()), grant.gives.iter().map(text).collect(), false);
            Expr::all([has_role(&tenant, key.clone(), Some(&grant.giver)), among])
        }));
    }
    Expr::any(model.roles.iter().map(|declared| {
        Expr::all([role.clone().equals(text(&declared.name)), has_role(&tenant, key.clone(), Some(&declared.name))])
    }))
}

/// `accept_organization_invitation(token)`
fn accept(model: &Model, tenant: TenantWithMembers<'_>, invitations: &Invitations, catalog: &mut Catalog) {
    let noun = words::tenant(&tenant);
    let name = shortened(&format!("accept_{noun}_invitation"));
    let Some(id) = model.table(&tenant.table).and_then(|table| table.primary_key.first()) else { return };
    let plain = spaced(&noun);
    let table = quote::qualified(&invitations.table);
    let tenants = quote::qualified(&tenant.table);
    let person = &invitations.person;
    let confirmed = person.confirmed.as_ref();
    let confirmed =
        confirmed.map_or_else(String::new, |column| format!("\n      AND people.{} IS NOT NULL", quote::ident(column)));
    let not_theirs = refuse("this invitation isn't the caller's, or was used, or its time is over");
    let body = format!(
        "\nDECLARE\n  invited {table};\n  joined {tenants};\nBEGIN\n  -- A second call with the same token waits here, and then finds no invitation\n  DELETE FROM {table} AS invitations\n  WHERE invitations.{token} = sha256(convert_to({function}.token, 'UTF8'))\n    AND invitations.{expires} > now()\n    AND lower(invitations.{email}) = (\n      SELECT lower(people.{own})\n      FROM {people} AS people\n      WHERE people.{user} = {caller}{confirmed}\n    )\n  RETURNING invitations.* INTO invited;\n{not_theirs}{join}  SELECT tenants.* INTO joined\n  FROM {tenants} AS tenants\n  WHERE tenants.{id} = invited.{key};\n  RETURN joined;\nEND\n",
        token = quote::ident(&invitations.token),
        function = quote::ident(&name),
        expires = quote::ident(&invitations.expires),
        email = quote::ident(&invitations.email),
        own = quote::ident(&person.email),
        people = quote::qualified(&person.table),
        user = quote::ident(&person.user),
        caller = print::expr(&caller(model)),
        join = join(model, tenant, invitations),
        id = quote::ident(id),
        key = quote::ident(&tenant.members.key),
    );
    let comment = format!(
        "Makes the caller a member of the {plain} into which their address was invited, and returns it; the invitation is used up"
    );
    let result = TypeRef { schema: Some(tenant.table.schema.clone()), ..TypeRef::builtin(&tenant.table.name) };
    let arguments = vec![Argument::input("token", TypeRef::builtin("text"))];
    let needs: [(_, &[Privilege]); 4] = [
        (&invitations.table, &[Privilege::Select, Privilege::Delete]),
        (&person.table, &[Privilege::Select]),
        (&tenant.table, &[Privilege::Select]),
        joined(tenant),
    ];
    expose(model, catalog, definer(&name, FunctionResult::Type(result), body, arguments, &comment), &needs);
}

/// The caller becomes a member.
fn join(model: &Model, tenant: TenantWithMembers<'_>, invitations: &Invitations) -> String {
    let members = &tenant.members;
    let table = quote::qualified(&members.table);
    let (user, key) = (quote::ident(&members.user), quote::ident(&members.key));
    let role = members.role.as_ref().zip(invitations.role.as_ref());
    let role = role.map(|(column, invited)| (quote::ident(column), quote::ident(invited)));
    let caller = print::expr(&caller(model));
    let plain = article(&spaced(&words::tenant(&tenant)));
    match members.kind {
        MembersKind::Profile => {
            let role =
                role.map_or_else(String::new, |(column, invited)| format!(",\n      {column} = invited.{invited}"));
            let refused =
                refuse(&format!("only somebody with a row in {} and without {plain} can join one", members.table.name));
            format!(
                "  UPDATE {table} AS members\n  SET {key} = invited.{key}{role}\n  WHERE members.{user} = {caller}\n    AND members.{key} IS NULL;\n{refused}"
            )
        }
        MembersKind::Join => {
            let (column, value) = role.map_or_else(Default::default, |(column, invited)| {
                (format!(", {column}"), format!(", invited.{invited}"))
            });
            let refused = refuse("the caller is a member already");
            format!(
                "  INSERT INTO {table} ({user}, {key}{column})\n  VALUES ({caller}, invited.{key}{value})\n  ON CONFLICT ({user}, {key}) DO NOTHING;\n{refused}"
            )
        }
    }
}

fn type_of(model: &Model, tenant: TenantWithMembers<'_>, column: &Ident) -> Option<TypeRef> {
    let table = model.table(&tenant.members.table)?;
    Some(table.column(column)?.ty.without_modifiers())
}
