//! The reason why a database could not be opened.

use std::error::Error;
use std::fmt;

use crate::Address;

/// A database that cannot be used, in one line with the address, the cause and advice.
#[derive(Debug)]
pub struct OpenError {
    pub(crate) address: Address,
    /// `None` if the database does not exist and must not be created.
    pub(crate) cause: Option<Box<dyn Error + Send + Sync>>,
}

impl OpenError {
    pub(crate) fn at<E: Into<Box<dyn Error + Send + Sync>>>(address: &Address) -> impl Fn(E) -> Self {
        move |cause| Self { address: address.clone(), cause: Some(cause.into()) }
    }

    pub(crate) fn missing(address: &Address) -> Self {
        Self { address: address.clone(), cause: None }
    }

    /// Returns whether there is no such database, and none was to be created.
    pub fn is_missing(&self) -> bool {
        self.cause.is_none()
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, cause } = self;
        let Some(cause) = cause else {
            return write!(f, "there is no database at {address}; specify the database of the server");
        };
        let advice = match address {
            Address::Sqlite(_) => "it must be an SQLite file that this user may write, or not exist yet",
            Address::Postgres(_) => {
                "the server must run there, and the database exist and belong to this user"
            }
        };
        write!(f, "cannot open the database {address}: {cause}; {advice}")
    }
}

// The cause is part of the message already, so it is not offered as a `source` that would be
// printed again.
impl Error for OpenError {}
