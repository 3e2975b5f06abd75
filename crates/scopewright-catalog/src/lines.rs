//! The conversion of byte offsets to lines and columns.

/// The offsets at which the lines of a text begin, computed once for all problems.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let later = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset + 1);
        Self { starts: std::iter::once(0).chain(later).collect() }
    }

    /// Returns the number of the line that contains an offset, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// Returns the offset at which a line begins; `None` after the last one.
    pub(crate) fn start(&self, line: usize) -> Option<usize> {
        self.starts.get(line - 1).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn every_offset_is_in_a_line() {
        let lines = Lines::of("ab\r\n\nc\n");
        let found: Vec<_> = (0..=7).map(|offset| lines.line(offset)).collect();
        assert_eq!(found, [1, 1, 1, 1, 2, 3, 3, 4]);
        assert_eq!([1, 2, 3, 4, 5].map(|line| lines.start(line)), [Some(0), Some(4), Some(5), Some(7), None]);
    }
}
