//! The report on the accuracy of enrichment.

use std::collections::BTreeMap;
use std::fmt;

use cli_output::Table;

use super::labelled::Label;
use crate::enrich::{Insights, enrich};
use crate::reference_data::category::Category;

/// The shares of correct results.
#[derive(Debug)]
pub struct Report {
    all: Tally,
    /// By the place in the list of categories.
    categories: BTreeMap<usize, Tally>,
    /// By the least confidence of a band.
    bands: BTreeMap<u8, Band>,
    counterparties: Counterparties,
    misses: Vec<Miss>,
}

/// A transaction whose category or counterparty differs from its label.
#[derive(Debug)]
pub struct Miss {
    /// Its line in the file.
    pub line: usize,
    description: String,
    labelled: [String; 2],
    found: [String; 2],
    confidence: u8,
}

/// A number of results, and the number of correct ones.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    labelled: usize,
    right: usize,
}

/// Answers of about the same confidence.
#[derive(Clone, Copy, Debug, Default)]
struct Band {
    tally: Tally,
    confidence: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counterparties {
    named: Tally,
    /// Taken for another than the one that is named.
    wrong: usize,
    /// Found where the label names none, which may be right all the same.
    unnamed: usize,
}

/// The lower bounds of the bands of confidence, from the highest down.
const BANDS: [u8; 6] = [95, 90, 80, 60, 40, 0];

impl Report {
    pub(super) fn of(labels: &[Label]) -> Self {
        let mut report = Self {
            all: Tally::default(),
            categories: BTreeMap::new(),
            bands: BTreeMap::new(),
            counterparties: Counterparties::default(),
            misses: Vec::new(),
        };
        for label in labels {
            report.count(label, &enrich(&label.transaction));
        }
        report
    }

    /// Those that were found to be something else, in the order of the file.
    pub fn misses(&self) -> &[Miss] {
        &self.misses
    }

    fn count(&mut self, label: &Label, insights: &Insights) {
        let is_right = insights.category == label.category;
        self.all.count(is_right);
        self.categories.entry(place(label.category)).or_default().count(is_right);
        let confidence = insights.confidence.as_percent();
        let band = BANDS.into_iter().find(|least| *least <= confidence).unwrap_or_default();
        self.bands.entry(band).or_default().count(is_right, confidence);
        let found = insights.counterparty.map(|found| found.l3_counterparty_name.as_str());
        let is_named = self.counterparties.count(label.counterparty.as_deref(), found);
        if !is_right || !is_named {
            self.misses.push(Miss::of(label, insights));
        }
    }
}

fn place(category: &Category) -> usize {
    Category::all().iter().position(|known| known == category).unwrap_or_default()
}

impl Tally {
    fn count(&mut self, is_right: bool) {
        self.labelled += 1;
        self.right += usize::from(is_right);
    }

    fn share(self) -> String {
        percent(self.right, self.labelled)
    }
}

impl Band {
    fn count(&mut self, is_right: bool, confidence: u8) {
        self.tally.count(is_right);
        self.confidence += usize::from(confidence);
    }
}

impl Counterparties {
    /// Counts a result, and returns whether it equals the label.
    fn count(&mut self, named: Option<&str>, found: Option<&str>) -> bool {
        match (named, found) {
            (Some(_), _) => {
                self.named.count(named == found);
                self.wrong += usize::from(found.is_some() && named != found);
            }
            (None, Some(_)) => self.unnamed += 1,
            (None, None) => {}
        }
        named.is_none() || named == found
    }
}

impl Miss {
    fn of(label: &Label, insights: &Insights) -> Self {
        let found = insights.counterparty.map(|found| found.l3_counterparty_name.clone());
        Self {
            line: label.line,
            description: label.transaction.description.as_str().to_owned(),
            labelled: [
                label.category.l2_category_name.clone(),
                label.counterparty.clone().unwrap_or_default(),
            ],
            found: [insights.category.l2_category_name.clone(), found.unwrap_or_default()],
            confidence: insights.confidence.as_percent(),
        }
    }
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let thousandths = (2000 * part + whole) / (2 * whole);
    format!("{}.{} %", thousandths / 10, thousandths % 10)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counterparties { named, wrong, unnamed } = self.counterparties;
        let missed = named.labelled - named.right - wrong;
        writeln!(f, "Categories: {} of {} right, {}", self.all.right, self.all.labelled, self.all.share())?;
        write!(f, "Counterparties: {} of {} found, {}; ", named.right, named.labelled, named.share())?;
        writeln!(f, "{wrong} taken for another, {missed} missed; {unnamed} found where none is named\n")?;
        write!(f, "{}", self.by_category())?;
        writeln!(f)?;
        write!(f, "{}", self.by_confidence())
    }
}

impl Report {
    fn by_category(&self) -> String {
        let rows = self.categories.iter().map(|(place, tally)| {
            let name = Category::all()[*place].l2_category_name.clone();
            vec![name, tally.labelled.to_string(), tally.right.to_string(), tally.share()]
        });
        Table::new(&["category", "labelled", "right", "share"]).figures_from(1).rows(rows).render()
    }

    /// Renders each band of confidence: the mean confidence, and the share of correct results.
    fn by_confidence(&self) -> String {
        let rows = self.bands.iter().rev().map(|(least, Band { tally, confidence })| {
            let mean = percent(*confidence, 100 * tally.labelled);
            vec![
                format!("from {least} %"),
                tally.labelled.to_string(),
                tally.right.to_string(),
                tally.share(),
                mean,
            ]
        });
        let heading = ["confidence", "answers", "right", "share", "claimed"];
        Table::new(&heading).figures_from(1).rows(rows).render()
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |[category, counterparty]: &[String; 2]| match counterparty.as_str() {
            "" => category.clone(),
            name => format!("{category} at {name}"),
        };
        let (labelled, found) = (shown(&self.labelled), shown(&self.found));
        write!(f, "{}: {labelled}, found {found} ({} %)", self.description, self.confidence)
    }
}

#[cfg(test)]
mod tests {
    use crate::accuracy::Labelled;

    #[test]
    fn what_is_right_and_what_is_not_is_counted() {
        let text = r#"transaction = [
            { description = "TESCO STORES 6021", amount = "-1", category = "groceries", counterparty = "Tesco" },
            { description = "TESCO STORES 6021", amount = "-1", category = "gifts", counterparty = "Asda" },
            { description = "QXV", amount = "-1", category = "other", counterparty = "Somebody" },
            { description = "SPOTIFY", amount = "-1", category = "entertainment" },
        ]"#;
        let report = text.parse::<Labelled>().expect("labelled transactions").report();
        let text = report.to_string();
        for line in [
            "Categories: 3 of 4 right, 75.0 %",
            "Counterparties: 1 of 3 found, 33.3 %; 1 taken for another, 1 missed; 1 found where none is named",
            "groceries             1      1  100.0 %",
            "gifts                 1      0    0.0 %",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        let misses: Vec<_> = report.misses().iter().map(|miss| miss.line).collect();
        assert_eq!(misses, [3, 4]);
        let second = report.misses()[0].to_string();
        assert!(
            second.starts_with("TESCO STORES 6021: gifts at Asda, found groceries at Tesco ("),
            "{second}"
        );
    }
}
