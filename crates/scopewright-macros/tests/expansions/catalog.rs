mod __catalog {
    pub use ::scopewright::__private;
    ///The scopes of Shop 1.0.0.
    pub static VOCABULARY: ::scopewright::__private::Vocabulary = {
        const SCOPES: &[::scopewright::__private::ScopeEntry] = &[
            ::scopewright::__private::ScopeEntry {
                name: "shop:orders:write",
                description: "Change orders.",
                access: ::scopewright::__private::Access::Write,
                docs: ::core::option::Option::None,
                deprecated: ::core::option::Option::None,
                satisfies: &[0, 1],
                group: ::core::option::Option::Some(0),
            },
            ::scopewright::__private::ScopeEntry {
                name: "shop:orders:read",
                description: "Read orders.",
                access: ::scopewright::__private::Access::Read,
                docs: ::core::option::Option::None,
                deprecated: ::core::option::Option::None,
                satisfies: &[1],
                group: ::core::option::Option::Some(0),
            },
            ::scopewright::__private::ScopeEntry {
                name: "shop:type",
                description: "Read the type of the shop.",
                access: ::scopewright::__private::Access::Read,
                docs: ::core::option::Option::None,
                deprecated: ::core::option::Option::None,
                satisfies: &[2],
                group: ::core::option::Option::None,
            },
            ::scopewright::__private::ScopeEntry {
                name: "shop",
                description: "Close the shop.",
                access: ::scopewright::__private::Access::Destructive,
                docs: ::core::option::Option::None,
                deprecated: ::core::option::Option::Some(::scopewright::__private::Deprecation {
                    since: "0.9.0",
                    instead: ::core::option::Option::Some("shop:orders:write"),
                    remove_after: ::core::option::Option::Some("2099-01-31"),
                    overdue: false,
                }),
                satisfies: &[3],
                group: ::core::option::Option::None,
            },
        ];
        ::scopewright::__private::Vocabulary {
            title: "Shop",
            version: "1.0.0",
            scopes: SCOPES,
            groups: &[
                ::scopewright::__private::GroupEntry {
                    name: "shop:orders",
                    title: "Orders",
                    description: "What customers ordered.",
                },
            ],
            slots: &::scopewright::__private::Vocabulary::slots::<16>(SCOPES),
        }
    };
    /// A scope of the catalog, in catalog order.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[repr(u16)]
    #[allow(clippy::deprecated_semver)]
    pub enum Scope {
        ///`shop:orders:write` (write): Change orders.
        ShopOrdersWrite,
        ///`shop:orders:read` (read): Read orders.
        ShopOrdersRead,
        ///`shop:type` (read): Read the type of the shop.
        ShopType,
        ///`shop` (destructive): Close the shop.
        #[deprecated(
            since = "0.9.0",
            note = "require `shop:orders:write` instead; it will be removed after 2099-01-31"
        )]
        Shop,
    }
    #[allow(deprecated)]
    impl Scope {
        /// Every scope, in catalog order.
        pub const ALL: &'static [Self] = &[
            Self::ShopOrdersWrite,
            Self::ShopOrdersRead,
            Self::ShopType,
            Self::Shop,
        ];
        /// Returns the scope for code that works with any catalog.
        pub const fn id(self) -> ::scopewright::__private::ScopeId {
            ::scopewright::__private::ScopeId::new(&VOCABULARY, self as u16)
        }
        /// Returns the scope with this name, for constants. An unknown name does not compile.
        pub const fn id_of(name: &str) -> ::scopewright::__private::ScopeId {
            VOCABULARY.expect(name)
        }
        /// Returns the scope token, as clients request it.
        pub fn as_str(self) -> &'static str {
            self.id().name()
        }
        /// Returns the description of the permission that the scope grants.
        pub fn description(self) -> &'static str {
            self.id().entry().description
        }
        /// Returns the harm that the scope can do.
        pub fn access(self) -> ::scopewright::__private::Access {
            self.id().entry().access
        }
    }
    impl ::core::convert::From<Scope> for ::scopewright::__private::ScopeId {
        fn from(scope: Scope) -> Self {
            scope.id()
        }
    }
    impl ::core::fmt::Display for Scope {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.pad(self.as_str())
        }
    }
    impl ::core::str::FromStr for Scope {
        type Err = ::scopewright::__private::UnknownScope;
        fn from_str(
            name: &str,
        ) -> ::core::result::Result<Self, ::scopewright::__private::UnknownScope> {
            match VOCABULARY.find(name) {
                ::core::option::Option::Some(id) => {
                    ::core::result::Result::Ok(Self::ALL[id.index() as usize])
                }
                ::core::option::Option::None => {
                    ::core::result::Result::Err(
                        ::scopewright::__private::UnknownScope(name.into()),
                    )
                }
            }
        }
    }
    impl ::scopewright::__private::serde::Serialize for Scope {
        fn serialize<S: ::scopewright::__private::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::core::result::Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }
    impl<'de> ::scopewright::__private::serde::Deserialize<'de> for Scope {
        fn deserialize<D: ::scopewright::__private::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            let name = <::std::string::String as ::scopewright::__private::serde::Deserialize>::deserialize(
                deserializer,
            )?;
            name.parse()
                .map_err(
                    <D::Error as ::scopewright::__private::serde::de::Error>::custom,
                )
        }
    }
}
#[allow(unused_imports)]
pub use self::__catalog::{Scope, VOCABULARY};
#[doc(hidden)]
#[allow(non_camel_case_types, deprecated, clippy::deprecated_semver)]
pub mod __names {
    #[derive(Clone, Copy)]
    pub struct shop {
        ///A group of scopes.
        pub orders: shop__orders,
        ///`shop:type` (read): Read the type of the shop.
        pub r#type: shop__type,
    }
    impl super::__catalog::__private::IsScope for shop {
        const SCOPE: super::__catalog::__private::ScopeId = super::__catalog::__private::ScopeId::new(
            &super::__catalog::VOCABULARY,
            3,
        );
    }
    impl super::__catalog::__private::InForce for shop {}
    #[derive(Clone, Copy)]
    pub struct shop__orders {
        ///`shop:orders:read` (read): Read orders.
        pub read: shop__orders__read,
        ///`shop:orders:write` (write): Change orders.
        pub write: shop__orders__write,
    }
    impl super::__catalog::__private::InForce for shop__orders {}
    #[derive(Clone, Copy)]
    pub struct shop__orders__read {}
    impl super::__catalog::__private::IsScope for shop__orders__read {
        const SCOPE: super::__catalog::__private::ScopeId = super::__catalog::__private::ScopeId::new(
            &super::__catalog::VOCABULARY,
            1,
        );
    }
    impl super::__catalog::__private::InForce for shop__orders__read {}
    #[derive(Clone, Copy)]
    pub struct shop__orders__write {}
    impl super::__catalog::__private::IsScope for shop__orders__write {
        const SCOPE: super::__catalog::__private::ScopeId = super::__catalog::__private::ScopeId::new(
            &super::__catalog::VOCABULARY,
            0,
        );
    }
    impl super::__catalog::__private::InForce for shop__orders__write {}
    #[derive(Clone, Copy)]
    pub struct shop__type {}
    impl super::__catalog::__private::IsScope for shop__type {
        const SCOPE: super::__catalog::__private::ScopeId = super::__catalog::__private::ScopeId::new(
            &super::__catalog::VOCABULARY,
            2,
        );
    }
    impl super::__catalog::__private::InForce for shop__type {}
}
///`shop` (destructive): Close the shop.
#[allow(non_upper_case_globals, deprecated, clippy::deprecated_semver)]
pub const shop: __names::shop = __names::shop {
    orders: __names::shop__orders {
        read: __names::shop__orders__read {},
        write: __names::shop__orders__write {},
    },
    r#type: __names::shop__type {},
};
