//! One difference between two versions, and what it means for clients.

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) kind: Kind,
    /// The subject of the change: a scope, a route, a group or the catalog.
    pub(crate) subject: String,
    /// The change, as the rest of a sentence about the subject.
    pub(crate) text: String,
}

impl Change {
    pub(crate) fn new(kind: Kind, subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self { kind, subject: subject.into(), text: text.into() }
    }
}

/// The effect of a difference on the clients of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A request of a client fails, or its response has less.
    Breaks,
    /// Nothing breaks, but what was guarded is open to everyone.
    Opens,
    /// Clients need not notice.
    Harmless,
}

/// Every kind of difference, with a stable word for programs and its verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    CatalogHeading,
    GroupText,
    ScopeRemoved,
    ScopeAdded,
    ScopeText,
    ScopeRustName,
    ScopeAccess,
    ScopeDeprecation,
    ImplicationRemoved,
    ImplicationAdded,
    RouteRemoved,
    RouteAdded,
    RouteGuarded,
    RouteOpened,
    RouteReason,
    UnguardedAdded,
    UnguardedRemoved,
    RequirementNarrowed,
    RequirementWidened,
    RequirementRewritten,
    OptionalRemoved,
    OptionalChanged,
    OptionalAdded,
}

impl Kind {
    pub(crate) fn code(self) -> &'static str {
        self.entry().0
    }

    pub(crate) fn verdict(self) -> Verdict {
        self.entry().1
    }

    fn entry(self) -> (&'static str, Verdict) {
        use Verdict::{Breaks, Harmless, Opens};
        match self {
            Self::CatalogHeading => ("catalog-heading", Harmless),
            Self::GroupText => ("group-text", Harmless),
            Self::ScopeRemoved => ("scope-removed", Breaks),
            Self::ScopeAdded => ("scope-added", Harmless),
            Self::ScopeText => ("scope-text", Harmless),
            Self::ScopeRustName => ("scope-rust-name", Harmless),
            Self::ScopeAccess => ("scope-access", Harmless),
            Self::ScopeDeprecation => ("scope-deprecation", Harmless),
            Self::ImplicationRemoved => ("implication-removed", Breaks),
            Self::ImplicationAdded => ("implication-added", Harmless),
            Self::RouteRemoved => ("route-removed", Breaks),
            Self::RouteAdded => ("route-added", Harmless),
            Self::RouteGuarded => ("route-guarded", Breaks),
            Self::RouteOpened => ("route-opened", Opens),
            Self::RouteReason => ("route-reason", Harmless),
            Self::UnguardedAdded => ("unguarded-added", Opens),
            Self::UnguardedRemoved => ("unguarded-removed", Breaks),
            Self::RequirementNarrowed => ("requirement-narrowed", Breaks),
            Self::RequirementWidened => ("requirement-widened", Harmless),
            Self::RequirementRewritten => ("requirement-rewritten", Harmless),
            Self::OptionalRemoved => ("optional-removed", Breaks),
            Self::OptionalChanged => ("optional-changed", Harmless),
            Self::OptionalAdded => ("optional-added", Harmless),
        }
    }
}
