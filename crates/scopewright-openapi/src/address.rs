//! The addresses of a service.

/// Returns whether a text is an http or https URL, or an absolute path on the same host. It has no
/// user, and nothing that would end it where it is written.
pub(crate) fn is_address(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\^`|".contains(&byte));
    let after_scheme = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let authority = after_scheme.and_then(|rest| rest.split(['/', '?', '#']).next());
    let of_authority = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    is_plain
        && match authority {
            Some(authority) => !authority.is_empty() && authority.chars().all(of_authority),
            None => text.starts_with('/') && !text.starts_with("//"),
        }
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_are_urls_or_paths() {
        for good in ["/", "/token", "https://a.example", "http://127.0.0.1:80/x?y#z", "https://[::1]/a;b,c"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "token",
            "//other.example/x",
            "javascript:alert(1)",
            "data:text/plain,x",
            "blob:https://h/x",
            "https://",
            "https://a b/",
            "https://*.example/",
            "https://h;x/",
            "https://h,x/",
            "https://me@h/",
            "https://h/</script>",
            "https://h/\n",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
