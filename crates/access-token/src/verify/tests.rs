//! What a resource server must refuse.
