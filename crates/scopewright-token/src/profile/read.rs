//! The reading of a token by a profile: its kind, its audience and its claims.

use super::{AudienceIn, Profile};
use crate::json_object::Object;
use crate::scope_claim::read_scopes;
use crate::unverified::UnverifiedToken;
use crate::{Claims, Malformation, TokenError};

impl Profile {
    /// Returns the claims of a token of this profile for `audience`. Issuer, times and signature
    /// are checked elsewhere. The issuer is moved out of the token.
    pub(crate) fn read(&self, token: &mut UnverifiedToken<'_>, audience: &str) -> Result<Claims, TokenError> {
        self.check_kind(token)?;
        let claims = token.jwt.claims();
        let sub = one_of(claims, &["sub"], Malformation::Subject)?;
        let client_id = one_of(claims, self.client, Malformation::Client)?;
        let jti = one_of(claims, self.token_id, Malformation::TokenId)?;
        if self.token_id_required && jti.is_none() {
            return Err(TokenError::MissingClaim(self.token_id));
        }
        let client_id = client_id.ok_or(TokenError::MissingClaim(self.client))?;
        let of_client = || (!self.subject_required).then(|| client_id.clone());
        let scope = read_scopes(claims, self.scopes)?;
        Ok(Claims {
            sub: sub.or_else(of_client).ok_or(TokenError::MissingClaim(&["sub"]))?,
            aud: self.audience_of(claims, &scope, audience)?,
            iss: std::mem::take(&mut token.issuer),
            client_id,
            iat: token.times.iat,
            exp: token.times.exp,
            nbf: token.times.nbf,
            jti,
            scope,
        })
    }

    /// Checks that a JWT of another kind does not pass for an access token (RFC 8725 section 3.12).
    fn check_kind(&self, token: &UnverifiedToken<'_>) -> Result<(), TokenError> {
        let claims = token.jwt.claims();
        let typ = token.jwt.is_of_type(self.header_types, self.header_type);
        let marked = |(name, value): &(&str, &str)| {
            claims.get(name).and_then(|claim| claim.text()).is_some_and(|claim| claim == *value)
        };
        let access = typ && self.only_with.iter().all(marked) && !claims.has_any(self.never_with);
        access.then_some(()).ok_or(TokenError::NotAnAccessToken)
    }

    fn audience_of(&self, claims: &Object, scope: &str, us: &str) -> Result<Vec<String>, TokenError> {
        let (named, by_scope) = match self.audience {
            AudienceIn::Claim(name) => (claims.get(name), false),
            AudienceIn::ScopePrefix => (claims.get("aud"), true),
        };
        let Some(named) = named else {
            let ours = |scope: &str| scope.strip_prefix(us).is_some_and(|rest| rest.starts_with('/'));
            let meant = by_scope && scope.split(' ').any(ours);
            return meant.then(|| vec![us.to_owned()]).ok_or(TokenError::WrongAudience);
        };
        let named = named.one_or_many();
        let named = named.ok_or(TokenError::Malformed(Malformation::Audience))?;
        if named.iter().any(|name| name == us) { Ok(named) } else { Err(TokenError::WrongAudience) }
    }
}

/// Returns the common value of those claims that the token has. An empty name is rejected.
fn one_of(claims: &Object, names: &[&str], malformation: Malformation) -> Result<Option<String>, TokenError> {
    let mut said = None;
    for value in names.iter().filter_map(|name| claims.get(name)) {
        let text = value.text().filter(|text| !text.is_empty()).ok_or(TokenError::Malformed(malformation))?;
        match &said {
            None => said = Some(text.into_owned()),
            Some(before) if *before == text => {}
            Some(_) => return Err(TokenError::Malformed(Malformation::ConflictingClaims)),
        }
    }
    Ok(said)
}
