//! The credentials of a client as a table.

use cli_output::{Style, Table, Text};
use issuer::{ClientView, CredentialState};

use super::output::{NOT_RECORDED, time, time_or};
use super::time_argument::TimeArgument;

/// The line after a new secret.
pub(super) const KEEP_SECRET: &str = "Keep the secret now: it is not stored and cannot be shown again.\n";

/// Returns the table of a client's credentials.
pub(super) fn credential_table(client: &ClientView) -> String {
    let state = |state| match state {
        CredentialState::Pending => Style::Soon.paint("pending"),
        CredentialState::Live => Style::Good.paint("live"),
        CredentialState::Expired => Style::Faint.paint("expired"),
    };
    let row = |kind: &str, id: &str, is, since, until, used| {
        let since = time(since).into();
        let used = time_or(used, NOT_RECORDED).into();
        [kind.into(), id.into(), state(is), since, expiry(is, until), used]
    };
    let secrets = client.secrets.iter().map(|secret| {
        let since = secret.not_before.unwrap_or(secret.created_at);
        row("secret", &secret.id, secret.state, since, secret.expires, secret.last_used)
    });
    let keys = client.keys.iter().map(|key| {
        row("key", &key.id, key.state, key.not_before.unwrap_or(key.created_at), key.expires, key.last_used)
    });
    let heading = ["kind", "id", "state", "valid from", "expires", "last used"];
    Table::new(&heading).rows(secrets.chain(keys)).render()
}

/// Highlights credentials that are valid and expire within two weeks.
fn expiry(state: CredentialState, expires: Option<u64>) -> Text {
    const SOON: u64 = 14 * 24 * 3600;
    let text = time_or(expires, "never");
    let ends_soon = expires.is_some_and(|at| at < TimeArgument::now().seconds() + SOON);
    if ends_soon && state == CredentialState::Live { Style::Soon.paint(text) } else { text.into() }
}
