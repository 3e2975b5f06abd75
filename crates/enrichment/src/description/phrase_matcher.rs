//! A search for many phrases in one pass over a text.

use aho_corasick::AhoCorasick;

/// A set of phrases, each with a meaning.
///
/// A phrase matches whole words. `*` at one end of it matches the rest of a word, so that `barber*`
/// is found in `barbers`. `^` at its beginning and `$` at its end anchor it to the beginning and
/// the end of the text.
#[derive(Debug)]
pub(crate) struct PhraseMatcher<T> {
    automaton: AhoCorasick,
    meanings: Vec<(usize, T)>,
}

/// A phrase found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found<T> {
    /// The length in bytes without marks. A longer phrase is less likely to match by chance.
    pub length: usize,
    /// The meaning of the phrase.
    pub meaning: T,
}

impl<T: Copy> PhraseMatcher<T> {
    /// Compiles phrases, which are in lower case with single spaces.
    pub(crate) fn new<'p>(phrases: impl IntoIterator<Item = (&'p str, T)>) -> Self {
        let (patterns, meanings): (Vec<_>, _) = phrases
            .into_iter()
            .map(|(phrase, meaning)| (pattern(phrase), (without_marks(phrase).len(), meaning)))
            .unzip();
        let automaton =
            AhoCorasick::new(patterns).expect("the data files are far below the limits of the automaton");
        Self { automaton, meanings }
    }

    /// Returns all phrases found in a text in lower case with single spaces, overlapping ones
    /// included.
    pub(crate) fn find(&self, text: &str) -> Vec<Found<T>> {
        let found = |pattern: usize| {
            let (length, meaning) = self.meanings[pattern];
            Found { length, meaning }
        };
        let framed = format!("^ {text} $");
        self.automaton.find_overlapping_iter(&framed).map(|here| found(here.pattern().as_usize())).collect()
    }
}

/// Removes the marks at the ends of a phrase.
pub(crate) fn without_marks(phrase: &str) -> &str {
    phrase.trim_start_matches(['^', '*']).trim_end_matches(['$', '*'])
}

/// Returns the pattern that is searched for in a text with a space around each word and marks at
/// its beginning and end.
fn pattern(phrase: &str) -> String {
    let before = match phrase.as_bytes().first() {
        Some(b'^') => "^ ",
        Some(b'*') => "",
        _ => " ",
    };
    let after = match phrase.as_bytes().last() {
        Some(b'$') => " $",
        Some(b'*') => "",
        _ => " ",
    };
    format!("{before}{}{after}", without_marks(phrase))
}

#[cfg(test)]
mod tests {
    use super::PhraseMatcher;

    #[test]
    fn phrases_are_found_in_whole_words() {
        check("bp connect", "bp", true);
        check("connect bp", "bp", true);
        check("abp food", "bp", false);
        check("bpx", "bp", false);
        check("uber eatsy uber eats", "uber eats", true);
        check("", "bp", false);
        check("grüne bäckerei", "bäckerei", true);
    }

    #[test]
    fn marks_extend_or_anchor_a_phrase() {
        check("marcos barbers", "barber*", true);
        check("the barber", "barber*", true);
        check("rebarber", "barber*", false);
        check("stadtbäckerei nord", "*bäckerei", true);
        check("bäckereien", "*bäckerei", false);
        check("sky", "^sky$", true);
        check("sky high", "^sky$", false);
        check("big sky", "^sky$", false);
        check("shell dorking", "^shell", true);
        check("taco shell", "^shell", false);
        check("shell dorking", "dorking$", true);
    }

    #[test]
    fn all_that_stand_there_are_found_with_their_lengths() {
        let phrases = PhraseMatcher::new([("uber", 1), ("uber eats", 2), ("eats help", 3), ("tesco", 4)]);
        let mut found: Vec<_> =
            phrases.find("uber eats help").into_iter().map(|found| (found.length, found.meaning)).collect();
        found.sort_unstable();
        assert_eq!(found, [(4, 1), (9, 2), (9, 3)]);
    }

    #[track_caller]
    fn check(text: &str, phrase: &str, stands_there: bool) {
        let found = PhraseMatcher::new([(phrase, ())]).find(text);
        assert_eq!(!found.is_empty(), stands_there, "{phrase:?} in {text:?}");
    }
}
