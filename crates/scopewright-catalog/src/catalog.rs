//! A validated catalog.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use crate::ScopeName;

/// A validated catalog: names are unique, and every referenced scope exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    /// The name of the API.
    pub title: String,
    /// The version of the API, in any format.
    pub version: String,
    /// The scopes in the order of the file, which is also that of documents and of granted scopes.
    pub scopes: Vec<Scope>,
    /// The groups with a title, in the order of the file.
    pub groups: Vec<Group>,
}

impl Catalog {
    /// Returns the scope with this name.
    pub fn scope(&self, name: &str) -> Option<&Scope> {
        self.scopes.iter().find(|scope| scope.name.as_str() == name)
    }

    /// Returns all scopes that this one implies, directly or indirectly, in the order of the file.
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

    /// Returns the scopes whose last day has passed. `today` is the current day as `YYYY-MM-DD`.
    pub fn overdue(&self, today: &str) -> impl Iterator<Item = &Scope> {
        self.scopes.iter().filter(move |scope| {
            let last = scope.deprecated.as_ref().and_then(|deprecation| deprecation.remove_after.as_deref());
            last.is_some_and(|last| last < today)
        })
    }

    /// Returns the group of a scope: the longest group name that is a prefix of the scope's name.
    pub fn group_of(&self, scope: &Scope) -> Option<&Group> {
        self.groups
            .iter()
            .filter(|group| scope.name.is_within(&group.name))
            .max_by_key(|group| group.name.as_str().len())
    }
}

/// A scope of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The scope token that clients request.
    pub name: ScopeName,
    /// The permission that it grants, for the people who grant it.
    pub description: String,
    /// The harm that it can do.
    pub access: Access,
    /// The scopes that it implies directly. They are listed explicitly and never derived from
    /// names.
    pub implies: Vec<ScopeName>,
    /// The name of the scope in Rust: a valid identifier that is unique in the catalog.
    pub rust_name: String,
    /// The web address of further documentation.
    pub docs: Option<String>,
    /// The deprecation, if the scope should no longer be used.
    pub deprecated: Option<Deprecation>,
}

/// The harm that a scope can do in the wrong hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Reads data.
    Read,
    /// Adds or changes data.
    Write,
    /// Deletes data permanently.
    Destructive,
}

impl Access {
    /// All levels, the least harmful first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Destructive];

    /// Returns the word in the catalog.
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

/// The deprecation of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// The API version that deprecated it.
    pub since: String,
    /// The scope to use instead.
    pub instead: Option<ScopeName>,
    /// The last day of the scope, as `YYYY-MM-DD`.
    pub remove_after: Option<String>,
}

/// A title and a description for all scopes with a common prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The common prefix in whole segments: `library:books`.
    pub name: ScopeName,
    /// A heading.
    pub title: String,
    /// One or more sentences; empty if the title is enough.
    pub description: String,
}
