//! What the grammar's rules are called in messages.

use super::Rule;

/// What a column goes on with after its type; a message doesn't list them all.
const ATTRIBUTES: [Rule; 11] = [
    Rule::kw_primary,
    Rule::kw_not,
    Rule::kw_null,
    Rule::kw_unique,
    Rule::kw_default,
    Rule::kw_references,
    Rule::kw_in,
    Rule::kw_check,
    Rule::kw_generated,
    Rule::kw_secret,
    Rule::kw_was,
];

/// Whether a rule takes the end of a line.
pub(super) fn is_end(rule: &Rule) -> bool {
    matches!(rule, Rule::end_of_line | Rule::end_of_grant | Rule::EOI)
}

/// The keywords that may begin what a rule takes; empty where it doesn't begin with one.
pub(super) fn keywords(rule: Rule) -> Vec<String> {
    let words: &[&str] = match rule {
        Rule::primary_key | Rule::table_key => &["primary"],
        Rule::not_null => &["not"],
        Rule::null | Rule::tenant_null => &["null"],
        Rule::column_unique | Rule::unique => &["unique"],
        Rule::column_default => &["default"],
        Rule::references => &["references"],
        Rule::in_role | Rule::in_list => &["in"],
        Rule::column_check | Rule::check => &["check"],
        Rule::as_identity | Rule::generated => &["generated"],
        Rule::secret => &["secret"],
        Rule::was => &["was"],
        Rule::as_name => &["as"],
        Rule::on_delete => &["on"],
        Rule::tenant_of => &["of"],
        Rule::tenant_parent => &["in"],
        Rule::create_by => &["by"],
        Rule::delete_action => &["cascade", "restrict", "set", "no"],
        Rule::tenant_index | Rule::index => &["index"],
        Rule::index_method => &["using"],
        Rule::verb | Rule::command => &["select", "insert", "update", "delete"],
        Rule::effect => &["allow", "restrict"],
        Rule::modality => &["can", "cannot"],
        Rule::volatility => &["immutable", "stable", "volatile"],
        Rule::definer => &["security"],
        Rule::function_text => &["sql", "plpgsql"],
        Rule::execute_rule | Rule::view_rule => &["allow"],
        Rule::returned_set => &["setof"],
        Rule::returned_table => &["table"],
        Rule::member_field | Rule::member_column => &["user", "role", "inherited"],
        Rule::invitation_field | Rule::invitation_column => &["email", "role", "token", "expires"],
        Rule::invited => &["to"],
        Rule::audit_field | Rule::audit_column => {
            &["tenant", "actor", "action", "table", "key", "before", "after", "change", "at"]
        }
        _ => {
            let name = format!("{rule:?}");
            return name.strip_prefix("kw_").map(str::to_owned).into_iter().collect();
        }
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What a rule takes, as a reader would say it.
fn phrase(rule: Rule) -> String {
    let said = match rule {
        Rule::primary_key => "`primary key`",
        Rule::not_null => "`not null`",
        Rule::delete_action => "`cascade`, `restrict`, `set null`, `set default` or `no action`",
        Rule::on_delete => "`on delete`",
        Rule::verb | Rule::command => "`select`, `insert`, `update` or `delete`",
        Rule::effect => "`allow` or `restrict`",
        Rule::modality => "`can` or `cannot`",
        Rule::in_tenant | Rule::at_sign => "`@` and the letter of a tenant",
        Rule::letter_of_tenant => "one letter in upper case",
        Rule::sql_block => "`\"\"\"`",
        Rule::member_field | Rule::member_column => "`user`, `role` or `inherited`",
        Rule::invitation_field | Rule::invitation_column => "`email`, `role`, `token` or `expires`",
        Rule::invited => "`to`",
        Rule::audit_field | Rule::audit_column => {
            "`tenant`, `actor`, `action`, `table`, `key`, `before`, `after`, `change` or `at`"
        }
        Rule::name | Rule::raw_name | Rule::index_name | Rule::principal | Rule::role_body | Rule::grant => "a name",
        Rule::rule_body
        | Rule::members_body
        | Rule::invitations_body
        | Rule::audit_body
        | Rule::sign_up_body
        | Rule::enum_body => "a name",
        Rule::extension_body | Rule::assignments | Rule::assignment | Rule::column => "a name",
        Rule::index_body | Rule::entry_index => "a name, `using` or `(`",
        Rule::create_body | Rule::check_body | Rule::entry_create | Rule::seed_row => "`(`",
        Rule::text => "a string in single quotes",
        Rule::names | Rule::texts | Rule::open_bracket | Rule::index_keys | Rule::referenced_column => "`(`",
        Rule::close_bracket => "`)`",
        Rule::open_brace => "`{`",
        Rule::close_brace => "`}`",
        Rule::comma => "`,`",
        Rule::semicolon => "`;`",
        Rule::type_sql | Rule::returned => "a type",
        Rule::default_sql | Rule::value_sql => "an SQL expression",
        Rule::bracketed_sql => "SQL",
        Rule::when_sql | Rule::where_sql => "an SQL condition",
        Rule::end_of_line | Rule::end_of_grant | Rule::EOI => "the end of the line",
        _ => {
            return match keywords(rule).as_slice() {
                [word] => format!("`{word}`"),
                // What is left is made of several things, and begins with a name.
                _ => "a name".to_owned(),
            };
        }
    };
    said.to_owned()
}

/// A list of rules as the object of "expected": each once, the end of the line last.
pub(super) fn expected(rules: &[Rule]) -> String {
    let mut phrases: Vec<String> = Vec::new();
    let mut add = |phrase: String| {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    };
    let after_type = [Rule::kw_primary, Rule::kw_references].iter().all(|rule| rules.contains(rule));
    if after_type {
        add("an attribute of the column".to_owned());
    }
    for rule in rules.iter().filter(|rule| !is_end(rule)) {
        if !(after_type && ATTRIBUTES.contains(rule)) {
            add(phrase(*rule));
        }
    }
    if rules.iter().any(is_end) {
        add(phrase(Rule::end_of_line));
    }
    match phrases.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, [first])) => format!("{first} or {last}"),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "something else".to_owned(),
    }
}
