//! TOML strings, for programs that write catalogs.

use std::fmt::Write as _;

/// Returns a TOML string on one line.
///
/// ```
/// # use scopewright_catalog::toml_string::quoted;
/// assert_eq!(quoted("two\nlines"), r#""two\nlines""#);
/// ```
pub fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => _ = write!(quoted, "\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::quoted;
    use crate::Catalog;

    #[test]
    fn texts_survive_quoting() {
        for text in
            ["plain", "\"quoted\"", "back\\slash", "two\nlines", "tab\t bell\u{7} del\u{7f}", "é → 語"]
        {
            let catalog = format!(
                "schema = 1\n[catalog]\ntitle = {}\nversion = \"1\"\n[scope.a]\ndescription = \"D.\"\naccess = \"read\"\n",
                quoted(text)
            );
            assert_eq!(Catalog::parse(&catalog).expect("a catalog").title, text);
        }
    }
}
