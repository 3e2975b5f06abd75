//! A draft of a token, with one method for each possible defect.

use scopewright_token::testing::{compact, hs256};
use serde_json::{Value, json};

use super::issuer::TestIssuer;
use crate::vocabulary::ScopeId;

/// A token under construction. [`mint`](Self::mint) signs it. Later calls override earlier ones.
#[derive(Debug)]
#[must_use]
pub struct TokenDraft {
    issuer: TestIssuer,
    header: Value,
    claims: Value,
    signature: Signature,
}

#[derive(Debug)]
enum Signature {
    Good,
    None,
    OfAnother,
    PublicKeyAsSecret,
}

impl TokenDraft {
    pub(super) fn new(issuer: TestIssuer) -> Self {
        let now = issuer.seconds();
        let key = issuer.key();
        let header = json!({ "typ": "at+jwt", "alg": key.algorithm().as_str(), "kid": key.kid() });
        let claims = json!({
            "iss": TestIssuer::ISSUER, "sub": "test-client", "client_id": "test-client", "aud": issuer.audience(),
            "iat": now, "exp": now + 900, "jti": "test-token", "scope": "",
        });
        Self { issuer, header, claims, signature: Signature::Good }
    }

    /// Sets the client, and the subject to the same value, as with the client credentials grant.
    pub fn client(self, id: &str) -> Self {
        self.claim("client_id", id).claim("sub", id)
    }

    /// Adds a scope: `grant(library.books.read)`.
    pub fn grant(self, scope: impl Into<ScopeId>) -> Self {
        self.grant_text(scope.into().name())
    }

    /// Adds scopes that are separated by spaces, whether or not they are in the vocabulary.
    pub fn grant_text(self, scope: &str) -> Self {
        let so_far = self.claims["scope"].as_str().unwrap_or_default().to_owned();
        let all = if so_far.is_empty() { scope.to_owned() } else { format!("{so_far} {scope}") };
        self.claim("scope", all)
    }

    /// Sets a claim.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims[name] = value.into();
        self
    }

    /// Sets a member of the header.
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    /// Removes a claim.
    pub fn without(mut self, claim: &str) -> Self {
        if let Some(claims) = self.claims.as_object_mut() {
            claims.remove(claim);
        }
        self
    }

    /// Makes the token expire an hour ago.
    pub fn expired(self) -> Self {
        let now = self.issuer.seconds();
        self.claim("iat", now - 4500).claim("exp", now - 3600)
    }

    /// Makes the token issued in an hour.
    pub fn not_yet_valid(self) -> Self {
        let now = self.issuer.seconds();
        self.claim("iat", now + 3600).claim("exp", now + 4500)
    }

    /// Names another issuer.
    pub fn other_issuer(self) -> Self {
        self.claim("iss", "https://other.test")
    }

    /// Names another resource server as the audience.
    pub fn other_audience(self) -> Self {
        self.claim("aud", "https://other.test")
    }

    /// Makes the token a JWT of another type than an access token.
    pub fn other_type(self) -> Self {
        self.header("typ", "JWT")
    }

    /// Removes the signature, with a header that says so.
    pub fn alg_none(mut self) -> Self {
        self.signature = Signature::None;
        self.header("alg", "none")
    }

    /// Signs with HMAC, with the issuer's public key as the secret.
    pub fn hs256_with_public_key(mut self) -> Self {
        self.signature = Signature::PublicKeyAsSecret;
        self.header("alg", "HS256")
    }

    /// Signs with a foreign key, in this issuer's name.
    pub fn forged(mut self) -> Self {
        self.signature = Signature::OfAnother;
        self
    }

    /// Names a key that the issuer does not have.
    pub fn unknown_kid(self) -> Self {
        self.header("kid", "no-such-key")
    }

    /// Embeds a key.
    pub fn own_key(self) -> Self {
        let keys = self.issuer.keys().to_json();
        self.header("jwk", keys["keys"][0].clone())
    }

    /// Names an unknown extension as critical.
    pub fn unknown_critical(self) -> Self {
        self.header("crit", json!(["made-up"]))
    }

    /// Binds the token to a key, so that it is not a bearer token.
    pub fn sender_constrained(self) -> Self {
        self.claim("cnf", json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }))
    }

    /// Returns the text of the token.
    ///
    /// # Panics
    /// Panics if the system has no randomness for a signature.
    pub fn mint(self) -> String {
        let (header, claims) = (self.header.to_string(), self.claims.to_string());
        match self.signature {
            Signature::Good => self.issuer.key().seal(&self.header, &self.claims),
            Signature::None => compact(header.as_bytes(), claims.as_bytes(), b""),
            Signature::OfAnother => {
                let another = TestIssuer::with_algorithm("", self.issuer.key().algorithm());
                another.key().seal(&self.header, &self.claims)
            }
            Signature::PublicKeyAsSecret => {
                let secret = self.issuer.keys().to_json()["keys"][0].to_string();
                hs256(header.as_bytes(), claims.as_bytes(), secret.as_bytes())
            }
        }
    }
}
