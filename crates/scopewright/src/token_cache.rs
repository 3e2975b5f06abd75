//! Verified tokens, remembered so that a returning caller costs a hash and a comparison and no signature.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use foldhash::quality::RandomState;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};
use scopewright_token::Claims;

use crate::least_privilege::ClientUses;
use crate::scope_set::ScopeSet;

/// What is remembered of a verified token.
pub(crate) struct KnownToken {
    pub(crate) claims: Claims,
    pub(crate) scopes: ScopeSet,
    /// The key that signed it.
    pub(crate) kid: Box<str>,
    /// The position of its issuer among those that are trusted.
    pub(crate) issuer: usize,
    /// How often its issuer had withdrawn a key when the token was verified.
    pub(crate) epoch: u64,
    /// In which seconds since the Unix epoch the token is believed.
    pub(crate) validity: Range<u64>,
    pub(crate) uses: ClientUses,
}

/// How much may be remembered. The oldest tokens that were not asked for again go first, so a stream of tokens that come only
/// once does not push out those that return.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub(crate) tokens: usize,
    pub(crate) bytes: u64,
}

impl Default for Room {
    fn default() -> Self {
        Self { tokens: 131_072, bytes: 256 * 1024 * 1024 }
    }
}

/// The key is the whole text of the token, so two tokens can never be taken for each other, whatever they hash to. The hash has a
/// seed of its own in each process, and only tokens whose signature is good ever get in.
pub(crate) struct TokenCache {
    tokens: Option<Tokens>,
}

type Tokens = Cache<Box<[u8]>, Arc<KnownToken>, Weight, RandomState>;

impl TokenCache {
    /// No room for a single token means that nothing is remembered.
    pub(crate) fn new(room: Room) -> Self {
        let weight = Weight { least: room.bytes.div_ceil(room.tokens.max(1) as u64).max(1) };
        let options = OptionsBuilder::new()
            .estimated_items_capacity(room.tokens)
            .weight_capacity(room.bytes)
            .build()
            .ok()
            .filter(|_| room.tokens > 0 && room.bytes > 0);
        Self {
            tokens: options.map(|options| {
                Cache::with_options(options, weight, RandomState::default(), DefaultLifecycle::default())
            }),
        }
    }

    /// The token, if it is known. Whether it may still be believed is for the caller to see.
    pub(crate) fn find(&self, token: &[u8]) -> Option<Arc<KnownToken>> {
        self.tokens.as_ref()?.get(token)
    }

    pub(crate) fn remember(&self, token: &str, known: &Arc<KnownToken>) {
        if let Some(tokens) = &self.tokens {
            tokens.insert(token.as_bytes().into(), Arc::clone(known));
        }
    }

    pub(crate) fn forget(&self, token: &[u8]) {
        if let Some(tokens) = &self.tokens {
            tokens.remove(token);
        }
    }

    /// How many tokens are remembered, and in how many bytes by our estimate.
    pub(crate) fn fill(&self) -> (usize, u64) {
        self.tokens.as_ref().map_or((0, 0), |tokens| (tokens.len(), tokens.weight()))
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tokens, bytes) = self.fill();
        f.debug_struct("TokenCache").field("tokens", &tokens).field("bytes", &bytes).finish()
    }
}

/// Bounds bytes and number at once: no token weighs less than its share of the bytes when there is no room for another.
#[derive(Clone)]
struct Weight {
    least: u64,
}

impl Weighter<Box<[u8]>, Arc<KnownToken>> for Weight {
    fn weight(&self, token: &Box<[u8]>, known: &Arc<KnownToken>) -> u64 {
        /// The entry in the cache's own tables.
        const ENTRY: usize = 128;
        let bytes = ENTRY + allocation(token.len()) + known.bytes();
        (bytes as u64).max(self.least)
    }
}

impl KnownToken {
    /// Returns how many bytes of memory it takes, with all that it owns alone.
    fn bytes(&self) -> usize {
        /// The two counters of an `Arc`.
        const COUNTERS: usize = 16;
        let Claims { iss, sub, aud, client_id, jti, scope, .. } = &self.claims;
        let texts = [iss, sub, client_id, scope].into_iter().chain(jti).chain(aud);
        allocation(COUNTERS + size_of::<Self>())
            + texts.map(|text| allocation(text.capacity())).sum::<usize>()
            + allocation(aud.capacity() * size_of::<String>())
            + allocation(self.kid.len())
            + allocation(self.scopes.bytes())
            + self.uses.allocations().map(allocation).sum::<usize>()
    }
}

/// Returns how many bytes an allocator takes for so many: eight for itself, in steps of sixteen,
/// and never fewer than 32.
fn allocation(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { (bytes + 8).next_multiple_of(16).max(32) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::least_privilege::Recorder;
    use crate::vocabulary::Vocabulary;

    static NO_SCOPES: Vocabulary =
        Vocabulary { title: "", version: "", scopes: &[], groups: &[], slots: &[u16::MAX; 4] };

    fn known(aud: Vec<String>, scope: String) -> Arc<KnownToken> {
        let [iss, sub, client_id] = ["https://issuer.example", "c", "c"].map(str::to_owned);
        let uses = Recorder::default().client(0, &client_id, &scope);
        let claims = Claims { iss, sub, aud, client_id, iat: 0, exp: 1, nbf: None, jti: None, scope };
        let scopes = ScopeSet::read(&NO_SCOPES, "");
        Arc::new(KnownToken { claims, scopes, kid: "1".into(), issuer: 0, epoch: 0, validity: 0..1, uses })
    }

    fn weight(token: &[u8], known: &Arc<KnownToken>) -> u64 {
        Weight { least: 1 }.weight(&token.into(), known)
    }

    /// A token counts with its size in memory, not with its size on the wire.
    #[test]
    fn many_short_claims_weigh_what_they_take() {
        const SMALLEST_ALLOCATION: u64 = 32;
        let audiences: Vec<_> = (0..1500).map(|_| "a".to_owned()).collect();
        let token = vec![b'x'; 8192];
        let least = 8192 + 1500 * (size_of::<String>() as u64 + SMALLEST_ALLOCATION);
        let heavy = weight(&token, &known(audiences, String::new()));
        assert!(heavy >= least, "{heavy} of {least}");
        let scopes: Vec<_> = (0..200).map(|number| number.to_string()).collect();
        let scoped = weight(&token, &known(Vec::new(), scopes.join(" ")));
        assert!(scoped >= 8192 + 200 * (24 + SMALLEST_ALLOCATION), "{scoped}");
        let light = weight(&token, &known(vec!["a".to_owned()], String::new()));
        assert!(light < 8192 + 2048, "{light}");
    }
}
