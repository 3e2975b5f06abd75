//! The kinds of changes, with a stable word for each.

/// The kind of a difference between two catalogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CatalogChangeKind {
    /// The title or the version of the catalog changed.
    Heading,
    /// A group got, changed or lost its title or description.
    GroupText,
    /// A scope was removed.
    ScopeRemoved,
    /// A scope is new.
    ScopeAdded,
    /// The description of a scope changed, or the address of its documentation.
    ScopeText,
    /// The name of a scope in Rust changed.
    ScopeRustName,
    /// The access level of a scope changed.
    ScopeAccess,
    /// A scope was deprecated, or its deprecation changed or ended.
    ScopeDeprecation,
    /// A scope no longer implies another one.
    ImplicationRemoved,
    /// A scope implies one more.
    ImplicationAdded,
}

impl CatalogChangeKind {
    /// Returns the word for programs, for example `scope-removed`. It stays the same in later
    /// versions.
    pub fn code(self) -> &'static str {
        match self {
            Self::Heading => "catalog-heading",
            Self::GroupText => "group-text",
            Self::ScopeRemoved => "scope-removed",
            Self::ScopeAdded => "scope-added",
            Self::ScopeText => "scope-text",
            Self::ScopeRustName => "scope-rust-name",
            Self::ScopeAccess => "scope-access",
            Self::ScopeDeprecation => "scope-deprecation",
            Self::ImplicationRemoved => "implication-removed",
            Self::ImplicationAdded => "implication-added",
        }
    }

    /// Returns whether a request of a client may fail because of the change, or its response have
    /// less.
    pub fn breaks(self) -> bool {
        match self {
            Self::ScopeRemoved | Self::ImplicationRemoved => true,
            Self::Heading
            | Self::GroupText
            | Self::ScopeAdded
            | Self::ScopeText
            | Self::ScopeRustName
            | Self::ScopeAccess
            | Self::ScopeDeprecation
            | Self::ImplicationAdded => false,
        }
    }
}
