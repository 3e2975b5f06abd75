//! The compiler's messages about unknown and removed scopes.
//!
//! Constant evaluation has neither traits nor allocation, so the code consists of loops over bytes.

use super::{ScopeEntry, Vocabulary};

/// Fails the compilation.
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

/// Fails the compilation if the scope was overdue when it began.
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

/// Returns the positions of the scopes that differ in the fewest bytes, the nearest first. The
/// others may differ in at most two bytes more than the first. Deprecated scopes are left out.
/// Unused places contain no position.
const fn nearest(vocabulary: &Vocabulary, name: &str) -> [usize; SUGGESTIONS] {
    let mut nearest = [usize::MAX; SUGGESTIONS];
    let mut changes = [usize::MAX; SUGGESTIONS];
    let mut at = 0;
    while at < vocabulary.scopes.len() {
        let candidate = vocabulary.scopes[at].name;
        // The lengths alone can rule a name out.
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

/// The limit of the differing middle, beyond which names are not similar.
const MIDDLE: usize = 16;

/// Returns the number of bytes to insert, remove or replace (Levenshtein), or `usize::MAX` if there
/// are too many.
///
/// Only the part between a common prefix and a common suffix is compared: the compiler aborts long
/// evaluations, and the names of a catalog have much in common.
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

/// Returns both without their common prefix and suffix.
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

/// A text that is built at compile time.
struct Message {
    bytes: [u8; 1024],
    length: usize,
}

impl Message {
    const fn new() -> Self {
        Self { bytes: [0; 1024], length: 0 }
    }

    /// Appends a text, as far as there is room.
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
