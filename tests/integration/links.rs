//! Links between the pages, and from them into the workspace, lead somewhere; and the book has
//! every page once.

use std::path::{Component, Path, PathBuf};

use crate::markdown_pages::{self, Page};
use crate::workspace::workspace;

#[test]
fn every_link_leads_somewhere() {
    let pages = markdown_pages::all();
    let broken: Vec<String> = pages.iter().flat_map(|page| broken_links(page, &pages)).collect();
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn the_book_has_every_page_once() {
    let mut listed = markdown_pages::read("docs/SUMMARY.md").links;
    listed.sort();
    let pages = markdown_pages::all();
    let mut wanted: Vec<&str> = pages.iter().filter_map(|page| page.path.strip_prefix("docs/")).collect();
    wanted.retain(|page| *page != "SUMMARY.md");
    assert_eq!(listed, wanted, "docs/SUMMARY.md (left) and the pages of docs/ (right) differ");
}

/// Returns the broken links of a page. Links to other hosts are not followed.
fn broken_links(page: &Page, pages: &[Page]) -> Vec<String> {
    let elsewhere = |link: &&String| link.contains("://") || link.starts_with("mailto:");
    let links = page.links.iter().filter(|link| !elsewhere(link));
    links
        .filter_map(|link| Some(format!("{}: {link}: {}", page.path, wrong_with(link, page, pages)?)))
        .collect()
}

fn wrong_with(link: &str, page: &Page, pages: &[Page]) -> Option<&'static str> {
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
    let target = if file.is_empty() { page.path.clone() } else { beside(&page.path, file)? };
    if !workspace().join(&target).exists() {
        return Some("there is no such file");
    }
    let anchor = anchor?;
    let Some(target) = pages.iter().find(|page| page.path == target) else {
        return Some("only pages have anchors");
    };
    (!target.anchors.iter().any(|there| there == anchor)).then_some("the page has no such heading")
}

/// The path of a link, from the root of the workspace.
fn beside(page: &str, file: &str) -> Option<String> {
    let mut path = PathBuf::new();
    for component in Path::new(page).parent()?.join(file).components() {
        match component {
            Component::ParentDir => _ = path.pop(),
            other => path.push(other),
        }
    }
    path.to_str().map(str::to_owned)
}
