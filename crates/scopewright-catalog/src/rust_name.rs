//! The name of a scope's variant in Rust.

/// Returns the name that is derived from a scope's name: its words, each with a capital. `None` if
/// it has no letter or digit.
pub(crate) fn derived(scope: &str) -> Option<String> {
    let words = scope.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined: String = words.map(capitalized).collect();
    match joined.chars().next()? {
        '0'..='9' => Some(format!("_{joined}")),
        _ if is_taken(&joined) => Some(format!("{joined}_")),
        _ => Some(joined),
    }
}

/// Returns whether a text is an ASCII identifier, as scope names are ASCII.
pub(crate) fn is_identifier(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts_well
        && text != "_"
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !is_taken(text)
}

/// Returns whether a name is in the case of variants, so that the compiler does not warn.
pub(crate) fn is_upper_camel_case(name: &str) -> bool {
    let words = name.trim_matches('_');
    !words.contains('_') && !words.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Returns whether a variant must not have the name: Rust's keywords in any edition, and the enum's
/// own constants and functions.
pub(crate) fn is_taken(text: &str) -> bool {
    const TAKEN: [&str; 58] = [
        "ALL",
        "Self",
        "access",
        "as_str",
        "description",
        "id",
        "id_of",
        "abstract",
        "as",
        "async",
        "await",
        "become",
        "box",
        "break",
        "const",
        "continue",
        "crate",
        "do",
        "dyn",
        "else",
        "enum",
        "extern",
        "false",
        "final",
        "fn",
        "for",
        "gen",
        "if",
        "impl",
        "in",
        "let",
        "loop",
        "macro",
        "match",
        "mod",
        "move",
        "mut",
        "override",
        "priv",
        "pub",
        "ref",
        "return",
        "self",
        "static",
        "struct",
        "super",
        "trait",
        "true",
        "try",
        "type",
        "typeof",
        "unsafe",
        "unsized",
        "use",
        "virtual",
        "where",
        "while",
        "yield",
    ];
    TAKEN.contains(&text)
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::{derived, is_identifier, is_upper_camel_case};

    #[test]
    fn derived_names() {
        let cases = [
            ("library:due_dates:write", Some("LibraryDueDatesWrite")),
            ("repo", Some("Repo")),
            ("User.Read.All", Some("UserReadAll")),
            ("https://example.org/auth/drive.file", Some("HttpsExampleOrgAuthDriveFile")),
            ("system/*.read", Some("SystemRead")),
            ("async", Some("Async")),
            ("self", Some("Self_")),
            ("2fa:read", Some("_2faRead")),
            ("*", None),
            ("--", None),
        ];
        for (scope, expected) in cases {
            let name = derived(scope);
            assert_eq!(name.as_deref(), expected, "{scope:?}");
            assert!(name.is_none_or(|name| is_identifier(&name) && is_upper_camel_case(&name)), "{scope:?}");
        }
    }

    #[test]
    fn identifiers() {
        for name in ["Repo", "_2fa", "Self_", "union", "r", "__"] {
            assert!(is_identifier(name), "{name:?}");
        }
        for text in ["", "_", "Self", "gen", "r#type", "2fa", "a-b", "a b", "é"] {
            assert!(!is_identifier(text), "{text:?}");
        }
    }
}
