//! Verified tokens, remembered so that a returning caller costs a hash and a comparison and no signature.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use access_token::Claims;
use foldhash::quality::RandomState;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};

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
    fn weight(&self, token: &Box<[u8]>, _: &Arc<KnownToken>) -> u64 {
        /// The entry's fixed parts: the token as a struct, the allocations' own bookkeeping, the place in the table.
        const FIXED: u64 = 640;
        // The claims are the text again, decoded and cut into strings.
        (2 * token.len() as u64 + FIXED).max(self.least)
    }
}
