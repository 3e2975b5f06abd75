//! The types of a handler that do not describe themselves.

use std::fmt;

/// A type of a handler that does not describe itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UndescribedType {
    /// The full name of the type, or its source text if it has no name outside of the handler.
    pub name: &'static str,
    /// The part of the operation that it belongs to.
    pub part: Part,
}

impl UndescribedType {
    /// Returns the type, unless it is an argument that reads no message.
    pub(super) fn new(part: Part, name: &'static str) -> Option<Self> {
        let has_none = part == Part::Request && WITHOUT_MESSAGE.iter().any(|start| name.starts_with(start));
        (!has_none).then_some(Self { name, part })
    }

    /// Returns whether it is certainly a message: a `Json`, a `Query`, a `Path` or a `Form`.
    pub fn is_message(&self) -> bool {
        let wrappers: &[&str] = match self.part {
            Part::Request => &["::Json<", "::Query<", "::Path<", "::Form<"],
            Part::Response => &["::Json<"],
            Part::Error => &[],
        };
        wrappers.iter().any(|wrapper| self.name.contains(wrapper))
    }
}

/// A part of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An argument of the handler.
    Request,
    /// Its return type.
    Response,
    /// The error of its return type.
    Error,
}

/// Writes the part as a word.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Error => "error",
        })
    }
}

/// The extractors that read nothing from the request that a document describes.
const WITHOUT_MESSAGE: [&str; 9] = [
    "axum::extension::Extension<",
    "axum::extract::connect_info::",
    "axum::extract::matched_path::",
    "axum::extract::nested_path::",
    "axum::extract::original_uri::",
    "axum::extract::state::State<",
    "axum::extract::ws::",
    "http::",
    "scopewright::",
];
