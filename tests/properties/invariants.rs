//! What must be true of everything that is made of a model, whatever the model says.

use policyc::catalog::{Catalog, ConstraintKind, Grantee, Ident, Policy, Privilege, QualifiedName, Table};
use policyc::compile::Artifacts;
use policyc::platform::supabase::{DefaultGrants, baseline};
use std::collections::BTreeSet;

/// The first that isn't.
pub fn of(made: &Artifacts) -> Result<(), String> {
    let platform = baseline(DefaultGrants::New);
    let own: Vec<&Table> = made.catalog.tables.values().filter(|it| !platform.tables.contains_key(&it.name)).collect();
    names(&made.catalog, &platform, &own)?;
    for table in &own {
        privileges(table)?;
        policies(table)?;
    }
    typescript(&made.types)?;
    for (path, page) in &made.docs {
        markdown(page).map_err(|fault| format!("{path}: {fault}"))?;
    }
    Ok(())
}

/// Names fit into Postgres, and relations of a schema share theirs.
fn names(catalog: &Catalog, platform: &Catalog, own: &[&Table]) -> Result<(), String> {
    let mut relations: BTreeSet<(Ident, Ident)> = BTreeSet::new();
    let fits = |name: &Ident, what: &str| match name.len() {
        1..=63 => Ok(()),
        bytes => Err(format!("the name of a {what} has {bytes} bytes: {name}")),
    };
    for table in own {
        let mut relation = |name: &Ident| {
            if relations.insert((table.name.schema.clone(), name.clone())) {
                Ok(())
            } else {
                Err(format!("two relations have one name: {name}"))
            }
        };
        relation(&table.name.name)?;
        fits(&table.name.name, "table")?;
        for constraint in table.constraints.values() {
            fits(&constraint.name, "constraint")?;
            if matches!(constraint.kind, ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. }) {
                relation(&constraint.name)?;
            }
        }
        for index in table.indexes.values() {
            fits(&index.name, "index")?;
            relation(&index.name)?;
        }
        table.triggers.keys().try_for_each(|name| fits(name, "trigger"))?;
        table.policies.keys().try_for_each(|name| fits(name, "policy"))?;
    }
    for id in catalog.functions.keys().filter(|id| !platform.functions.contains_key(id)) {
        fits(&id.name.name, "function")?;
    }
    let functions: BTreeSet<&QualifiedName> = catalog.functions.keys().map(|id| &id.name).collect();
    for trigger in own.iter().flat_map(|table| table.triggers.values()) {
        if !functions.contains(&trigger.function) {
            return Err(format!("a trigger without its function: {}", trigger.function));
        }
    }
    Ok(())
}

/// Row security doesn't cover TRUNCATE; REFERENCES and TRIGGER are for owners; anon has what a rule for `anyone` says, which has a policy.
fn privileges(table: &Table) -> Result<(), String> {
    let never = [Privilege::Truncate, Privilege::References, Privilege::Trigger];
    let held = table.privileges.iter().chain(table.columns.iter().flat_map(|column| column.privileges.iter()));
    for (who, privileges) in held {
        if let Some(bad) = privileges.iter().find(|privilege| never.contains(privilege)) {
            return Err(format!("{bad:?} on {} is granted", table.name));
        }
        let anon = *who == Grantee::role("anon");
        let open = |policy: &&Policy| policy.permissive && policy.roles.contains(&Grantee::role("anon"));
        if *who == Grantee::Public || (anon && !table.policies.values().any(|policy| open(&policy))) {
            return Err(format!("{who:?} has something on {} and no policy", table.name));
        }
    }
    Ok(())
}

/// Row security is on; a floor of restrictive policies is there wherever a permissive one isn't about everybody.
fn policies(table: &Table) -> Result<(), String> {
    if !table.row_security {
        return Err(format!("row security is off: {}", table.name));
    }
    let of = |role: &str, permissive: bool| {
        let role = Grantee::role(role);
        table
            .policies
            .values()
            .filter(move |policy| policy.permissive == permissive && policy.roles.contains(&role))
            .count()
    };
    if of("anon", true) == 0 && of("anon", false) == 0 {
        return Err(format!("nothing closes {} to anon", table.name));
    }
    for policy in table.policies.values() {
        let conditions: Vec<String> = policy.using.iter().chain(&policy.check).map(|it| format!("{it:?}")).collect();
        let about_roles = policy.comment.as_deref().is_some_and(|comment| {
            comment.contains("rows of their own ") && !comment.to_lowercase().contains("everybody")
        });
        if policy.permissive && about_roles && !conditions.iter().any(|it| it.contains("ArrayQuery")) {
            return Err(format!("{}: no tenant test in the policy {}", table.name, policy.name));
        }
        if policy.roles.contains(&Grantee::role("anon")) && conditions.iter().any(|it| it.contains("ArrayQuery")) {
            return Err(format!("{}: anon's policy {} calls a helper", table.name, policy.name));
        }
    }
    Ok(())
}

/// Quotes and brackets are balanced.
fn typescript(text: &str) -> Result<(), String> {
    for (number, line) in text.lines().enumerate() {
        let mut letters = line.chars();
        let mut open = None;
        while let Some(letter) = letters.next() {
            match (open, letter) {
                (_, '\\') => {
                    letters.next();
                }
                (None, '"' | '\'' | '`') if !is_comment(line) => open = Some(letter),
                (Some(quote), letter) if quote == letter => open = None,
                (None, '/') if letters.as_str().starts_with('*') || letters.as_str().starts_with('/') => break,
                _ => {}
            }
        }
        if open.is_some() {
            return Err(format!("types.ts, line {}: an open quote: {line}", number + 1));
        }
    }
    Ok(())
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//") || line.starts_with('*') || line.starts_with("/*")
}

/// Every row of a table has as many cells as its head.
fn markdown(page: &str) -> Result<(), String> {
    let mut cells = None;
    let mut code = false;
    for line in page.lines() {
        if line.starts_with("```") {
            code = !code;
        }
        if code || !line.starts_with('|') {
            cells = None;
            continue;
        }
        let mut count = 0;
        let mut escaped = false;
        for letter in line.chars() {
            match letter {
                '\\' => escaped = !escaped,
                '|' if !escaped => count += 1,
                _ => escaped = false,
            }
            if letter == '|' {
                escaped = false;
            }
        }
        if *cells.get_or_insert(count) != count {
            return Err(format!("a row with {count} bars: {line}"));
        }
    }
    Ok(())
}
