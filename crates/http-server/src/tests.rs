//! Tests of the server over a socket, byte for byte, with hostile clients.

mod fixture;
mod heads;
mod limits;
mod peers;
mod stopping;
mod tls;

pub(crate) use fixture::options;
