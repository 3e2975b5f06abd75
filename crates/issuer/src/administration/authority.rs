//! The limits of an administrator's authority.

use scopes::Scope;

use super::error::AdminError;
use crate::ScopeList;
use crate::grants::audience::is_administrative;

/// The party on whose behalf a change is made.
///
/// Without a check, a caller that may change clients could use another client to gain
/// administrative scopes that it lacks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Authority {
    /// The owner of the machine, who could alter the database as well.
    Owner,
    /// The bearer of a token with these scopes.
    Bearer(ScopeList),
}

impl Authority {
    /// Refuses to change a client with administrative scopes that the caller lacks.
    pub(super) fn check(self, client: &ScopeList) -> Result<(), AdminError> {
        let Self::Bearer(held) = self else { return Ok(()) };
        let administrative: ScopeList =
            client.iter().filter(|scope: &Scope| is_administrative(*scope)).collect();
        administrative.first_outside(&held).map_or(Ok(()), |scope| Err(AdminError::BeyondAuthority(scope)))
    }

    /// Refuses to change a client with an administrative scope that only a newer version knows.
    pub(super) fn check_unknown(self, scope: Option<String>) -> Result<(), AdminError> {
        match (self, scope) {
            (Self::Bearer(_), Some(scope)) => Err(AdminError::Refused(format!(
                "the client has the scope `{scope}`, which this version does not know; use a node of the newer version"
            ))),
            _ => Ok(()),
        }
    }
}
