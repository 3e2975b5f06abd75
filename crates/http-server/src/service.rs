//! A router together with the rules under which clients reach it.

use axum::Router;
use ipnet::IpNet;

use crate::Limits;
use crate::tls::Tls;

/// A router and the rules under which clients reach it.
pub(crate) struct Service {
    pub(crate) router: Router,
    pub(crate) limits: Limits,
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Connections are not encrypted without it.
    pub(crate) tls: Option<Tls>,
}
