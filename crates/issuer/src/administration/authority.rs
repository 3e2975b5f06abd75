//! How far an administrator's power goes.

use scopes::Scope;

use super::AdminError;
use crate::ScopeList;
use crate::grants::audience::is_administrative;

/// Whom a change is made for.
///
/// Who may change clients could otherwise give himself, by another client, any administration that he lacks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Authority {
    /// The owner of the machine, who could alter the database as well.
    Owner,
    /// The bearer of a token with these scopes.
    Bearer(ScopeList),
}

impl Authority {
    /// Refuses to touch a client that has more administration than the one who asks.
    pub(super) fn check(self, client: &ScopeList) -> Result<(), AdminError> {
        let Self::Bearer(held) = self else { return Ok(()) };
        let administrative: ScopeList =
            client.iter().filter(|scope: &Scope| is_administrative(*scope)).collect();
        administrative.first_outside(&held).map_or(Ok(()), |scope| Err(AdminError::BeyondAuthority(scope)))
    }

    /// Refuses to touch a client that has an administrative scope of a newer version.
    pub(super) fn check_unknown(self, scope: Option<String>) -> Result<(), AdminError> {
        match (self, scope) {
            (Self::Bearer(_), Some(scope)) => Err(AdminError::Refused(format!(
                "the client has the scope `{scope}`, which this version does not know; use a node of the newer version"
            ))),
            _ => Ok(()),
        }
    }
}
