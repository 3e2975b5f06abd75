//! The limits of an administrator's authority.

use super::error::AdminError;
use crate::ScopeList;
use crate::apis::administrative::is_administrative;

/// The party on whose behalf a change is made.
///
/// Without a check, a caller that may change clients could use another client to gain
/// administrative scopes that it lacks.
#[derive(Clone, Debug)]
pub(super) enum Authority {
    /// The owner of the machine, who could alter the database as well.
    Owner,
    /// The bearer of a token with these scopes.
    Bearer(ScopeList),
}

impl Authority {
    /// Refuses to change a client with administrative scopes that the caller lacks.
    pub(super) fn check(&self, client: &ScopeList) -> Result<(), AdminError> {
        let Self::Bearer(held) = self else { return Ok(()) };
        let administrative: ScopeList =
            client.iter().filter(|scope| is_administrative(scope.as_str())).collect();
        let beyond = administrative.first_outside(held).cloned();
        beyond.map_or(Ok(()), |scope| Err(AdminError::BeyondAuthority(scope)))
    }
}
