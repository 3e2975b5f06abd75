//! The address of a database.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::Url;

/// The address of a database: an SQLite file, or a `postgres://` URL.
///
/// The URL may contain a password, so it is never shown completely.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A file. It is made, with its folder, if there is none.
    Sqlite(PathBuf),
    /// A database of a PostgreSQL server, which must exist.
    Postgres(Url),
}

impl Address {
    /// The file, where it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// Reads a URL or a path. `sqlite://PATH` is the path, as other programs write it; what does
    /// not begin with a scheme is a path too.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let fail = |problem| Err(AddressError { problem });
        if let Some(rest) = of_scheme(text, "sqlite:") {
            return file_of_url(rest).map(Self::Sqlite);
        }
        if of_scheme(text, "file:").is_some() {
            return fail(Problem::Scheme("file".to_owned()));
        }
        let Some((scheme, _)) = text.split_once("://") else {
            return if text.is_empty() { fail(Problem::Empty) } else { Ok(Self::Sqlite(text.into())) };
        };
        if !matches!(scheme, "postgres" | "postgresql") {
            return fail(Problem::Scheme(scheme.to_owned()));
        }
        match Url::parse(text) {
            Ok(url) if url.path().len() > 1 => Ok(Self::Postgres(url)),
            Ok(_) => fail(Problem::NoDatabase),
            Err(cause) => fail(Problem::NotAUrl(cause)),
        }
    }
}

/// The rest of a text that begins with a scheme, in letters of any case.
fn of_scheme<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let (beginning, rest) = text.split_at_checked(scheme.len())?;
    beginning.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// Returns the path of a `sqlite:` or `sqlite://` URL, which is percent-encoded. Parameters after a
/// `?` would be ignored, so they are refused, and so is an in-memory database, which would be lost
/// with the process.
fn file_of_url(rest: &str) -> Result<PathBuf, AddressError> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.starts_with(':') {
        return Err(AddressError { problem: Problem::InMemory });
    }
    if path.contains(['?', '#']) {
        return Err(AddressError { problem: Problem::Settings });
    }
    match percent_decode_str(path).decode_utf8() {
        Ok(path) if path.is_empty() => Err(AddressError { problem: Problem::Empty }),
        Ok(path) => Ok(path.into_owned().into()),
        Err(_) => Err(AddressError { problem: Problem::NotText }),
    }
}

impl From<PathBuf> for Address {
    fn from(path: PathBuf) -> Self {
        Self::Sqlite(path)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => {
                let mut url = url.clone();
                // A URL with a host, as every one here is, can be without a password.
                _ = url.set_password(None);
                url.set_query(None);
                write!(f, "{url}")
            }
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// A text that is not an [`Address`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError {
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Empty,
    Scheme(String),
    NoDatabase,
    Settings,
    InMemory,
    NotText,
    NotAUrl(url::ParseError),
}

/// Without the address, which may hold a password.
impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not the address of a database: ")?;
        match &self.problem {
            Problem::Empty => f.write_str("it is empty"),
            Problem::Scheme(scheme) => write!(f, "`{scheme}://` is unknown"),
            Problem::Settings => f.write_str("settings behind `?` or `#` are not supported for a file"),
            Problem::InMemory => f.write_str("a database in memory is gone with the process"),
            Problem::NotText => f.write_str("its path is not UTF-8"),
            Problem::NoDatabase => f.write_str("the URL names no database"),
            Problem::NotAUrl(cause) => write!(f, "the URL is malformed: {cause}"),
        }?;
        f.write_str("; write the path of a file, or postgres://USER@HOST/DATABASE")
    }
}

impl std::error::Error for AddressError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_file_and_a_postgres_url_a_server() {
        let parse = |text: &str| text.parse::<Address>();
        assert_eq!(parse("data/issuer.sqlite"), Ok(Address::Sqlite("data/issuer.sqlite".into())));
        assert_eq!(parse("a:b"), Ok(Address::Sqlite("a:b".into())));
        assert_eq!(parse("sqlite:///var/lib/a%20b.db"), Ok(Address::Sqlite("/var/lib/a b.db".into())));
        assert_eq!(parse("sqlite:data/issuer.db"), Ok(Address::Sqlite("data/issuer.db".into())));
        assert_eq!(parse("SQLite:///issuer.db"), Ok(Address::Sqlite("/issuer.db".into())));
        assert_eq!(parse("sqlite://issuer.db"), Ok(Address::Sqlite("issuer.db".into())));
        assert!(matches!(parse("postgres://me@db.example/issuer"), Ok(Address::Postgres(_))));
        assert!(matches!(parse("postgresql:///issuer?host=/run/postgresql"), Ok(Address::Postgres(_))));
        for wrong in [
            "",
            "sqlite://",
            "sqlite:",
            "sqlite::memory:",
            "file:issuer.db",
            "file:///issuer.db",
            "sqlite://issuer.db?mode=ro",
            "sqlite://%ff",
            "mysql://db.example/issuer",
            "postgres://db.example",
            "postgres://db.example/",
            "postgres://[/a",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_text_of_an_address_shows_its_password() {
        let secret = "postgres://me:hidden@db.example/issuer?password=hidden";
        let address: Address = secret.parse().expect("an address");
        assert_eq!(address.to_string(), "postgres://me@db.example/issuer");
        assert!(!format!("{address:?}").contains("hidden"));
        let error = "mysql://me:hidden@db.example/issuer".parse::<Address>().expect_err("no address");
        assert!(!format!("{error} {error:?}").contains("hidden"));
    }
}
