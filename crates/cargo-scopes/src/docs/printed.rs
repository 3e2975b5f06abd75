//! The documents that an API's own program prints, since only it knows its routes.

use std::io::IsTerminal as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use cli_output::Hint as _;
use cli_output::failure::hinted;
use scopewright_pages::RouteTable;
use serde::Deserialize;

use crate::project::{Api, Program};
use crate::shown_path::shown;

/// The format that `scopewright_openapi::print_documents` prints.
const FORMAT: u32 = 1;

/// The documents of an API.
#[derive(Deserialize)]
pub(super) struct Documents {
    format: u32,
    #[serde(rename = "routes.lock")]
    pub(super) routes_lock: String,
    #[serde(rename = "openapi.json")]
    pub(super) openapi: String,
}

impl Documents {
    pub(super) fn of(api: &Api) -> Result<Self> {
        let Some(program) = &api.surface else {
            return Err(hinted(
                format_args!("{} has no program that prints its documents", api.name),
                "add src/bin/surface.rs with `scopewright_openapi::print_documents`, or name a program as `surface` in \
                 [package.metadata.scopes]",
            ));
        };
        let printed = printed_by(program, api)?;
        let name = &program.bin;
        let documents: Self = serde_json::from_str(&printed)
            .with_context(|| {
                let first = printed.lines().next().unwrap_or_default();
                format!(
                    "`{name}` did not print the documents of an API, but \"{}\"",
                    cli_output::excerpt(first)
                )
            })
            .hint("print nothing but what `scopewright_openapi::print_documents` prints")?;
        ensure!(
            documents.format == FORMAT,
            "`{name}` prints documents of format {}, and this version of cargo-scopes reads format {FORMAT}; update \
             whichever is older",
            documents.format
        );
        Ok(documents)
    }

    /// Refuses documents with scopes of another catalog.
    pub(super) fn require_known_scopes(&self, api: &Api) -> Result<()> {
        let routes: RouteTable = self.routes_lock.parse().context("the printed routes.lock")?;
        match routes.foreign_scope(&api.catalog()?) {
            None => Ok(()),
            Some((endpoint, scope)) => {
                let catalogs: Vec<_> = api.catalogs.iter().map(|file| shown(file)).collect();
                Err(hinted(
                    format_args!(
                        "{endpoint} requires `{scope}`, which {} does not have",
                        catalogs.join(", ")
                    ),
                    "list all catalogs of the API as `catalog` in [package.metadata.scopes]",
                ))
            }
        }
    }
}

fn printed_by(program: &Program, api: &Api) -> Result<String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(&api.folder).arg("run");
    if !std::io::stderr().is_terminal() {
        cargo.arg("--quiet");
    }
    cargo.args(["--package", &program.package, "--bin", &program.bin, "--"]).args(&program.arguments);
    let output = cargo.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    let name = &program.bin;
    ensure!(output.status.success(), "`{name}` of {} failed ({})", program.package, output.status);
    String::from_utf8(output.stdout).with_context(|| format!("`{name}` printed something else than UTF-8"))
}
