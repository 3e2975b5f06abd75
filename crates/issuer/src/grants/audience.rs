//! Audiences: the resource servers that tokens are for, and the scopes of each.

use std::fmt;
use std::str::FromStr;

use cli_output::excerpt;
use scopes::Scope;
use url::Url;

use crate::ScopeList;

/// A resource server that tokens can be for: the value of `resource` (RFC 8707) and of `aud`
/// (RFC 9068).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    identifier: String,
    namespace: Option<String>,
}

impl Audience {
    /// Returns the resource server whose scopes begin with the segment `namespace`.
    pub(crate) fn of_namespace(namespace: &str, identifier: String) -> Self {
        Self { identifier, namespace: Some(namespace.to_owned()) }
    }

    /// Returns the identifier, an absolute URI without fragment.
    pub fn as_str(&self) -> &str {
        &self.identifier
    }
}

impl FromStr for Audience {
    type Err = AudienceError;

    /// Reads `[NAMESPACE=]URL`.
    fn from_str(text: &str) -> Result<Self, AudienceError> {
        let fail = |problem| AudienceError { written: text.to_owned(), problem };
        // A URL can also contain `=`, but only after its colon.
        let (namespace, identifier) = match text.split_once('=') {
            Some((namespace, rest)) if !namespace.contains([':', '/']) => (Some(namespace.to_owned()), rest),
            _ => (None, text),
        };
        let is_unknown =
            |namespace: &&String| Scope::ALL.iter().all(|scope| first_segment(*scope) != *namespace);
        if let Some(unknown) = namespace.as_ref().filter(is_unknown) {
            return Err(fail(Problem::UnknownNamespace(unknown.clone())));
        }
        match Url::parse(identifier) {
            Ok(url) if url.fragment().is_none() => Ok(Self { identifier: identifier.to_owned(), namespace }),
            _ => Err(fail(Problem::NotAUrl)),
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{namespace}={}", self.identifier),
            None => f.write_str(&self.identifier),
        }
    }
}

/// A text that is not an [`Audience`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudienceError {
    written: String,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    NotAUrl,
    UnknownNamespace(String),
}

impl fmt::Display for AudienceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = excerpt(&self.written);
        match &self.problem {
            Problem::NotAUrl => write!(
                f,
                "`{written}` is not a valid audience; write an absolute URL without fragment, or NAMESPACE=URL"
            ),
            Problem::UnknownNamespace(namespace) => {
                let mut known: Vec<&str> = Scope::ALL.iter().map(|scope| first_segment(*scope)).collect();
                known.dedup();
                let namespace = excerpt(namespace);
                let known = known.join(", ");
                write!(f, "no scope begins with `{namespace}`; the catalog of this issuer has {known}")
            }
        }
    }
}

impl std::error::Error for AudienceError {}

/// The first segment of the scopes of the issuer's own administration.
pub(crate) const ADMINISTRATION: &str = "issuer";

/// Returns whether a scope is one of the issuer's own administration.
pub(crate) fn is_administrative(scope: Scope) -> bool {
    first_segment(scope) == ADMINISTRATION
}

/// The resource servers of this authorization server. The first is the default.
#[derive(Clone, Debug)]
pub(crate) struct Audiences(Vec<Audience>);

/// The reason for which a token has no audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoAudience {
    /// There is more than one `resource`, and a token can have only one.
    Several,
    /// The `resource` is not known.
    Unknown,
    /// A scope belongs to another resource server than this one.
    Foreign(Scope, String),
}

impl Audiences {
    pub(crate) fn new(audiences: Vec<Audience>) -> Self {
        Self(audiences)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Audience> {
        self.0.iter()
    }

    /// Returns the requested audience, or else the one to which the scopes belong.
    pub(crate) fn choose<'r>(
        &self,
        mut resources: impl Iterator<Item = &'r str>,
        scopes: &ScopeList,
    ) -> Result<&Audience, NoAudience> {
        let requested = resources.next();
        if resources.any(|other| Some(other) != requested) {
            return Err(NoAudience::Several);
        }
        let chosen = match requested {
            Some(resource) => self.0.iter().find(|audience| audience.identifier == resource),
            None => scopes.iter().next().map_or(self.0.first(), |scope| self.audience_of(scope)),
        };
        let chosen = chosen.ok_or(NoAudience::Unknown)?;
        match scopes.iter().find(|&scope| !self.has(chosen, scope)) {
            Some(scope) => Err(NoAudience::Foreign(scope, chosen.identifier.clone())),
            None => Ok(chosen),
        }
    }

    fn audience_of(&self, scope: Scope) -> Option<&Audience> {
        self.0.iter().find(|audience| self.has(audience, scope))
    }

    /// Returns whether a scope belongs to an audience. One without a namespace has all scopes that
    /// no other audience names.
    fn has(&self, audience: &Audience, scope: Scope) -> bool {
        let segment = first_segment(scope);
        match &audience.namespace {
            Some(namespace) => namespace == segment,
            None => self.0.iter().all(|other| other.namespace.as_deref() != Some(segment)),
        }
    }
}

fn first_segment(scope: Scope) -> &'static str {
    scope.as_str().split(':').next().unwrap_or_default()
}
