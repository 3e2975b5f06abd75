//! The source of Scopewright in the manifest of a new package.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use scopewright_catalog::toml_string::quoted;

use crate::shown_path::relative_path;

/// The version of this command, which is that of the libraries.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The source of the libraries: the registry, a checkout or a repository.
#[derive(Args)]
pub(super) struct Source {
    /// Depend on the crates of this checkout of Scopewright, by path.
    #[arg(long, value_name = "CHECKOUT", conflicts_with = "git")]
    path: Option<PathBuf>,
    /// Depend on the crates of this git repository.
    #[arg(long, value_name = "URL")]
    git: Option<String>,
}

impl Source {
    /// Refuses a checkout that is not one, before anything is written.
    pub(super) fn require_checkout(&self) -> Result<()> {
        let manifest = self.path.as_ref().map(|checkout| checkout.join("crates/scopewright/Cargo.toml"));
        match manifest.filter(|manifest| !manifest.is_file()) {
            None => Ok(()),
            Some(missing) => bail!(
                "there is no {}; name the root folder of a checkout of Scopewright with `--path`",
                missing.display()
            ),
        }
    }

    /// Returns the text of a template with the dependencies of a package in `folder`, which exists.
    pub(super) fn filled_in(&self, text: &str, folder: &Path) -> Result<String> {
        let dependencies = [
            ("SCOPEWRIGHT_OPENAPI", "scopewright-openapi", "pages"),
            ("SCOPEWRIGHT_TESTING", "scopewright", "testing"),
            ("SCOPEWRIGHT", "scopewright", ""),
        ];
        let mut text = text.replace("VERSION", VERSION);
        for (placeholder, package, feature) in dependencies {
            if text.contains(placeholder) {
                text = text.replace(placeholder, &self.dependency(package, feature, folder)?);
            }
        }
        Ok(text)
    }

    fn dependency(&self, package: &str, feature: &str, folder: &Path) -> Result<String> {
        let source = match (&self.path, &self.git) {
            (Some(checkout), _) => format!("path = {}", quoted(&path_to(checkout, package, folder)?)),
            (None, Some(url)) => format!("git = {}", quoted(url)),
            (None, None) if feature.is_empty() => return Ok(format!("{package} = \"{VERSION}\"")),
            (None, None) => format!("version = \"{VERSION}\""),
        };
        let features =
            if feature.is_empty() { String::new() } else { format!(", features = [\"{feature}\"]") };
        Ok(format!("{package} = {{ {source}{features} }}"))
    }
}

/// Returns the path from a folder to a crate of a checkout.
fn path_to(checkout: &Path, package: &str, folder: &Path) -> Result<String> {
    let package = checkout.join("crates").join(package);
    let to = package.canonicalize().with_context(|| format!("cannot find {}", package.display()))?;
    let from = folder.canonicalize().with_context(|| format!("cannot find {}", folder.display()))?;
    Ok(relative_path(&from, &to).display().to_string())
}
