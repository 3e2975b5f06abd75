//! What a catalog means, once it is known to be sound.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use crate::ScopeName;

/// A validated catalog: names are unique, and every name that it mentions is one of its scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    /// What the API is called.
    pub title: String,
    /// The version of the API, in whatever form its team uses.
    pub version: String,
    /// The scopes in the order of the file. That order is the one of documents and of granted scopes.
    pub scopes: Vec<Scope>,
    /// The groups that have a title, in the order of the file.
    pub groups: Vec<Group>,
}

impl Catalog {
    /// The scope of that name.
    pub fn scope(&self, name: &str) -> Option<&Scope> {
        self.scopes.iter().find(|scope| scope.name.as_str() == name)
    }

    /// What a bearer of this scope need not hold as well: all that it implies, directly or by way of others, in the order
    /// of the file.
    pub fn implied_by(&self, scope: &Scope) -> Vec<&Scope> {
        let by_name: HashMap<&ScopeName, &Scope> =
            self.scopes.iter().map(|scope| (&scope.name, scope)).collect();
        let mut implied = HashSet::new();
        let mut next: Vec<&ScopeName> = scope.implies.iter().collect();
        while let Some(name) = next.pop() {
            if implied.insert(name) {
                next.extend(by_name.get(name).into_iter().flat_map(|scope| &scope.implies));
            }
        }
        self.scopes.iter().filter(|scope| implied.contains(&scope.name)).collect()
    }

    /// The scopes whose last day has passed. `today` is a day as `YYYY-MM-DD`, which the caller knows and a catalog does not.
    pub fn overdue(&self, today: &str) -> impl Iterator<Item = &Scope> {
        self.scopes.iter().filter(move |scope| {
            let last = scope.deprecated.as_ref().and_then(|deprecation| deprecation.remove_after.as_deref());
            last.is_some_and(|last| last < today)
        })
    }

    /// The group to which a scope belongs: the longest group name that the scope's name continues.
    pub fn group_of(&self, scope: &Scope) -> Option<&Group> {
        self.groups
            .iter()
            .filter(|group| scope.name.is_within(&group.name))
            .max_by_key(|group| group.name.as_str().len())
    }
}

/// One scope of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The scope token that clients ask for.
    pub name: ScopeName,
    /// What it lets the bearer do, for the people who grant it.
    pub description: String,
    /// How much harm it can do.
    pub access: Access,
    /// Scopes that a bearer of this one need not hold as well, directly named and never guessed from names.
    pub implies: Vec<ScopeName>,
    /// What the scope is called in Rust: a valid identifier, and no other scope of the catalog has it.
    pub rust_name: String,
    /// Where there is more to read about it: an address on the web.
    pub docs: Option<String>,
    /// Set when the scope should no longer be used.
    pub deprecated: Option<Deprecation>,
}

/// How much harm a scope can do in the wrong hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Shows data.
    Read,
    /// Adds or changes data.
    Write,
    /// Removes data for good.
    Destructive,
}

impl Access {
    /// All levels, the mildest first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Destructive];

    /// The word that the catalog uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Destructive => "destructive",
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Access {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|access| access.as_str() == word).ok_or(())
    }
}

/// That, since when and in favour of what a scope is deprecated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// The API version that deprecated it.
    pub since: String,
    /// The scope to use instead.
    pub instead: Option<ScopeName>,
    /// The day after which it will be gone, as `YYYY-MM-DD`.
    pub remove_after: Option<String>,
}

/// Title and prose for all scopes that begin alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The common beginning, whole segments: `library:books`.
    pub name: ScopeName,
    /// A heading.
    pub title: String,
    /// One or more sentences; blank if the title says enough.
    pub description: String,
}
