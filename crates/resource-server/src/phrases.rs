//! Phrases that are looked for in a text all at once: it is read once, however many there are.

use aho_corasick::AhoCorasick;

/// Phrases, each of which stands for something.
///
/// A phrase is found where it stands in whole words. `*` at an end of it lets the word go on there, so that `barber*` is
/// found in `barbers`; `^` in front and `$` behind hold it to the beginning and to the end of the text.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    automaton: AhoCorasick,
    meanings: Vec<(usize, T)>,
}

/// A phrase that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found<T> {
    /// How long it is without its marks: the longer, the less it was found by chance.
    pub length: usize,
    /// What it stands for.
    pub meaning: T,
}

impl<T: Copy> Phrases<T> {
    /// These phrases, in lower case and with single spaces.
    pub(crate) fn new<'p>(phrases: impl IntoIterator<Item = (&'p str, T)>) -> Self {
        let (patterns, meanings): (Vec<_>, _) = phrases
            .into_iter()
            .map(|(phrase, meaning)| (pattern(phrase), (without_marks(phrase).len(), meaning)))
            .unzip();
        let automaton =
            AhoCorasick::new(patterns).expect("the data files are far smaller than what it can take");
        Self { automaton, meanings }
    }

    /// All phrases that stand in a text, which is in lower case and with single spaces too. Those that overlap are all found.
    pub(crate) fn find(&self, text: &str) -> Vec<Found<T>> {
        let found = |pattern: usize| {
            let (length, meaning) = self.meanings[pattern];
            Found { length, meaning }
        };
        let framed = format!("^ {text} $");
        self.automaton.find_overlapping_iter(&framed).map(|here| found(here.pattern().as_usize())).collect()
    }
}

/// The phrase without the marks at its ends.
pub(crate) fn without_marks(phrase: &str) -> &str {
    phrase.trim_start_matches(['^', '*']).trim_end_matches(['$', '*'])
}

/// What is searched for in a text with a space around each word, and its beginning and its end marked.
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
    use super::Phrases;

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
    fn marks_open_an_end_or_hold_it() {
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
        let phrases = Phrases::new([("uber", 1), ("uber eats", 2), ("eats help", 3), ("tesco", 4)]);
        let mut found: Vec<_> =
            phrases.find("uber eats help").into_iter().map(|found| (found.length, found.meaning)).collect();
        found.sort_unstable();
        assert_eq!(found, [(4, 1), (9, 2), (9, 3)]);
    }

    fn check(text: &str, phrase: &str, stands_there: bool) {
        let found = Phrases::new([(phrase, ())]).find(text);
        assert_eq!(!found.is_empty(), stands_there, "{phrase:?} in {text:?}");
    }
}
