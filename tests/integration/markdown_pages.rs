//! The pages for people, parsed: headings, links and code blocks.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::workspace::{workspace, workspace_file};

/// A page of `docs/`, or the README.
pub(crate) struct Page {
    /// From the root of the workspace.
    pub(crate) path: String,
    /// The names by which its headings are linked to, as code hosts and mdBook make them.
    pub(crate) anchors: Vec<String>,
    pub(crate) links: Vec<String>,
    pub(crate) blocks: Vec<Block>,
}

/// A block of code.
pub(crate) struct Block {
    /// The language of the fence; empty for an indented block.
    pub(crate) language: String,
    pub(crate) text: String,
    /// The line of its first line of code.
    pub(crate) line: usize,
}

/// Every page, the README first.
pub(crate) fn all() -> Vec<Page> {
    let mut pages: Vec<String> = ["docs", "docs/decisions"].into_iter().flat_map(pages_in).collect();
    pages.sort();
    ["README.md".to_owned()].into_iter().chain(pages).map(|path| read(&path)).collect()
}

/// The paths of the pages of one folder.
fn pages_in(folder: &str) -> impl Iterator<Item = String> {
    let entries = std::fs::read_dir(workspace().join(folder)).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".md")).map(move |name| format!("{folder}/{name}"))
}

/// One page.
pub(crate) fn read(path: &str) -> Page {
    let text = workspace_file(path);
    let mut page = Page { path: path.to_owned(), anchors: vec![], links: vec![], blocks: vec![] };
    let mut heading: Option<String> = None;
    let mut block: Option<Block> = None;
    for (event, place) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                page.anchors.extend(heading.take().map(|heading| anchor(&heading)));
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let fence = usize::from(!language.is_empty());
                let line = text[..place.start].matches('\n').count() + 1 + fence;
                block = Some(Block { language, text: String::new(), line });
            }
            Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(block) = &mut block {
                    block.text.push_str(&part);
                } else if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            _ => {}
        }
    }
    page
}

/// Lower case, blanks become hyphens, and of the rest only letters, digits, hyphens and underscores
/// stay.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}
