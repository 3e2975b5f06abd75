//! Names of constants for scopes, good in TypeScript and in Python: `SHOP_ORDERS_READ`.
//!
//! Capitals keep clear of the keywords of both languages and of what Python's enumerations have for
//! themselves; so does that no name begins or ends with an underscore.

use std::collections::HashSet;

use scopewright_catalog::{Catalog, Scope};

/// The scopes with their constants. Of scopes whose names differ in punctuation only, later ones
/// get a number.
pub(crate) fn named(catalog: &Catalog) -> Vec<(String, &Scope)> {
    let names = constants(catalog.scopes.iter().map(|scope| scope.name.as_str()));
    names.into_iter().zip(&catalog.scopes).collect()
}

fn constants<'a>(scopes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut free = |name: String| {
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
        free.expect("there are more numbers than scopes")
    };
    scopes.map(|scope| free(constant(scope))).collect()
}

fn constant(scope: &str) -> String {
    let words = scope.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.map(str::to_ascii_uppercase).collect::<Vec<_>>().join("_");
    match joined.chars().next() {
        None => "SCOPE".to_owned(),
        Some('0'..='9') => format!("SCOPE_{joined}"),
        Some(_) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::constants;

    #[track_caller]
    fn check(scopes: &str, names: &str) {
        assert_eq!(constants(scopes.split(' ')).join(" "), names);
    }

    #[test]
    fn scopes_become_constants() {
        check("shop:orders:read", "SHOP_ORDERS_READ");
        check("a-b chat:write.public", "A_B CHAT_WRITE_PUBLIC");
        check("https://shop.example/auth/drive.file", "HTTPS_SHOP_EXAMPLE_AUTH_DRIVE_FILE");
        check("class None mro", "CLASS NONE MRO");
        check("2fa 2fa:read", "SCOPE_2FA SCOPE_2FA_READ");
        check("_x_ __init__", "X INIT");
        check("* **", "SCOPE SCOPE_2");
    }

    #[test]
    fn no_two_scopes_share_a_constant() {
        check("a-b a.b a:b", "A_B A_B_2 A_B_3");
        check("a-b a.b a-b-2", "A_B A_B_2 A_B_2_2");
        check("User.Read user:read", "USER_READ USER_READ_2");
    }
}
