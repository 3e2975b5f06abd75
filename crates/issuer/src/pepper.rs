//! The pepper: the key under which client secrets are hashed, in a file that is not the database.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::client_secret::{ClientSecret, SecretHash};
use crate::draft::Draft;
use crate::open_error::{Failure, OpenError};

/// The 32 bytes of a pepper file, ready to hash with.
pub(crate) struct Pepper(hmac::Key);

impl Pepper {
    pub(crate) const LENGTH: usize = 32;

    /// Reads the pepper file; `None` when there is none.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, OpenError> {
        match fs::read(path).map(Zeroizing::new) {
            Ok(bytes) if bytes.len() == Self::LENGTH => Ok(Some(Self::of(&bytes))),
            Ok(bytes) => {
                let cause = format!("it has {} bytes and not {}", bytes.len(), Self::LENGTH);
                Err(Failure::PepperLength.at(path)(cause))
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(Failure::ReadPepper.at(path)(cause)),
        }
    }

    /// Writes the file that [`read`](Self::read) did not find, from random bytes. If another process has been
    /// faster, its file stands.
    pub(crate) fn create(path: &Path, random: &Zeroizing<[u8; Self::LENGTH]>) -> Result<(), OpenError> {
        write(path, random.as_slice()).map_err(Failure::CreatePepper.at(path))
    }

    pub(crate) fn hash(&self, secret: &ClientSecret) -> SecretHash {
        let tag = hmac::sign(&self.0, secret.expose().as_bytes());
        let mut hash = [0; 32];
        hash.copy_from_slice(tag.as_ref());
        SecretHash(hash)
    }

    fn of(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (draft, mut file) = Draft::of(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    draft.publish()
}

#[cfg(test)]
mod tests {
    use subtle::ConstantTimeEq as _;

    use super::*;

    #[test]
    fn a_hash_depends_on_the_pepper_and_on_the_secret() {
        let hash = |pepper: u8, secret: &str| {
            Pepper::of(&[pepper; Pepper::LENGTH]).hash(&ClientSecret::presented(secret.to_owned()))
        };
        let check =
            |left: SecretHash, right: SecretHash, equal| assert_eq!(bool::from(left.ct_eq(&right)), equal);
        check(hash(1, "secret"), hash(1, "secret"), true);
        check(hash(1, "secret"), hash(2, "secret"), false);
        check(hash(1, "secret"), hash(1, "secreT"), false);
    }
}
