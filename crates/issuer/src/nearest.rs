//! What a misspelt scope was probably meant to be.

use scopes::Scope;

/// The two scopes of the catalog that resemble `written` most, the nearest first.
pub(crate) fn nearest(written: &str) -> impl Iterator<Item = Scope> {
    let mut scopes = Scope::ALL.to_vec();
    scopes.sort_by_cached_key(|scope| distance(written, scope.as_str()));
    scopes.into_iter().take(2)
}

/// How many characters to put in, leave out or exchange to turn one word into the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, &right) in to.iter().enumerate() {
            let exchanged = diagonal + usize::from(left != right);
            diagonal = row[column + 1];
            row[column + 1] = exchanged.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_steps_between_two_words() {
        let check = |from, to, expect| assert_eq!(distance(from, to), expect, "{from} -> {to}");
        check("", "", 0);
        check("", "read", 4);
        check("read", "", 4);
        check("read", "read", 0);
        check("raed", "read", 2);
        check("wirte", "write", 2);
        check("kitten", "sitting", 3);
    }

    #[test]
    fn a_slip_finds_its_scope() {
        for &scope in Scope::ALL {
            let slip = scope.as_str().replacen(':', "", 1);
            assert_eq!(nearest(&slip).next(), Some(scope), "{slip}");
        }
    }
}
