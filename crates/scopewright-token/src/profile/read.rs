//! Reading a token by a profile: is it an access token, is it meant for us, and what does it say?

use super::{AudienceIn, Profile};
use crate::json_object::Object;
use crate::scope_claim::read_scopes;
use crate::unverified::UnverifiedToken;
use crate::{Claims, TokenError};

impl Profile {
    /// The claims of a token of this profile that is meant for `audience`. Issuer, times and signature are judged
    /// elsewhere; the issuer is taken out of the token.
    pub(crate) fn read(&self, token: &mut UnverifiedToken<'_>, audience: &str) -> Result<Claims, TokenError> {
        self.check_kind(token)?;
        let claims = token.jwt.claims();
        let sub = one_of(claims, &["sub"], "`sub` is not one string, or an empty one")?;
        let client_id =
            one_of(claims, self.client, "the claim with the client is not one string, or an empty one")?;
        let jti = one_of(
            claims,
            self.token_id,
            "the claim with the token's identifier is not one string, or an empty one",
        )?;
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

    /// RFC 8725 section 3.12: a JWT of one kind must not pass for one of another.
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
        let named = named.ok_or(TokenError::Malformed("the audience is neither a string nor strings"))?;
        if named.iter().any(|name| name == us) { Ok(named) } else { Err(TokenError::WrongAudience) }
    }
}

/// What those claims say that the token has: one thing, or nothing. An empty name would be nobody's.
fn one_of(claims: &Object, names: &[&str], wrong: &'static str) -> Result<Option<String>, TokenError> {
    let mut said = None;
    for value in names.iter().filter_map(|name| claims.get(name)) {
        let text = value.text().filter(|text| !text.is_empty()).ok_or(TokenError::Malformed(wrong))?;
        match &said {
            None => said = Some(text.into_owned()),
            Some(before) if *before == text => {}
            Some(_) => return Err(TokenError::Malformed("two claims of one meaning differ")),
        }
    }
    Ok(said)
}
