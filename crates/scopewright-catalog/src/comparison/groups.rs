//! The titles and descriptions of groups that changed.

use std::collections::HashMap;

use super::change::{CatalogChange, ChangeSubject};
use super::kind::CatalogChangeKind;
use crate::{Group, ScopeName};

/// Returns the groups without a title now, then those with another or a new one.
pub(super) fn changes(old: &[Group], new: &[Group]) -> Vec<CatalogChange> {
    let was = by_name(old);
    let is = by_name(new);
    let removed = old.iter().filter(|group| !is.contains_key(&group.name));
    let removed = removed.map(|group| change(group, "has no title any more".to_owned()));
    let changed = new.iter().filter_map(|group| match was.get(&group.name) {
        Some(before) if *before == group => None,
        Some(_) => Some(change(group, "has another title or description".to_owned())),
        None => Some(change(group, format!("got the title {:?}", group.title))),
    });
    removed.chain(changed).collect()
}

fn by_name(groups: &[Group]) -> HashMap<&ScopeName, &Group> {
    groups.iter().map(|group| (&group.name, group)).collect()
}

fn change(group: &Group, text: String) -> CatalogChange {
    let subject = ChangeSubject::Group(group.name.clone());
    CatalogChange { kind: CatalogChangeKind::GroupText, subject, text }
}
