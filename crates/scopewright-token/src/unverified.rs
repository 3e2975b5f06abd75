//! A parsed but unverified token.

use std::fmt;

use crate::json_object::Object;
use crate::{Jwt, Malformation, TokenError};

/// A parsed but unverified token. Anyone may have sent it: the issuer that it names may never have
/// seen it.
///
/// A resource server with several issuers uses it to choose the [`Verifier`](crate::Verifier) that
/// [verifies](crate::Verifier::verify_received) the token. A token of an unknown issuer is
/// rejected, and never tried with another issuer's keys.
pub struct UnverifiedToken<'t> {
    pub(crate) jwt: Jwt<'t>,
    pub(crate) times: Times,
    pub(crate) issuer: String,
}

/// The times of a token, in seconds since the Unix epoch.
pub(crate) struct Times {
    pub(crate) exp: u64,
    pub(crate) iat: u64,
    pub(crate) nbf: Option<u64>,
}

impl<'t> UnverifiedToken<'t> {
    /// Parses a token. Rejects what no configuration could accept.
    ///
    /// # Errors
    /// Returns the reason as a [`TokenError`].
    pub fn read(token: &'t str) -> Result<Self, TokenError> {
        let jwt = Jwt::read(token)?;
        jwt.required_key_id()?;
        let claims = jwt.claims();
        if claims.has("cnf") {
            return Err(TokenError::SenderConstrained);
        }
        let issuer = claims.get("iss").ok_or(TokenError::MissingClaim(&["iss"]))?.text();
        let issuer = issuer.ok_or(TokenError::Malformed(Malformation::Issuer))?.into_owned();
        let times = Times::read(claims)?;
        Ok(Self { jwt, times, issuer })
    }

    /// Returns the issuer that the token names (`iss`). It is not verified.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns the key that the token names (`kid`). It is not verified: use it only to look a key
    /// up, never in a URL or, unescaped, in a log line.
    pub fn key_id(&self) -> &str {
        self.jwt.key_id().expect("a token without `kid` is refused when it is read")
    }
}

impl Times {
    fn read(claims: &Object) -> Result<Self, TokenError> {
        let time = |name, malformation| {
            claims.get(name).map(|time| time.seconds().ok_or(TokenError::Malformed(malformation))).transpose()
        };
        Ok(Self {
            exp: time("exp", Malformation::Expiry)?.ok_or(TokenError::MissingClaim(&["exp"]))?,
            iat: time("iat", Malformation::IssuedAt)?.ok_or(TokenError::MissingClaim(&["iat"]))?,
            nbf: time("nbf", Malformation::NotBefore)?,
        })
    }
}

/// Shows the issuer and the key, and neither other claims nor the signature.
impl fmt::Debug for UnverifiedToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedToken")
            .field("issuer", &self.issuer)
            .field("key_id", &self.key_id())
            .finish_non_exhaustive()
    }
}
