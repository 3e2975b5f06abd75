//! The callers of an operation in words, with which its description begins, so that every viewer of
//! the document shows them.

use scopewright::{Operation, Policy, Requirement, ScopeId};

/// The extension with the text, by which a description can be separated from it again.
pub(crate) const EXTENSION: &str = "x-requires";

/// Returns the sentences about an operation's callers.
pub(crate) fn caller_text(operation: &Operation) -> String {
    let required = match &operation.policy {
        Policy::Requires(requirement) => format!("Requires {}.", in_words(requirement)),
        Policy::Public { because } => {
            let because = because.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("Requires no access token: {}.", because.trim_end_matches('.'))
        }
    };
    let optional = operation.optional.iter();
    let optional = optional.map(|more| format!(" With {} the response shows more.", in_words(more)));
    required + &optional.collect::<String>()
}

/// Returns a description that begins with the text.
pub(crate) fn described(caller_text: &str, description: &str) -> String {
    match description {
        "" => caller_text.to_owned(),
        _ => format!("{caller_text}\n\n{description}"),
    }
}

/// `a and b, or c`, each as code.
fn in_words(requirement: &Requirement) -> String {
    let alternatives = requirement.alternatives();
    alternatives.iter().map(|scopes| all_of(scopes)).collect::<Vec<_>>().join(", or ")
}

fn all_of(scopes: &[ScopeId]) -> String {
    let names: Vec<_> = scopes.iter().map(|scope| code(scope.name())).collect();
    match names.split_last() {
        Some((last, others @ [_, ..])) => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}

/// Returns a scope's name as Markdown code. Backticks in it need more of them around it.
fn code(name: &str) -> String {
    let longest = name.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{name}{fence}"),
        _ => format!("{fence} {name} {fence}"),
    }
}

#[cfg(test)]
mod tests {
    use library::{Scope, library, loans};
    use scopewright::{Operation, Policy, Requirement, requirement};

    use super::{caller_text, code};

    #[track_caller]
    fn check(policy: Policy, optional: &'static [Requirement], expected: &str) {
        let operation = Operation { name: "list", docs: "", policy, optional, describe: |_| () };
        assert_eq!(caller_text(&operation), expected);
    }

    #[test]
    fn requirements_are_sentences() {
        const LOANS: Requirement = requirement!(loans:read);
        const ALL: Requirement = requirement!(all(library:books:read, loans:read, library:books:write));
        const ANY: Requirement = requirement!(any(all(loans:read, library:books:write), library:books:read));
        let books = Requirement::Scope(Scope::LibraryBooksRead.id());
        check(Policy::Requires(books), &[], "Requires `library:books:read`.");
        check(
            Policy::Requires(ALL),
            &[],
            "Requires `library:books:read`, `library:books:write` and `loans:read`.",
        );
        check(
            Policy::Requires(ANY),
            &[LOANS],
            "Requires `library:books:read`, or `library:books:write` and `loans:read`. \
             With `loans:read` the response shows more.",
        );
    }

    #[test]
    fn a_reason_is_one_sentence() {
        let public = Policy::Public { because: "a probe\n carries no token." };
        check(public, &[], "Requires no access token: a probe carries no token.");
    }

    #[test]
    fn a_name_of_any_characters_is_code() {
        assert_eq!([code("a"), code("a`b"), code("``")], ["`a`", "`` a`b ``", "``` `` ```"]);
    }
}
