//! The golden expansions compile, and have the meaning of their source.

#![allow(dead_code, unreachable_pub, reason = "the expansions are those of a crate's public items")]

mod catalog {
    include!("expansions/catalog.rs");
}

mod requires {
    use super::catalog::shop;
    include!("expansions/requires.rs");

    pub(crate) use __guard_of_change as Change;
}

mod public {
    include!("expansions/public.rs");

    pub(crate) use __guard_of_alive as Alive;
}

use catalog::{Scope, VOCABULARY, shop};
use scopewright::__private::{Declaration as _, scope_of};
use scopewright::{Access, Policy, ScopeSet};

#[test]
#[expect(deprecated, reason = "the deprecated scope is one of them")]
fn the_enum_knows_the_catalog() {
    let names: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(names, ["shop:orders:write", "shop:orders:read", "shop:type", "shop"]);
    for scope in Scope::ALL {
        assert_eq!(scope.as_str().parse(), Ok(*scope));
    }
    assert!("shop:orders".parse::<Scope>().is_err());
    assert_eq!(
        (Scope::Shop.access(), Scope::ShopType.description()),
        (Access::Destructive, "Read the type of the shop.")
    );
}

#[test]
fn names_enum_and_vocabulary_agree() {
    assert_eq!(scope_of(&shop.orders.write), Scope::ShopOrdersWrite.id());
    assert_eq!(Some(scope_of(&shop.r#type)), VOCABULARY.find("shop:type"));
}

#[test]
fn an_implied_scope_is_satisfied_and_not_the_other_way_round() {
    let writer = ScopeSet::read(&VOCABULARY, "shop:orders:write");
    assert!(writer.contains(scope_of(&shop.orders.read)));
    let reader = ScopeSet::read(&VOCABULARY, "shop:orders:read");
    assert!(!reader.contains(scope_of(&shop.orders.write)));
}

#[test]
fn a_scope_knows_its_group_and_what_it_implies() {
    let title = |scope: Scope| scope.id().group().map(|group| group.title);
    assert_eq!((title(Scope::ShopOrdersRead), title(Scope::ShopType)), (Some("Orders"), None));
    let implied = |scope: Scope| scope.id().implied().map(|scope| scope.name()).collect::<Vec<_>>();
    assert_eq!(implied(Scope::ShopOrdersWrite), ["shop:orders:read"]);
    assert_eq!(implied(Scope::ShopOrdersRead), [""; 0]);
}

#[test]
fn declarations_keep_the_tree_as_written() {
    let operation = requires::Change::OPERATION;
    let Policy::Requires(requirement) = operation.policy else { panic!("it requires scopes") };
    assert_eq!(requirement.to_string(), "any(shop:orders:write, all(shop:orders:read, shop:type))");
    assert_eq!(operation.docs, "Changes an order.\n\nThe rest of the comment.");
    assert_eq!(public::Alive::OPERATION.policy, Policy::Public { because: "a probe carries no token" });
}
