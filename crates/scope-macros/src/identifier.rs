//! Segments of scope names as Rust identifiers. `catalog!` and the attributes must agree on them.

use proc_macro2::{Ident, Span};

/// The identifier for a segment: the segment itself, raw (`r#type`) where it is a keyword, with an underscore where a
/// keyword cannot be raw. `None` when no identifier could stand for it.
pub(crate) fn of_segment(segment: &str, span: Span) -> Option<Ident> {
    match segment {
        "self" | "Self" | "super" | "crate" | "_" => Some(Ident::new(&format!("{segment}_"), span)),
        _ => syn::parse_str::<Ident>(segment)
            .or_else(|_| syn::parse_str::<Ident>(&format!("r#{segment}")))
            .ok()
            .map(|mut ident| {
                ident.set_span(span);
                ident
            }),
    }
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
            ("self", Some("self_")),
            ("_", Some("__")),
            ("2fa", None),
            ("a-b", None),
            ("write.public", None),
            ("", None),
        ];
        for (segment, expected) in cases {
            let ident = of_segment(segment, Span::call_site()).map(|ident| ident.to_string());
            assert_eq!(ident.as_deref(), expected, "{segment:?}");
        }
    }
}
