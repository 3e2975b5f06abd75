//! The client credentials grant (RFC 6749 section 4.4): what a client gets for what it asks.
//!
//! A pure decision. The grant is exactly what was asked for, or the request is refused: a token with less
//! than the client asked for would only fail later, and far from the cause.

use crate::form::Form;
use crate::scope_list::ScopeList;
use crate::token_error::TokenError;

/// The `grant_type` of this grant.
pub(crate) const GRANT_TYPE: &str = "client_credentials";

/// Parameters that would narrow the token. We know no such narrowing, and to ignore one would grant more than
/// was asked for: `sub` binds it to a user, `authorization_details` to single objects (RFC 9396).
const NARROWING: [&str; 2] = ["sub", "authorization_details"];

/// The scopes of the token for this request of a client that may ask for `allowed`: all that it asks for,
/// each of which the catalog has and the client is allowed.
pub(crate) fn decide(form: &Form, audience: &str, allowed: &ScopeList) -> Result<ScopeList, TokenError> {
    if let Some(name) = NARROWING.into_iter().find(|name| form.get(name).is_some()) {
        return Err(TokenError::Narrowing(name));
    }
    if form.all("resource").any(|resource| resource != audience) {
        return Err(TokenError::OtherResource(audience.to_owned()));
    }
    let requested: ScopeList = form.get("scope").ok_or(TokenError::NoScope)?.parse()?;
    grant(requested, allowed)
}

/// What was asked for is of the catalog already, by its type.
fn grant(requested: ScopeList, allowed: &ScopeList) -> Result<ScopeList, TokenError> {
    match requested.first_outside(allowed) {
        Some(scope) => Err(TokenError::NotAllowed(scope)),
        None => Ok(requested),
    }
}

#[cfg(test)]
mod tests {
    use scopes::Scope;

    use super::*;

    /// Every request of six scopes, against every client that may ask for some of them.
    #[test]
    fn a_grant_is_the_request_or_a_refusal_that_names_a_scope_the_client_lacks() {
        let lists = || (0..64_u32).map(list);
        for (requested, allowed) in lists().flat_map(|left| lists().map(move |right| (left.clone(), right))) {
            match grant(requested.clone(), &allowed) {
                Ok(granted) => {
                    assert_eq!(granted, requested);
                    assert!(granted.iter().all(|scope| allowed.iter().any(|other| other == scope)));
                }
                Err(TokenError::NotAllowed(named)) => {
                    assert!(requested.iter().any(|scope| scope == named));
                    assert!(allowed.iter().all(|scope| scope != named));
                }
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    /// The scopes whose positions in the catalog are the bits of `mask`.
    fn list(mask: u32) -> ScopeList {
        let scopes = Scope::ALL.iter().zip(0..).filter(|(_, bit)| mask >> bit & 1 == 1);
        scopes.map(|(&scope, _)| scope).collect()
    }
}
