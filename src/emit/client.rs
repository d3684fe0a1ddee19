//! Clients that say who is calling: TypeScript that sets what the policies read, for one transaction.

use super::prisma::{self, Omitted};
use super::types::TypeScript;
use super::{Database, EmitError, Header, Templates};
use crate::access::Caller;
use minijinja::{Value, context};

/// For which library.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Library {
    /// `withTenant` for Kysely.
    Kysely,
    /// `withTenant`, an extension and, where the model has a server, `asServer`, for Prisma.
    Prisma {
        /// The module of the client that Prisma generates, from the folder of the file.
        module: String,
    },
}

/// The file for a library.
///
/// # Errors
/// A template that can't be rendered.
pub fn client(
    templates: &Templates,
    header: &Header,
    database: &Database<'_>,
    library: &Library,
) -> Result<String, EmitError> {
    let caller = caller(header, &database.access.caller);
    match library {
        Library::Kysely => templates.render("client/kysely.ts.j2", caller),
        Library::Prisma { module } => {
            let client_module = TypeScript::string(module);
            let omitted = prisma::omitted(database).into_iter().map(|Omitted { model, fields }| {
                let fields: Vec<Value> = fields.iter().map(|field| TypeScript::property(field).into()).collect();
                context! { model => TypeScript::property(&model), fields }
            });
            // On the platform the server has its own keys and clients.
            let server = match &database.access.caller {
                Caller::Settings { .. } => database.server().map(|role| TypeScript::comment(role)),
                Caller::Claims { .. } => None,
            };
            let own = context! { client_module, omitted => omitted.collect::<Vec<_>>(), server };
            templates.render("client/prisma.ts.j2", context! { ..own, ..caller })
        }
    }
}

/// What is set, and from which fields.
fn caller(header: &Header, caller: &Caller) -> Value {
    let model = TypeScript::line(&header.model);
    let user = |setting: Option<&str>| field("userId", "The user's id; null for nobody", setting);
    let tenant = |setting: Option<&str>| field("tenantId", "The tenant in which they work; null for none", setting);
    match caller {
        Caller::Claims { anon, client, tenant: claim } => {
            let claim = claim.as_ref().and_then(|path| match path.as_slice() {
                [object, key] => Some((object, key)),
                _ => None,
            });
            let fields: Vec<Value> = [Some(user(None)), claim.map(|_| tenant(None))].into_iter().flatten().collect();
            context! {
                model,
                what => TypeScript::word("the claims of a token and the role are"),
                claims => true,
                fields,
                anon => TypeScript::string(anon),
                client => TypeScript::string(client),
                tenant => claim.map(|(object, key)| context! {
                    object => TypeScript::string(object),
                    key => TypeScript::property(key),
                }),
            }
        }
        Caller::Settings { user: user_setting, tenant: tenant_setting, .. } => {
            let user = user_setting.as_ref().map(|setting| user(Some(setting)));
            let tenant = tenant_setting.as_ref().map(|setting| tenant(Some(setting)));
            context! {
                model,
                what => TypeScript::word("the settings that the policies read are"),
                claims => false,
                fields => [user, tenant].into_iter().flatten().collect::<Vec<_>>(),
            }
        }
    }
}

fn field(name: &'static str, remark: &'static str, setting: Option<&str>) -> Value {
    context! {
        name => TypeScript::word(name),
        remark => TypeScript::word(remark),
        setting => setting.map(TypeScript::string),
    }
}
