//! One construct from one string: how the YAML spelling reads what stands in its scalars.
//!
//! Every function parses the whole of `text` with the rule that `*.policy` uses for the same construct, so that the two spellings
//! can't drift apart. Blanks and line ends around it don't count; `//` comments are left out. What is wrong goes to `diagnostics`,
//! with spans in `file`, and the answer is then `None`. `docs` of what comes back is `None`: YAML has keys for them.

use pest::Parser as _;

use super::{
    Context, Pair, PolicyParser, Rule as P, child, mistake, parse_audit, parse_column, parse_domain, parse_expect,
    parse_function, parse_identity, parse_index, parse_invitation, parse_name, parse_role, parse_rule, parse_seed,
    parse_sign_up, parse_table_line, parse_tenant, parse_types, parse_view, scan,
};
use crate::diagnostics::Diagnostics;
use crate::span::{FileId, Span, Spanned};
use crate::syntax::tree::{
    Assignment, Audit, Column, CreateTenant, Domain, DottedName, Enum, Execute, Expectation, Extension, Function,
    Grant, Index, Invitations, Members, Name, Principal, RawName, Role, Rule, RuleEffect, SeedRow, Setting, SignUp,
    TableItem,
};

/// Parses a text with an entry's rule, and builds what stands in it.
fn read<T>(
    file: FileId,
    text: &str,
    rule: P,
    diagnostics: &mut Diagnostics,
    build: impl FnOnce(&Pair<'_>, Span, &mut Context<'_>) -> Option<T>,
) -> Option<T> {
    let scan = scan::scan(file, text, scan::Slashes::Comment, diagnostics)?;
    let mut context = Context { file, diagnostics };
    match PolicyParser::parse(rule, &scan.masked) {
        Ok(mut pairs) => {
            let entry = pairs.next()?;
            let span = entry.clone().into_inner().next().map_or(context.span(&entry), |first| {
                let length = scan.masked.trim_end().len();
                context.span(&first).to(Span::new(file, 0..length).part(length..length))
            });
            build(&entry, span, &mut context)
        }
        Err(_) => {
            mistake::entry(rule, &scan.masked, Span::new(file, 0..text.len()), &mut context);
            None
        }
    }
}

/// `id uuid primary key default gen_random_uuid()`
pub fn column(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Column> {
    read(file, text, P::entry_column, diagnostics, |entry, _, context| {
        parse_column::column(&child(entry, P::column)?, context)
    })
}

/// Any line of a table's block: a column, `tenant index x`, `soft delete deleted_at`, `unique (a, b)`, a rule with its `allow`, ...
pub fn table_line(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<TableItem> {
    read(file, text, P::entry_table_line, diagnostics, |entry, _, context| {
        parse_table_line::table_line(&entry.clone().into_inner().next()?, context)
    })
}

/// `[unique] [index] [NAME] [using METHOD] (KEYS) [where CONDITION]`
pub fn index(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Index> {
    read(file, text, P::entry_index, diagnostics, |entry, span, context| {
        parse_index::index(&child(entry, P::index_body)?, child(entry, P::kw_unique).is_some(), span, context)
    })
}

/// `member to select when CONDITION as "NAME"`: a rule without its first word, which YAML says by its key.
pub fn rule(file: FileId, text: &str, effect: Spanned<RuleEffect>, diagnostics: &mut Diagnostics) -> Option<Rule> {
    read(file, text, P::entry_rule, diagnostics, |entry, span, context| {
        parse_rule::body(&child(entry, P::rule_body)?, effect, span, context)
    })
}

/// `profiles (user id, role role)`
pub fn members(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Members> {
    read(file, text, P::entry_members, diagnostics, |entry, span, context| {
        parse_tenant::members(&child(entry, P::members_body)?, span, context)
    })
}

/// `admin gives any`, `admin gives member, viewer`
pub fn grant(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Grant> {
    read(file, text, P::entry_grant, diagnostics, |entry, _, context| {
        parse_tenant::grant(&child(entry, P::grant)?, context)
    })
}

/// `organization_invitations (email email, ...) to users(email) by admin`
pub fn invitations(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Invitations> {
    read(file, text, P::entry_invitations, diagnostics, |entry, span, context| {
        parse_invitation::invitations(&child(entry, P::invitations_body)?, span, context)
    })
}

/// `(name, slug) as admin`
pub fn create(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<CreateTenant> {
    read(file, text, P::entry_create, diagnostics, |entry, span, context| {
        parse_tenant::create(&child(entry, P::create_body)?, span, context)
    })
}

/// `audit_logs (tenant organization_id, ...) as audit_trigger_function`
pub fn audit(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Audit> {
    read(file, text, P::entry_audit, diagnostics, |entry, span, context| {
        parse_audit::audit(&child(entry, P::audit_body)?, span, context)
    })
}

/// `profiles (email new.email, ...)`
pub fn sign_up(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<SignUp> {
    read(file, text, P::entry_sign_up, diagnostics, |entry, span, context| {
        parse_sign_up::sign_up(&child(entry, P::sign_up_body)?, span, context)
    })
}

/// `email new.email`, or several with commas between them.
pub fn assignments(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Vec<Assignment>> {
    read(file, text, P::entry_assignments, diagnostics, |entry, _, context| {
        Some(parse_sign_up::assignments(&child(entry, P::assignments)?, context))
    })
}

/// `app.current_user_id text`
pub fn setting(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Setting> {
    read(file, text, P::entry_setting, diagnostics, |entry, _, context| {
        parse_identity::setting(&child(entry, P::setting)?, context)
    })
}

/// `app_metadata.org_id`
pub fn claim(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<DottedName> {
    read(file, text, P::entry_claim, diagnostics, |entry, _, context| {
        parse_identity::claim(&child(entry, P::claim_path)?, context)
    })
}

/// `('a', 1)`
pub fn seed_row(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<SeedRow> {
    read(file, text, P::entry_seed_row, diagnostics, |entry, span, context| {
        Some(parse_seed::row(&child(entry, P::seed_row)?, span, context))
    })
}

/// `member@A cannot update customers@B (name)`
pub fn expectation(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Expectation> {
    read(file, text, P::entry_expectation, diagnostics, |entry, _, context| {
        parse_expect::expectation(&child(entry, P::expectation)?, context)
    })
}

/// `admin includes member`
pub fn role(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Role> {
    read(file, text, P::entry_role, diagnostics, |entry, _, context| {
        parse_role::role(&child(entry, P::role_body)?, None, context)
    })
}

/// `mood ('happy', 'sad')`
pub fn enumeration(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Enum> {
    read(file, text, P::entry_enum, diagnostics, |entry, _, context| {
        parse_types::enumeration(&child(entry, P::enum_body)?, None, context)
    })
}

/// `slug text check (value ~ '^[a-z]+$')`
pub fn domain(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Domain> {
    read(file, text, P::entry_domain, diagnostics, |entry, _, context| {
        parse_domain::domain(&child(entry, P::domain_body)?, None, context)
    })
}

/// `open_tasks(most integer) returns setof tasks`: a function without its block.
pub fn signature(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Function> {
    read(file, text, P::entry_signature, diagnostics, |entry, _, context| {
        parse_function::signature(&child(entry, P::signature)?, context)
    })
}

/// `member to execute`
pub fn execute(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Execute> {
    read(file, text, P::entry_execute, diagnostics, |entry, span, context| {
        parse_function::execute(&child(entry, P::execute_body)?, span, context)
    })
}

/// `member to select`, of a view
pub fn view_rule(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<(Principal, Span)> {
    read(file, text, P::entry_view_rule, diagnostics, |entry, span, context| {
        Some((parse_view::select(&child(entry, P::view_rule_body)?, context)?, span))
    })
}

/// `citext in extensions`
pub fn extension(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Extension> {
    read(file, text, P::entry_extension, diagnostics, |entry, _, context| {
        parse_types::extension(&child(entry, P::extension_body)?, context)
    })
}

/// `customers`, `"Customers"`
pub fn name(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Name> {
    read(file, text, P::entry_name, diagnostics, |entry, _, context| parse_name::name_in(entry, context))
}

/// `customers`, `auth.users`
pub fn raw_name(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<RawName> {
    read(file, text, P::entry_raw_name, diagnostics, |entry, _, context| parse_name::raw_name_in(entry, context))
}
