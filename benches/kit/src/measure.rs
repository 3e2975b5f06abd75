//! Rows that take turns, and the table that comes of them.

use std::time::Duration;

/// Something that can be done any number of times.
pub struct Row<'a> {
    name: String,
    run: Box<dyn FnMut(usize) -> Duration + 'a>,
    /// For what cannot be repeated at will.
    times: Option<usize>,
}

impl<'a> Row<'a> {
    /// Creates a row from a function that repeats an operation and returns the elapsed time.
    pub fn new(name: impl Into<String>, run: impl FnMut(usize) -> Duration + 'a) -> Self {
        Self { name: name.into(), run: Box::new(run), times: None }
    }

    /// Sets the number of repetitions in each round.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times: Some(times), ..self }
    }
}

/// One figure for each round.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Of what.
    pub name: String,
    /// The figures.
    pub rounds: Vec<f64>,
}

impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Measured {
    /// The middle one.
    pub fn median(&self) -> f64 {
        median(self.rounds.iter().copied())
    }

    /// Returns the interquartile range of the rounds as a share of the median.
    pub fn spread(&self) -> f64 {
        let sorted = sorted(self.rounds.iter().copied());
        let quarter = sorted.len() / 4;
        (sorted[sorted.len() - 1 - quarter] - sorted[quarter]) / self.median()
    }

    /// A ratio of two rows, made within each round.
    pub fn per(&self, base: &Self) -> f64 {
        median(self.rounds.iter().zip(&base.rounds).map(|(own, base)| own / base))
    }

    /// Returns the additional cost compared with another row, computed within each round.
    pub fn more_than(&self, base: &Self) -> Self {
        let rounds = self.rounds.iter().zip(&base.rounds).map(|(own, base)| own - base).collect();
        Self { name: self.name.clone(), rounds }
    }
}

/// The middle one of some values.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let sorted = sorted(values);
    sorted[sorted.len() / 2]
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Nanoseconds for each time, in rounds in which the rows take turns: A B C, A B C, and so on.
pub fn interleaved(mut rows: Vec<Row<'_>>, rounds: usize, slice: Duration) -> Vec<Measured> {
    let times: Vec<usize> = rows.iter_mut().map(|row| times_in(row, slice)).collect();
    let mut measured: Vec<Measured> =
        rows.iter().map(|row| Measured { name: row.name.clone(), rounds: Vec::new() }).collect();
    for _ in 0..rounds {
        for ((row, measured), times) in rows.iter_mut().zip(&mut measured).zip(&times) {
            measured.rounds.push((row.run)(*times).as_secs_f64() * 1e9 / *times as f64);
        }
    }
    measured
}

/// Warms a row up, and finds how often it fits into the time.
fn times_in(row: &mut Row<'_>, slice: Duration) -> usize {
    if let Some(times) = row.times {
        return times;
    }
    let mut times = 16;
    loop {
        let took = (row.run)(times);
        if took > slice / 8 {
            let one = took.as_secs_f64() / times as f64;
            return ((slice.as_secs_f64() / one) as usize).max(1);
        }
        times *= 4;
    }
}

/// Prints a table with a head, aligned; the first column is text.
#[expect(clippy::print_stdout, reason = "a bench prints")]
pub fn print_table(head: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([head[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells = cells.zip(&widths).enumerate().map(|(column, (cell, width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        println!("  {}", cells.collect::<Vec<_>>().join("   ").trim_end());
    };
    line(&mut head.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
    println!();
}

/// Prints a title, and a line on how to read the table.
#[expect(clippy::print_stdout, reason = "a bench prints")]
pub fn heading(text: &str, how_to_read: &str) {
    println!("\n{text}\n");
    for line in how_to_read.lines() {
        println!("  {line}");
    }
    println!();
}
