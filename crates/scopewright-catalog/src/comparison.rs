//! The comparison of two catalogs: what changed from one version to the next, and which of the
//! changes break the clients of today.
//!
//! ```
//! use scopewright_catalog::Catalog;
//!
//! let heading = "schema = 1\n[catalog]\ntitle = \"Shop\"\nversion = \"1\"\n";
//! let scope = |name| format!("[scope.{name}]\ndescription = \"D.\"\naccess = \"read\"\n");
//! let old = Catalog::parse(&format!("{heading}{}{}", scope("orders"), scope("stock")))?;
//! let new = Catalog::parse(&format!("{heading}{}", scope("orders")))?;
//!
//! let changes = old.changes_to(&new);
//! assert_eq!(changes[0].to_string(), "scope `stock` was removed");
//! assert_eq!(changes[0].kind.code(), "scope-removed");
//! assert!(changes[0].kind.breaks());
//! # Ok::<(), scopewright_catalog::Problems>(())
//! ```

use crate::Catalog;

mod change;
mod groups;
mod implications;
mod kind;
mod scopes;
#[cfg(test)]
mod tests;

pub use change::{CatalogChange, ChangeSubject};
pub use kind::CatalogChangeKind;

impl Catalog {
    /// Returns the changes from this catalog to a newer one. The heading comes first, then the
    /// scopes, their implications and the groups. The order of the entries in the file does not
    /// count.
    pub fn changes_to(&self, new: &Catalog) -> Vec<CatalogChange> {
        let mut changes = heading(self, new);
        changes.extend(scopes::changes(&self.scopes, &new.scopes));
        changes.extend(implications::changes(&self.scopes, &new.scopes));
        changes.extend(groups::changes(&self.groups, &new.groups));
        changes
    }
}

fn heading(old: &Catalog, new: &Catalog) -> Vec<CatalogChange> {
    let changed = |what: &str, was: &String, is: &String| {
        let text = format!("has another {what}: {was:?} became {is:?}");
        (was != is).then_some(CatalogChange {
            kind: CatalogChangeKind::Heading,
            subject: ChangeSubject::Catalog,
            text,
        })
    };
    let changes = [changed("title", &old.title, &new.title), changed("version", &old.version, &new.version)];
    changes.into_iter().flatten().collect()
}
