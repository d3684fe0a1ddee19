//! How a connection says for whom it speaks: what a client library, a test or a page of the docs must do to become an actor.

use crate::catalog::Ident;
use crate::model::{Identity, Model};

/// How a connection says for whom it speaks, for one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Supabase: the role of a request and the claims of its token, in the setting `request.jwt.claims`.
    Claims {
        /// The role of whoever isn't signed in.
        anon: Ident,
        /// The role of whoever is.
        client: Ident,
        /// The claim below the token's top that holds the tenant chosen, where the model names one: `app_metadata`, `org_id`.
        tenant: Option<Vec<String>>,
    },
    /// Settings of the session, on a connection that has the client's role already.
    Settings {
        /// The role of requests.
        client: Ident,
        /// The setting that holds the user, where there is one.
        user: Option<String>,
        /// The setting that holds the tenant chosen, where there is one.
        tenant: Option<String>,
    },
}

impl Caller {
    /// A token that says who is signed in, and nothing of tenants.
    pub fn supabase() -> Self {
        Self::Claims { anon: "anon".into(), client: "authenticated".into(), tenant: None }
    }

    /// Whether a connection says who its user is, and not only for which tenant it speaks.
    pub fn has_user(&self) -> bool {
        !matches!(self, Self::Settings { user: None, .. })
    }

    /// What the model's identity asks for.
    pub(super) fn of(model: &Model) -> Self {
        match &model.identity {
            Identity::Supabase => Self::supabase(),
            Identity::Claim { path } => {
                Self::Claims { anon: "anon".into(), client: "authenticated".into(), tenant: Some(path.clone()) }
            }
            Identity::Session(session) => Self::Settings {
                client: session.client.clone(),
                user: session.user.as_ref().map(|user| user.name.clone()),
                tenant: session.tenant.as_ref().map(|tenant| tenant.name.clone()),
            },
        }
    }
}
