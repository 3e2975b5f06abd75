//! One difference between two versions, and what it means for clients.

use scopewright_catalog::comparison::{CatalogChange, CatalogChangeKind};

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

impl From<CatalogChange> for Change {
    fn from(change: CatalogChange) -> Self {
        Self::new(Kind::Catalog(change.kind), change.subject.to_string(), change.text)
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
    Catalog(CatalogChangeKind),
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
            Self::Catalog(kind) => (kind.code(), if kind.breaks() { Breaks } else { Harmless }),
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
