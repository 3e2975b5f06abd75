//! What the compiler says of a name that is no scope, or no longer.
//!
//! Constant evaluation has neither traits nor allocation, so this is written with loops over bytes.

use super::{ScopeEntry, Vocabulary};

/// Stops the compilation.
#[track_caller]
pub(super) const fn unknown_scope(vocabulary: &Vocabulary, name: &str) -> ! {
    let mut message = Message::new();
    message.add("there is no scope `");
    message.add(name);
    message.add("`");
    let nearest = nearest(vocabulary, name);
    let mut rank = 0;
    while rank < SUGGESTIONS && nearest[rank] < vocabulary.scopes.len() {
        let scope = &vocabulary.scopes[nearest[rank]];
        message.add(if rank == 0 { "; did you mean `" } else { " or `" });
        message.add(scope.name);
        message.add("` (");
        message.add(scope.description);
        message.add(")");
        rank += 1;
    }
    message.add(if rank == 0 { "" } else { "?" });
    panic!("{}", message.text());
}

/// Stops the compilation if the scope's time was over when it began.
#[track_caller]
pub(super) const fn refuse_overdue(scope: &ScopeEntry) {
    let Some(deprecated) = &scope.deprecated else { return };
    if deprecated.overdue {
        let mut message = Message::new();
        message.add("the scope `");
        message.add(scope.name);
        message.add("` is past its `remove_after` date");
        if let Some(instead) = deprecated.instead {
            message.add("; require `");
            message.add(instead);
            message.add("` instead");
        }
        panic!("{}", message.text());
    }
}

const SUGGESTIONS: usize = 3;

/// The positions of the scopes whose names take the fewest changes of a byte, the nearest first; others than the first only if
/// they take no more than two changes more. Nobody should begin with a deprecated one. Places that stay free hold no position.
const fn nearest(vocabulary: &Vocabulary, name: &str) -> [usize; SUGGESTIONS] {
    let mut nearest = [usize::MAX; SUGGESTIONS];
    let mut changes = [usize::MAX; SUGGESTIONS];
    let mut at = 0;
    while at < vocabulary.scopes.len() {
        let candidate = vocabulary.scopes[at].name;
        // The lengths alone may tell that it is too far away.
        if vocabulary.scopes[at].deprecated.is_none()
            && candidate.len().abs_diff(name.len()) < changes[SUGGESTIONS - 1]
        {
            let (mut position, mut distance) = (at, distance(candidate, name));
            let mut rank = 0;
            while rank < SUGGESTIONS {
                if distance < changes[rank] {
                    (position, nearest[rank]) = (nearest[rank], position);
                    (distance, changes[rank]) = (changes[rank], distance);
                }
                rank += 1;
            }
        }
        at += 1;
    }
    let mut rank = 1;
    while rank < SUGGESTIONS {
        if changes[rank] > changes[0].saturating_add(2) {
            nearest[rank] = usize::MAX;
        }
        rank += 1;
    }
    nearest
}

/// Names whose differing middles are longer than this are not near each other.
const MIDDLE: usize = 16;

/// How many bytes to insert, remove or exchange (Levenshtein); `usize::MAX` when it is too many to matter.
///
/// Only what stands between a common beginning and a common end is looked at: the compiler stops evaluations that take long, and
/// the names of a catalog have much in common.
const fn distance(left: &str, right: &str) -> usize {
    let (left, right) = middles(left.as_bytes(), right.as_bytes());
    if left.len() > MIDDLE || right.len() > MIDDLE {
        return usize::MAX;
    }
    let mut row = [0; MIDDLE + 1];
    let mut column = 0;
    while column <= right.len() {
        row[column] = column;
        column += 1;
    }
    let mut line = 0;
    while line < left.len() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        column = 0;
        while column < right.len() {
            let exchanged = diagonal + (left[line] != right[column]) as usize;
            diagonal = row[column + 1];
            row[column + 1] = least(exchanged, least(diagonal, row[column]) + 1);
            column += 1;
        }
        line += 1;
    }
    row[right.len()]
}

/// Both without what they begin with and end with in common.
const fn middles<'t>(mut left: &'t [u8], mut right: &'t [u8]) -> (&'t [u8], &'t [u8]) {
    while let (Some((a, left_rest)), Some((b, right_rest))) = (left.split_first(), right.split_first()) {
        if *a != *b {
            break;
        }
        (left, right) = (left_rest, right_rest);
    }
    while let (Some((a, left_rest)), Some((b, right_rest))) = (left.split_last(), right.split_last()) {
        if *a != *b {
            break;
        }
        (left, right) = (left_rest, right_rest);
    }
    (left, right)
}

const fn least(left: usize, right: usize) -> usize {
    if left < right { left } else { right }
}

/// A text that grows while the program is compiled.
struct Message {
    bytes: [u8; 1024],
    length: usize,
}

impl Message {
    const fn new() -> Self {
        Self { bytes: [0; 1024], length: 0 }
    }

    /// What finds no room is left out.
    const fn add(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
    }

    const fn text(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "there is no such scope",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn counts_the_changes() {
        for (left, right, expected) in [
            ("", "", 0),
            ("", "read", 4),
            ("read", "raed", 2),
            ("books", "book", 1),
            ("a:raed:b", "a:read:b", 2),
        ] {
            assert_eq!(distance(left, right), expected, "{left:?} {right:?}");
        }
    }
}
