//! The reader, which converts the TOML tree to entries with their places.

use std::str::FromStr;

use crate::catalog::Access;
use crate::problem::Problems;
use crate::rust_name;
use crate::scope_name::ScopeName;
use crate::suggest::suggest;
use crate::tree::{Placed, Table, quoted};

/// The only version of the file format.
const SCHEMA: i64 = 1;

/// The keys of each table, which the JSON Schema shares.
pub(crate) mod keys {
    pub(crate) const DOCUMENT: &[&str] = &["schema", "catalog", "scope", "group"];
    pub(crate) const CATALOG: &[&str] = &["title", "version"];
    pub(crate) const SCOPE: &[&str] = &["description", "access", "implies", "rust", "docs", "deprecated"];
    pub(crate) const DEPRECATED: &[&str] = &["since", "use", "remove_after"];
    pub(crate) const GROUP: &[&str] = &["title", "description"];
}

/// A catalog whose names are well formed, and whose entries have not been compared.
pub(crate) struct RawCatalog {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) scopes: Vec<RawScope>,
    pub(crate) groups: Vec<RawGroup>,
}

pub(crate) struct RawScope {
    pub(crate) name: Placed<ScopeName>,
    pub(crate) description: String,
    pub(crate) access: Access,
    pub(crate) implies: Vec<Placed<ScopeName>>,
    /// The name that the catalog sets, if any.
    pub(crate) rust_name: Option<Placed<String>>,
    pub(crate) docs: Option<String>,
    pub(crate) deprecated: Option<RawDeprecation>,
}

pub(crate) struct RawDeprecation {
    pub(crate) since: String,
    pub(crate) instead: Option<Placed<ScopeName>>,
    pub(crate) remove_after: Option<Placed<String>>,
}

pub(crate) struct RawGroup {
    pub(crate) name: Placed<ScopeName>,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// Reads every entry. A missing or wrong value adds a problem and becomes blank, so that the entry
/// is still found by name. The catalog is then rejected in any case.
pub(crate) fn read(mut document: Table<'_>, problems: &mut Problems) -> RawCatalog {
    read_schema(&mut document, problems);
    let (title, version) = read_heading(&mut document, problems);
    let groups = document.tables("group", problems);
    let scopes = document.tables("scope", problems);
    if scopes.is_empty() {
        let help =
            "add a table `[scope.\"api:things:read\"]` with a `description` and an `access`".to_owned();
        problems.add_with_help(document.span(), "the catalog has no scope", help);
    }
    document.finish(keys::DOCUMENT, problems);
    RawCatalog {
        title,
        version,
        scopes: read_entries("scope", scopes, problems, read_scope),
        groups: read_entries("group", groups, problems, read_group),
    }
}

/// Reads the tables of one kind, each as the entry that its problems name.
fn read_entries<'s, T>(
    kind: &'static str,
    tables: Vec<(Placed<String>, Table<'s>)>,
    problems: &mut Problems,
    read: fn(Placed<String>, Table<'s>, &mut Problems) -> Option<T>,
) -> Vec<T> {
    let mut entries = Vec::new();
    for (name, table) in tables {
        problems.enter(kind, &name.value, name.span.clone());
        entries.extend(read(name, table, problems));
        problems.leave();
    }
    entries
}

fn read_schema(document: &mut Table<'_>, problems: &mut Problems) {
    if !document.has("schema") {
        let help = format!("begin the file with `schema = {SCHEMA}`");
        problems.add_with_help(document.span(), "`schema` is missing", help);
    }
    if let Some(schema) = document.number("schema", problems).filter(|schema| schema.value != SCHEMA) {
        let help = format!("this version reads `schema = {SCHEMA}`");
        problems.add_with_help(schema.span, format!("unknown schema {}", schema.value), help);
    }
}

fn read_heading(document: &mut Table<'_>, problems: &mut Problems) -> (String, String) {
    let Some(mut heading) = document.table("catalog", problems) else {
        let help = "add a table `[catalog]` with a `title` and a `version`".to_owned();
        problems.add_with_help(document.span(), "the table `[catalog]` is missing", help);
        return Default::default();
    };
    let title = heading.required_text("title", "My API", problems);
    let version = heading.required_text("version", "1.0.0", problems);
    heading.finish(keys::CATALOG, problems);
    (text_or_blank(title), text_or_blank(version))
}

fn read_scope(name: Placed<String>, mut table: Table<'_>, problems: &mut Problems) -> Option<RawScope> {
    let description = table.required_text("description", "Read things.", problems);
    let access = read_access(&mut table, problems);
    let implies = table.texts("implies", problems);
    let implies = implies.into_iter().filter_map(|name| read_name(name, problems)).collect();
    let rust_name = read_rust_name(&name.value, &mut table, problems);
    let docs = read_docs(&mut table, problems);
    let deprecated = table.table("deprecated", problems).map(|table| read_deprecation(table, problems));
    table.finish(keys::SCOPE, problems);
    Some(RawScope {
        name: read_name(name, problems)?,
        description: text_or_blank(description),
        access,
        implies,
        rust_name,
        docs,
        deprecated,
    })
}

fn read_access(table: &mut Table<'_>, problems: &mut Problems) -> Access {
    let levels = Access::ALL.map(Access::as_str);
    let Some(word) = table.required_text("access", levels[0], problems) else { return Access::Read };
    Access::from_str(&word.value).unwrap_or_else(|()| {
        let help = suggest(&word.value, levels)
            .next()
            .map(|near| format!("did you mean `{near}`?"))
            .unwrap_or_else(|| format!("the access levels are {}", quoted(&levels)));
        problems.add_with_help(word.span, format!("unknown access level `{}`", word.value), help);
        Access::Read
    })
}

fn read_rust_name(scope: &str, table: &mut Table<'_>, problems: &mut Problems) -> Option<Placed<String>> {
    let name = table.text("rust", problems)?;
    let written = name.value.as_str();
    let fitting = rust_name::derived(written).or_else(|| rust_name::derived(scope));
    let help = match fitting {
        Some(fitting) => format!("use letters and digits, and begin with a capital, for example `{fitting}`"),
        None => "use letters and digits, and begin with a capital".to_owned(),
    };
    if rust_name::is_taken(written) {
        problems.add_with_help(
            name.span.clone(),
            format!("`{written}` is reserved by Rust or by the generated enum"),
            help,
        );
    } else if !rust_name::is_identifier(written) {
        let message = format!("`{written}` is not a valid name of a variant");
        problems.add_with_help(name.span.clone(), message, help);
    } else if !rust_name::is_upper_camel_case(written) {
        problems.warn(name.span.clone(), format!("`{written}` is not in upper camel case"), help);
    }
    Some(name)
}

fn read_docs(table: &mut Table<'_>, problems: &mut Problems) -> Option<String> {
    let docs = table.text("docs", problems)?;
    if !is_web_address(&docs.value) {
        let help = "write the whole address, as in \"https://example.org/docs\"".to_owned();
        problems.add_with_help(docs.span, "`docs` must be a web address", help);
    }
    Some(docs.value)
}

/// Returns whether a text resembles a web address. This is enough of RFC 3986 to find mistakes.
fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    let unfit = |c: char| c.is_whitespace() || c.is_control() || "<>\"\\`".contains(c);
    host.is_some_and(|host| !host.is_empty()) && !text.contains(unfit)
}

fn read_deprecation(mut table: Table<'_>, problems: &mut Problems) -> RawDeprecation {
    let since = table.required_text("since", "2.0", problems);
    let instead = table.text("use", problems).and_then(|name| read_name(name, problems));
    let remove_after = table.text("remove_after", problems);
    table.finish(keys::DEPRECATED, problems);
    RawDeprecation { since: text_or_blank(since), instead, remove_after }
}

fn read_group(name: Placed<String>, mut table: Table<'_>, problems: &mut Problems) -> Option<RawGroup> {
    let title = table.required_text("title", "Things", problems);
    let description = table.text("description", problems);
    table.finish(keys::GROUP, problems);
    Some(RawGroup {
        name: read_name(name, problems)?,
        title: text_or_blank(title),
        description: text_or_blank(description),
    })
}

fn read_name(written: Placed<String>, problems: &mut Problems) -> Option<Placed<ScopeName>> {
    match written.value.parse() {
        Ok(value) => Some(Placed { value, span: written.span }),
        Err(error) => {
            problems.add(written.span, format!("{error}"));
            None
        }
    }
}

fn text_or_blank(text: Option<Placed<String>>) -> String {
    text.map(|text| text.value).unwrap_or_default()
}
