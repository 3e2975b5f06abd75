//! Segments of scope names as Rust identifiers. `catalog!` and the attributes must agree on them.

use proc_macro2::{Ident, Span};

/// Names that no constant may have: words that cannot be raw identifiers, and names of the
/// expansions.
const RESERVED: [&str; 6] = ["self", "Self", "super", "crate", "VOCABULARY", "__messages"];

/// Returns the identifier for a segment: the segment itself, raw (`r#type`) if it is a keyword. A
/// reserved name gets one more underscore, and so does a reserved name that already ends in
/// underscores, so no two segments share an identifier. Returns `None` if the segment is not an
/// ASCII identifier.
pub(crate) fn of_segment(segment: &str, span: Span) -> Option<Ident> {
    // The text of a scope name must not reach the lexer: `x'y` and `a#b` are errors there.
    let starts_well = segment.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !starts_well || !segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    let is_reserved = RESERVED
        .iter()
        .any(|name| segment.strip_prefix(name).is_some_and(|rest| rest.chars().all(|c| c == '_')));
    if is_reserved || segment.chars().all(|c| c == '_') {
        return Some(Ident::new(&format!("{segment}_"), span));
    }
    // `gen` is a keyword since the 2024 edition, which syn does not know.
    let is_keyword = segment == "gen" || syn::parse_str::<Ident>(segment).is_err();
    Some(if is_keyword { Ident::new_raw(segment, span) } else { Ident::new(segment, span) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments() {
        let cases = [
            ("write", Some("write")),
            ("transaction_splits", Some("transaction_splits")),
            ("type", Some("r#type")),
            ("async", Some("r#async")),
            ("gen", Some("r#gen")),
            ("self", Some("self_")),
            ("self_", Some("self__")),
            ("_", Some("__")),
            ("__", Some("___")),
            ("VOCABULARY", Some("VOCABULARY_")),
            ("__messages_", Some("__messages__")),
            ("2fa", None),
            ("a-b", None),
            ("write.public", None),
            ("x'y", None),
            ("a#b", None),
            ("é", None),
            ("", None),
        ];
        for (segment, expected) in cases {
            let ident = of_segment(segment, Span::call_site()).map(|ident| ident.to_string());
            assert_eq!(ident.as_deref(), expected, "{segment:?}");
        }
    }
}
