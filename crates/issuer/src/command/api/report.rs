//! The report of a change of an API: its difference, or the reason for which it was not made.

use cli_output::print_rendered_to_stderr;
use issuer::{AdminError, ApiChange, Consent};

use super::source::ApiSource;
use crate::command::api_difference::show_difference;
use crate::command::catalog_problems::print_problems;

pub(super) fn consent(force: bool) -> Consent {
    if force { Consent::Given } else { Consent::Withheld }
}

/// Returns the difference of a change as text, after the warnings about its catalog.
pub(super) fn shown(change: &ApiChange, source: &ApiSource) -> String {
    if let Some(warnings) = &change.warnings {
        print_problems(warnings, &source.path());
    }
    show_difference(&change.difference)
}

/// Returns the failure of a change. The difference that needs consent is printed to standard error.
pub(super) fn explain(error: AdminError) -> anyhow::Error {
    if let AdminError::ClientsAffected(difference) = &error {
        print_rendered_to_stderr(&format!("{}\n", show_difference(difference)));
    }
    error.into()
}

/// Returns the failure of a change whose catalog is from this source. The problems of the catalog
/// are printed to standard error.
pub(super) fn explain_catalog(error: AdminError, source: &ApiSource) -> anyhow::Error {
    if let AdminError::Catalog(problems) = &error {
        print_problems(problems, &source.path());
    }
    explain(error)
}
