//! What strangers can do to a server over a socket, byte for byte.

mod fixture;
mod heads;
mod limits;
mod peers;
mod stopping;
mod tls;

pub(crate) use fixture::options;
