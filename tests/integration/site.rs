//! The scope reference in a real browser: from a disk, and as the resource server shows it.
//!
//! It needs Chromium and Node. Where one is missing, the test says so and passes; with `SCOPEWRIGHT_BROWSER=required` it fails.

use std::time::Duration;

use crate::house::workspace;
use crate::program::run;
use crate::tools::{BROWSER, browser, node_without_packages, unless_missing};

/// What the script says when it has done it.
const STEPS: [&str; 6] = [
    "the least scopes for a job, and what they do not open",
    "what destroys is marked, and the request is shown in four languages",
    "search goes by words and by keys",
    "colours can be chosen",
    "least is what it says",
    "the page complained of nothing and asked nobody else",
];

#[test]
fn the_scope_reference_works_from_a_disk() {
    use_it(&format!("file://{}", workspace().join("docs/site/index.html").display()));
}

fn use_it(address: &str) {
    let Some(browser) = unless_missing(BROWSER, "The scope reference in a browser", browser()) else {
        return;
    };
    let mut script = node_without_packages("site.mjs");
    let ended = run(script.args([browser, address]), Duration::from_secs(180));
    assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.stdout.lines().collect::<Vec<_>>(), STEPS.map(|step| format!("ok {step}")));
}
