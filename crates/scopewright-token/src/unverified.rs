//! A token as it came in: taken apart and sound in form, and nothing in it believed.

use std::fmt;

use crate::json_object::Object;
use crate::{Jwt, TokenError};

/// A token taken apart. It is what somebody sent: the issuer that it names may never have seen it.
///
/// A resource server with several issuers needs it to choose the one [`Verifier`](crate::Verifier) that
/// [judges](crate::Verifier::verify_received) the token. An issuer that it does not know is refused, never tried with another's
/// keys.
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
    /// Takes a token apart, and refuses what no configuration could make acceptable.
    ///
    /// # Errors
    /// [`TokenError`] says why not.
    pub fn read(token: &'t str) -> Result<Self, TokenError> {
        let jwt = Jwt::read(token)?;
        jwt.required_key_id()?;
        let claims = jwt.claims();
        if claims.has("cnf") {
            return Err(TokenError::SenderConstrained);
        }
        let issuer = claims.get("iss").ok_or(TokenError::MissingClaim(&["iss"]))?.text();
        let issuer = issuer.ok_or(TokenError::Malformed("`iss` is not one string"))?.into_owned();
        let times = Times::read(claims)?;
        Ok(Self { jwt, times, issuer })
    }

    /// The issuer that the token names (`iss`). Not verified.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The key that the token names (`kid`). Not verified: to look a key up and for nothing else, least of all for a
    /// URL or, unescaped, a log line.
    pub fn key_id(&self) -> &str {
        self.jwt.key_id().expect("a token without `kid` is refused when it is read")
    }
}

impl Times {
    fn read(claims: &Object) -> Result<Self, TokenError> {
        let time = |name, wrong| {
            claims.get(name).map(|time| time.seconds().ok_or(TokenError::Malformed(wrong))).transpose()
        };
        Ok(Self {
            exp: time("exp", "`exp` is not a time")?.ok_or(TokenError::MissingClaim(&["exp"]))?,
            iat: time("iat", "`iat` is not a time")?.ok_or(TokenError::MissingClaim(&["iat"]))?,
            nbf: time("nbf", "`nbf` is not a time")?,
        })
    }
}

/// Shows where the token says it is from, and neither what it says nor its signature.
impl fmt::Debug for UnverifiedToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedToken")
            .field("issuer", &self.issuer)
            .field("key_id", &self.key_id())
            .finish_non_exhaustive()
    }
}
