//! `docs/scopes.md`: for people who choose the scopes of a client.

use std::fmt::Write as _;

use scopewright_catalog::{Access, Catalog, Scope, ScopeName};

use crate::{Api, COMMAND, Operation};

/// The page as Markdown.
pub fn render(catalog: &Catalog, apis: &[Api<'_>]) -> String {
    let mut page = format!(
        "<!-- Written by `{COMMAND}` from the catalog and the routes. Do not edit. -->\n\n\
         # The scopes of {} {}\n\n\
         A client asks the issuer for the scopes that its job needs, separated by spaces, and gets a token that carries \
         just these. An endpoint answers 403 `insufficient_scope` when the token lacks what it needs, and names it.\n\n",
        catalog.title, catalog.version
    );
    page += &overview(catalog);
    let mut group = None;
    for scope in &catalog.scopes {
        let own_group = catalog.group_of(scope);
        if own_group != group {
            if let Some(entered) = own_group {
                _ = write!(page, "\n## {}\n", entered.title);
                if !entered.description.is_empty() {
                    _ = write!(page, "\n{}\n", entered.description);
                }
            }
            group = own_group;
        }
        page += &section(scope, catalog, apis);
    }
    page
}

fn overview(catalog: &Catalog) -> String {
    let mut table = "| scope | access | lets the bearer |\n| --- | --- | --- |\n".to_owned();
    for scope in &catalog.scopes {
        let (name, description) = (code(&scope.name), scope.description.replace('\n', " "));
        // A bar ends a cell, in code too.
        let [name, description] = [name, description].map(|text| text.replace('|', "\\|"));
        _ = writeln!(table, "| [{name}](#{}) | {} | {description} |", anchor(scope), access(scope.access));
    }
    table
}

fn section(scope: &Scope, catalog: &Catalog, apis: &[Api<'_>]) -> String {
    let operations = || apis.iter().flat_map(|api| &api.operations);
    let mut section = format!("\n### {}\n\n{}\n\n", code(&scope.name), scope.description);
    _ = writeln!(section, "Access: {}.", access(scope.access));
    if let Some(address) = &scope.docs {
        _ = writeln!(section, "\n[Further documentation]({address})");
    }
    if let Some(deprecation) = &scope.deprecated {
        let instead = deprecation
            .instead
            .as_ref()
            .map(|name| format!("; use {} instead", code(name)))
            .unwrap_or_default();
        _ = writeln!(section, "\nDeprecated since {}{instead}.", deprecation.since);
    }
    let implying = catalog.scopes.iter().filter(|other| catalog.implied_by(other).contains(&scope));
    let implying: Vec<String> = implying.map(|other| code(&other.name)).collect();
    if !implying.is_empty() {
        _ = writeln!(section, "\nAlso satisfied by {}.", implying.join(", "));
    }
    let opens: Vec<String> = operations().filter_map(|operation| opened_by(operation, scope)).collect();
    section += &list("Opens", &opens);
    let widens: Vec<_> = operations().filter(|operation| operation.is_widened_by(scope)).map(line).collect();
    section += &list("Extends the response of", &widens);
    section += match (opens.is_empty(), widens.is_empty()) {
        (true, true) => "\nNo endpoint requires it at present.\n",
        (true, false) => "\nIt only extends responses.\n",
        (false, _) => "",
    };
    section
}

fn list(heading: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    format!("\n{heading}:\n\n{}\n", lines.join("\n"))
}

fn line(operation: &Operation<'_>) -> String {
    format!("- `{}`: {}", operation.endpoint, operation.summary)
}

/// Returns the line of an operation with the other scopes that it requires, or `None` if it does
/// not require this scope.
fn opened_by(operation: &Operation<'_>, scope: &Scope) -> Option<String> {
    let others = operation.way_in_by(scope)?.iter().filter(|other| **other != scope.name);
    let others: Vec<_> = others.map(code).collect();
    if others.is_empty() {
        Some(line(operation))
    } else {
        Some(format!("{} (together with {})", line(operation), others.join(", ")))
    }
}

/// A name as code. Backticks in it need more of them around it.
fn code(name: &ScopeName) -> String {
    let name = name.as_str();
    let longest = name.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{name}{fence}"),
        _ => format!("{fence} {name} {fence}"),
    }
}

/// As code hosts make anchors of headings: letters and digits stay, other signs go.
fn anchor(scope: &Scope) -> String {
    let kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    scope.name.as_str().to_ascii_lowercase().chars().filter(kept).collect()
}

fn access(access: Access) -> &'static str {
    match access {
        Access::Read => "read",
        Access::Write => "write",
        Access::Destructive => "**destructive**",
    }
}

#[cfg(test)]
mod tests {
    use scopewright_catalog::Catalog;
    use serde_json::json;

    use super::render;
    use crate::Api;
    use crate::api::tests::document;

    #[test]
    fn every_scope_has_meaning_access_and_endpoints() {
        let catalog = Catalog::parse(
            "schema = 1\n[catalog]\ntitle = \"Shop\"\nversion = \"1\"\n\
             [group.shop]\ntitle = \"The shop\"\ndescription = \"All of it.\"\n\
             [scope.\"shop:read\"]\ndescription = \"Look.\"\naccess = \"read\"\n\
             [scope.\"shop:all\"]\ndescription = \"Everything.\"\naccess = \"destructive\"\nimplies = [\"shop:read\"]\n",
        )
        .expect("a sound catalog");
        let operation = json!({
            "summary": "Lists.", "responses": {}, "security": [{ "oauth2": ["shop:read", "shop:all"] }],
            "x-optional-scopes": [[["shop:all"]]],
        });
        let document = document(json!({ "/a": { "get": operation } }));
        let page = render(&catalog, &[Api::of(&document).expect("an API")]);
        for part in [
            "| [`shop:all`](#shopall) | **destructive** | Everything. |",
            "## The shop\n\nAll of it.\n",
            "### `shop:read`\n\nLook.\n\nAccess: read.\n\nAlso satisfied by `shop:all`.\n\nOpens:\n\n- `GET /a`: Lists. (together with `shop:all`)\n",
            "Extends the response of:\n\n- `GET /a`: Lists.\n",
        ] {
            assert!(page.contains(part), "{part:?} is missing from\n{page}");
        }
    }

    #[test]
    fn names_and_descriptions_of_any_characters_stay_in_their_cells() {
        let scope = |name: &str| {
            format!(
                "[scope.\"{name}\"]\ndescription = \"Either | or.\\nMore.\"\naccess = \"read\"\nrust = \"N{}\"\n",
                name.len()
            )
        };
        let names = ["a|b", "a`b|", "``", "x'y#z"];
        let catalog = Catalog::parse(&format!(
            "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n[group.\"a|b\"]\ntitle = \"Title only\"\n\
             [scope.\"a|b:c\"]\ndescription = \"D.\"\naccess = \"read\"\n{}",
            names.map(scope).concat()
        ));
        let page = render(&catalog.unwrap_or_else(|problems| panic!("{problems}")), &[]);
        for row in ["| [`a\\|b`](", "| [`` a`b\\| ``](", "| [``` `` ```](", "| [`x'y#z`]("] {
            assert!(page.contains(row), "{row} is missing from\n{page}");
        }
        assert!(page.contains(" | read | Either \\| or. More. |\n"), "{page}");
        assert!(page.contains("## Title only\n\n###"), "{page}");
    }
}
