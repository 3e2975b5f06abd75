//! The reasons why a document cannot be made.

use std::fmt;

use crate::schema::SchemaError;
use crate::undescribed::Undescribed;

/// The reason why a document cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// A message has a schema that OpenAPI 3.0 cannot express.
    Schema(SchemaError),
    /// The types of these messages do not describe themselves, so the document would lack them.
    Undescribed(Vec<Undescribed>),
    /// An address of the service is neither an http or https URL nor an absolute path.
    Address {
        /// The field of the service: `server_url` or `token_url`.
        field: &'static str,
        /// The address.
        address: String,
    },
    /// An example or a link names an operation that no route has.
    NoSuchOperation {
        /// The id that it names.
        operation_id: String,
    },
    /// An example or a link names a part that its operation does not have.
    MissingPart {
        /// The id of the operation.
        operation_id: String,
        /// The missing part.
        what: &'static str,
    },
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(error) => error.fmt(f),
            Self::Address { field, address } => write!(
                f,
                "the {field} {address:?} is not an address; expected an http or https URL, or a path that begins with \
                 one slash"
            ),
            Self::Undescribed(messages) => {
                let messages: Vec<_> = messages.iter().map(ToString::to_string).collect();
                write!(
                    f,
                    "the document would lack {}; derive `schemars::JsonSchema` for the type inside, or use a type of \
                     your own that implements `DescribeRequest` or `DescribeResponse` of `scopewright::describe`",
                    messages.join(", ")
                )
            }
            Self::NoSuchOperation { operation_id } => {
                write!(f, "an example or a link names the operation `{operation_id}`, which does not exist")
            }
            Self::MissingPart { operation_id, what } => {
                write!(f, "the operation `{operation_id}` has no {what}")
            }
        }
    }
}

impl std::error::Error for DocumentError {}

impl From<SchemaError> for DocumentError {
    fn from(error: SchemaError) -> Self {
        Self::Schema(error)
    }
}
