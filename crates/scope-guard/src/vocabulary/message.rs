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
    message.add("`; did you mean `");
    let nearest = &vocabulary.scopes[nearest(vocabulary, name)];
    message.add(nearest.name);
    message.add("` (");
    message.add(nearest.description);
    message.add(")?");
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

/// The position of the scope whose name takes the fewest changes of a byte.
const fn nearest(vocabulary: &Vocabulary, name: &str) -> usize {
    let (mut nearest, mut least) = (0, usize::MAX);
    let mut at = 0;
    while at < vocabulary.scopes.len() {
        let candidate = vocabulary.scopes[at].name;
        // The lengths alone tell that it cannot be nearer.
        if candidate.len().abs_diff(name.len()) < least {
            let distance = distance(candidate.as_bytes(), name.as_bytes());
            if distance < least {
                (nearest, least) = (at, distance);
            }
        }
        at += 1;
    }
    nearest
}

/// Names are at most this long; what is longer is compared by its beginning.
const LONGEST: usize = 128;

/// How many bytes to insert, remove or exchange (Levenshtein).
const fn distance(left: &[u8], right: &[u8]) -> usize {
    let columns = if right.len() < LONGEST { right.len() } else { LONGEST };
    let mut row = [0; LONGEST + 1];
    let mut column = 0;
    while column <= columns {
        row[column] = column;
        column += 1;
    }
    let mut line = 0;
    while line < left.len() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        column = 0;
        while column < columns {
            let exchanged = diagonal + (left[line] != right[column]) as usize;
            diagonal = row[column + 1];
            row[column + 1] = least(exchanged, least(diagonal, row[column]) + 1);
            column += 1;
        }
        line += 1;
    }
    row[columns]
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
        for (left, right, expected) in
            [("", "", 0), ("", "read", 4), ("read", "raed", 2), ("books", "book", 1)]
        {
            assert_eq!(distance(left.as_bytes(), right.as_bytes()), expected, "{left:?} {right:?}");
        }
    }
}
