//! The cache of verified tokens. A returning caller costs a hash and a comparison instead of a
//! signature.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use foldhash::quality::RandomState;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};
use scopewright_token::Claims;

use crate::decision_log::TokenFields;
use crate::least_privilege::ClientUses;
use crate::requirement::Requirement;
use crate::scope_set::ScopeSet;
use crate::vocabulary::ScopeId;

/// A verified token, as the cache keeps it.
pub(crate) struct CachedToken {
    pub(crate) claims: Claims,
    pub(crate) scopes: ScopeSet,
    /// The key that signed it.
    pub(crate) kid: Box<str>,
    /// The position of its issuer among the trusted ones.
    pub(crate) issuer: usize,
    /// The number of times that its issuer had withdrawn a key when the token was verified.
    pub(crate) epoch: u64,
    /// The seconds since the Unix epoch in which the token is valid.
    pub(crate) validity: Range<u64>,
    pub(crate) uses: ClientUses,
}

impl CachedToken {
    /// Returns whether the token's scopes meet the requirement. The scopes that meet it are counted
    /// as needed.
    pub(crate) fn meets(&self, requirement: &Requirement) -> bool {
        let has = |scope| self.has(scope);
        if let Requirement::Scope(scope) = *requirement {
            let met = has(scope);
            if met {
                self.uses.count(scope);
            }
            return met;
        }
        let met = requirement.is_met_by(&has);
        if met {
            requirement.for_each_matched(&has, &mut |scope| self.uses.count(scope));
        }
        met
    }

    /// Returns whether the token has the scope or one that implies it.
    pub(crate) fn has(&self, scope: ScopeId) -> bool {
        if self.scopes.is_over(scope.vocabulary()) {
            self.scopes.contains(scope)
        } else {
            ScopeSet::read(scope.vocabulary(), &self.claims.scope).contains(scope)
        }
    }

    /// Returns the scopes that met the requirement, separated by spaces.
    pub(crate) fn matched_scopes(&self, requirement: &Requirement) -> String {
        let mut names = Vec::new();
        requirement.for_each_matched(&|scope| self.has(scope), &mut |scope| names.push(scope.name()));
        names.join(" ")
    }

    pub(crate) fn log_fields(&self) -> TokenFields<'_> {
        TokenFields { held: &self.claims.scope, client: &self.claims.client_id, kid: &self.kid }
    }
}

/// The bounds of the cache. The oldest tokens that were not used again are evicted first, so a
/// stream of tokens that are used once does not evict those that return.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Capacity {
    pub(crate) tokens: usize,
    pub(crate) bytes: u64,
}

impl Default for Capacity {
    fn default() -> Self {
        Self { tokens: 131_072, bytes: 256 * 1024 * 1024 }
    }
}

/// A cache whose key is the whole text of a token, so two tokens are never confused, whatever their
/// hashes are. The hash has a random seed in each process, and only verified tokens are inserted.
pub(crate) struct TokenCache {
    tokens: Option<Tokens>,
}

type Tokens = Cache<Box<[u8]>, Arc<CachedToken>, Weight, RandomState>;

impl TokenCache {
    /// Makes a cache. With a capacity of no tokens or no bytes it stays empty.
    pub(crate) fn new(capacity: Capacity) -> Self {
        let weight = Weight { least: capacity.bytes.div_ceil(capacity.tokens.max(1) as u64).max(1) };
        let options = OptionsBuilder::new()
            .estimated_items_capacity(capacity.tokens)
            .weight_capacity(capacity.bytes)
            .build()
            .ok()
            .filter(|_| capacity.tokens > 0 && capacity.bytes > 0);
        Self {
            tokens: options.map(|options| {
                Cache::with_options(options, weight, RandomState::default(), DefaultLifecycle::default())
            }),
        }
    }

    /// Returns the token if the cache has it. The caller checks whether it is still valid.
    pub(crate) fn get(&self, token: &[u8]) -> Option<Arc<CachedToken>> {
        self.tokens.as_ref()?.get(token)
    }

    pub(crate) fn insert(&self, token: &str, verified: &Arc<CachedToken>) {
        if let Some(tokens) = &self.tokens {
            tokens.insert(token.as_bytes().into(), Arc::clone(verified));
        }
    }

    pub(crate) fn remove(&self, token: &[u8]) {
        if let Some(tokens) = &self.tokens {
            tokens.remove(token);
        }
    }

    /// Returns the number of tokens and an estimate of their bytes.
    pub(crate) fn size(&self) -> (usize, u64) {
        self.tokens.as_ref().map_or((0, 0), |tokens| (tokens.len(), tokens.weight()))
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tokens, bytes) = self.size();
        f.debug_struct("TokenCache").field("tokens", &tokens).field("bytes", &bytes).finish()
    }
}

/// A weight that bounds bytes and number at once: no token weighs less than its share of the bytes
/// in a cache that is full of tokens.
#[derive(Clone)]
struct Weight {
    least: u64,
}

impl Weighter<Box<[u8]>, Arc<CachedToken>> for Weight {
    fn weight(&self, token: &Box<[u8]>, cached: &Arc<CachedToken>) -> u64 {
        /// The entry in the cache's own tables.
        const ENTRY: usize = 128;
        let bytes = ENTRY + allocation(token.len()) + cached.bytes();
        (bytes as u64).max(self.least)
    }
}

impl CachedToken {
    /// Returns the bytes of memory that it occupies, with everything that it alone owns.
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

/// Returns the bytes that an allocator uses for a block: eight for itself, in steps of sixteen, and
/// at least 32.
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

    fn cached(aud: Vec<String>, scope: String) -> Arc<CachedToken> {
        let [iss, sub, client_id] = ["https://issuer.example", "c", "c"].map(str::to_owned);
        let uses = Recorder::default().client(0, &client_id, &scope);
        let claims = Claims { iss, sub, aud, client_id, iat: 0, exp: 1, nbf: None, jti: None, scope };
        let scopes = ScopeSet::read(&NO_SCOPES, "");
        Arc::new(CachedToken { claims, scopes, kid: "1".into(), issuer: 0, epoch: 0, validity: 0..1, uses })
    }

    fn weight(token: &[u8], cached: &Arc<CachedToken>) -> u64 {
        Weight { least: 1 }.weight(&token.into(), cached)
    }

    /// A token weighs its size in memory, not its size on the wire.
    #[test]
    fn many_short_claims_weigh_what_they_take() {
        const SMALLEST_ALLOCATION: u64 = 32;
        let audiences: Vec<_> = (0..1500).map(|_| "a".to_owned()).collect();
        let token = vec![b'x'; 8192];
        let least = 8192 + 1500 * (size_of::<String>() as u64 + SMALLEST_ALLOCATION);
        let heavy = weight(&token, &cached(audiences, String::new()));
        assert!(heavy >= least, "{heavy} of {least}");
        let scopes: Vec<_> = (0..200).map(|number| number.to_string()).collect();
        let scoped = weight(&token, &cached(Vec::new(), scopes.join(" ")));
        assert!(scoped >= 8192 + 200 * (24 + SMALLEST_ALLOCATION), "{scoped}");
        let light = weight(&token, &cached(vec!["a".to_owned()], String::new()));
        assert!(light < 8192 + 2048, "{light}");
    }
}
