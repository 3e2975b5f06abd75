//! The identifiers that clients choose for users, accounts and transactions.
//!
//! They are text of 8 to 36 characters, compared byte for byte. They appear in paths and logs, so a
//! slash and control characters are refused. There are three types, so that one kind of identifier
//! cannot be mistaken for another.

use crate::string_newtype;
use crate::transaction::string_newtype::Invalid;

string_newtype! {
    /// The caller's id of one of its users.
    #[schemars(extend("minLength" = 8, "maxLength" = 36, "pattern" = PATTERN))]
    UserId, parse
}

string_newtype! {
    /// The caller's id of an account.
    #[schemars(extend("minLength" = 8, "maxLength" = 36, "pattern" = PATTERN))]
    AccountId, parse
}

string_newtype! {
    /// The caller's id of a transaction, unique within its account.
    #[schemars(extend("minLength" = 8, "maxLength" = 36, "pattern" = PATTERN))]
    TransactionId, parse
}

/// No slash and no control characters.
const PATTERN: &str = r"^[^/\u0000-\u001f\u007f-\u009f]*$";

fn parse(text: &str) -> Result<String, Invalid> {
    if !(8..=36).contains(&text.chars().count()) {
        return Err(Invalid::because("must be 8 to 36 characters long"));
    }
    if text.contains(|c: char| c == '/' || c.is_control()) {
        return Err(Invalid::because("must not contain `/` or control characters"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::AccountId;

    #[test]
    fn accepts_8_to_36_characters_without_slash_and_control() {
        check("12345678", true);
        check("ключ-счёт", true);
        check(&"a".repeat(36), true);
        check("1234567", false);
        check(&"a".repeat(37), false);
        check("1234/5678", false);
        check("12345678\n", false);
        check("", false);
    }

    #[track_caller]
    fn check(text: &str, valid: bool) {
        assert_eq!(text.parse::<AccountId>().is_ok(), valid, "{text:?}");
    }
}
