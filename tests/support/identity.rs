//! Becoming somebody: what a connection does before it runs a statement, on each platform.

use std::collections::BTreeMap;

/// How a request says who is calling.
#[derive(Debug, Clone, Default)]
pub enum Identity {
    /// Claims of a token, as PostgREST sets them.
    #[default]
    Supabase,
    /// Settings of the session.
    Session(Settings),
}

/// Settings and roles of a plain Postgres.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The setting that holds the user, where there is one.
    pub user: Option<&'static str>,
    /// The setting that holds the tenant.
    pub tenant: Option<&'static str>,
    /// The role of requests.
    pub client: &'static str,
    /// The role of the server.
    pub server: &'static str,
    /// The role that migrates.
    pub owner: &'static str,
    /// The tenant that a person chooses, by the person; and the key of a tenant by its name, for `PERSON in TENANT`.
    pub chosen: BTreeMap<&'static str, &'static str>,
}

/// Back to the superuser who connected, before anything else.
const START: &str = "set local session authorization default; set local role none; \
    set local session_replication_role = origin;";

impl Identity {
    /// SQL that makes the rest of a transaction an actor's. `id` finds a person by name.
    pub fn become_actor(&self, actor: &str, id: impl Fn(&str) -> &'static str) -> String {
        match self {
            Identity::Supabase => supabase(actor, &supabase_claims(actor, id)),
            Identity::Session(settings) => settings.become_actor(actor, id),
        }
    }
}

/// The claims of an actor's token.
pub fn supabase_claims(actor: &str, id: impl Fn(&str) -> &'static str) -> String {
    match actor {
        "anon" | "service" => format!(r#"{{"role":"{}"}}"#, supabase_role(actor)),
        "owner" | "superuser" | "replica" | "auth_server" | "claims" => String::new(),
        _ => match actor.strip_prefix("claims ") {
            Some(claims) => claims.to_owned(),
            None => format!(r#"{{"sub":"{}","role":"authenticated"}}"#, id(actor)),
        },
    }
}

fn supabase(actor: &str, claims: &str) -> String {
    let claims = claims.replace('\'', "''");
    let person = first_word(actor);
    let identity = match (person, actor.split_once(" via ")) {
        ("superuser", _) => String::new(),
        ("replica", _) => "set local session_replication_role = replica".to_owned(),
        ("owner", _) => "set local session authorization postgres".to_owned(),
        ("auth_server", _) => "set local session authorization supabase_auth_admin".to_owned(),
        (_, Some((_, role))) => format!("set local role {role}"),
        _ => format!("set local session authorization authenticator; set local role {}", supabase_role(person)),
    };
    format!("{START} select set_config('request.jwt.claims', '{claims}', true); {identity}")
}

/// The role that a request acts as.
fn supabase_role(actor: &str) -> &'static str {
    match actor {
        "anon" => "anon",
        "service" => "service_role",
        _ => "authenticated",
    }
}

impl Settings {
    /// `anon` comes as the client with nothing set; `PERSON in TENANT` chooses another tenant than the own, `PERSON in nothing` none.
    fn become_actor(&self, actor: &str, id: impl Fn(&str) -> &'static str) -> String {
        let person = first_word(actor);
        let nobody = matches!(person, "anon" | "service" | "owner" | "superuser" | "replica");
        let user = if nobody || self.user.is_none() { "" } else { id(person) };
        let named = actor.split_once(" in ").map(|(_, name)| name.split(' ').next().unwrap_or(name));
        let tenant = match named {
            Some("nothing") => "",
            Some(name) => self.chosen.get(name).unwrap_or_else(|| panic!("no tenant is called {name}")),
            None => self.chosen.get(person).copied().unwrap_or_default(),
        };
        let role = match (person, actor.split_once(" via ")) {
            ("superuser", _) => String::new(),
            ("replica", _) => "set local session_replication_role = replica".to_owned(),
            ("owner", _) => format!("set local session authorization {}", self.owner),
            ("service", _) => format!("set local session authorization {}", self.server),
            (_, Some((_, role))) => format!("set local role {role}"),
            _ => format!("set local session authorization {}", self.client),
        };
        let settings = [(self.user, user), (self.tenant, tenant)];
        let set =
            settings.iter().filter_map(|(name, value)| Some(format!("set_config('{}', '{value}', true)", (*name)?)));
        format!("{START} select {}; {role}", set.collect::<Vec<_>>().join(", "))
    }
}

/// The name of an actor, without what says more of it.
pub fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}
