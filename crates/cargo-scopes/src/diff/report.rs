//! The answer of `cargo scopes diff`, for people and for programs.

use std::fmt::Write as _;

use cli_output::Style;
use serde_json::{Value, json};

use super::change::{Change, Verdict};
use super::routes;
use super::side::Side;

/// All that changed between two versions.
pub(crate) struct Report {
    changes: Vec<Change>,
    /// The side without a `routes.lock`, if only the catalogs were compared.
    without_routes: Option<String>,
}

impl Report {
    pub(crate) fn of(old: &Side, new: &Side) -> Self {
        let of_catalog = old.catalog.changes_to(&new.catalog);
        let mut changes: Vec<_> = of_catalog.into_iter().map(Change::from).collect();
        let mut without_routes = None;
        match (&old.routes, &new.routes) {
            (Some(was), Some(is)) => changes.extend(routes::changes(was, is, &new.catalog)),
            (None, _) => without_routes = Some(old.name.clone()),
            (_, None) => without_routes = Some(new.name.clone()),
        }
        Self { changes, without_routes }
    }

    pub(crate) fn breaks(&self) -> bool {
        self.with(Verdict::Breaks).next().is_some()
    }

    fn with(&self, verdict: Verdict) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.kind.verdict() == verdict)
    }

    /// Renders the report for people: breaking changes first, and changes that open a route
    /// highlighted.
    pub(crate) fn human(&self) -> String {
        let mut text = String::new();
        if let Some(name) = &self.without_routes {
            _ = writeln!(text, "Only the catalogs are compared: {name} has no routes.lock.\n");
        }
        let line = |mark: String, change: &Change| format!("  {mark}{} {}\n", change.subject, change.text);
        let breaking: String = self.with(Verdict::Breaks).map(|change| line(String::new(), change)).collect();
        let opening = self
            .with(Verdict::Opens)
            .map(|change| line(format!("{} ", Style::Danger.paint("OPENS:")), change));
        let harmless: String =
            opening.chain(self.with(Verdict::Harmless).map(|change| line(String::new(), change))).collect();
        let parts = [
            (Style::Danger.paint("Breaks clients:"), breaking),
            (Style::Good.paint("Does not break:"), harmless),
        ];
        let parts = parts.iter().filter(|(_, lines)| !lines.is_empty());
        let parts: Vec<_> = parts.map(|(heading, lines)| format!("{heading}\n{lines}")).collect();
        text + if parts.is_empty() { "Nothing changed.\n".to_owned() } else { parts.join("\n") }.as_str()
    }

    pub(crate) fn json(&self, api: &str) -> Value {
        let changes = self.changes.iter().map(|change| {
            let verdict = match change.kind.verdict() {
                Verdict::Breaks => "breaks",
                Verdict::Opens => "opens",
                Verdict::Harmless => "harmless",
            };
            json!({
                "kind": change.kind.code(),
                "verdict": verdict,
                "subject": change.subject,
                "text": change.text,
            })
        });
        json!({
            "api": api,
            "breaks": self.breaks(),
            "routes_compared": self.without_routes.is_none(),
            "changes": changes.collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use cli_output::Style;
    use scopewright_catalog::comparison::CatalogChangeKind;
    use serde_json::json;

    use super::super::change::{Change, Kind};
    use super::Report;

    fn report(changes: Vec<Change>) -> Report {
        Report { changes, without_routes: None }
    }

    fn mixed() -> Report {
        report(vec![
            Change::new(Kind::Catalog(CatalogChangeKind::ScopeAdded), "scope `b`", "is new"),
            Change::new(Kind::Catalog(CatalogChangeKind::ScopeRemoved), "scope `a`", "was removed"),
            Change::new(Kind::RouteOpened, "GET /a", "is open"),
        ])
    }

    #[test]
    fn what_breaks_comes_first_and_what_opens_stands_out() {
        let (breaks, harmless) =
            (Style::Danger.paint("Breaks clients:"), Style::Good.paint("Does not break:"));
        let opens = Style::Danger.paint("OPENS:");
        let expected = format!(
            "{breaks}\n  scope `a` was removed\n\n{harmless}\n  {opens} GET /a is open\n  scope `b` is new\n"
        );
        assert_eq!(mixed().human(), expected);
    }

    #[test]
    fn silence_is_said() {
        assert_eq!(report(Vec::new()).human(), "Nothing changed.\n");
        let alone = Report { changes: Vec::new(), without_routes: Some("v1".to_owned()) };
        let expected = "Only the catalogs are compared: v1 has no routes.lock.\n\nNothing changed.\n";
        assert_eq!(alone.human(), expected);
    }

    #[test]
    fn programs_get_the_same() {
        let value = mixed().json("shop");
        assert_eq!(value["breaks"], json!(true));
        assert_eq!(value["routes_compared"], json!(true));
        let opened =
            json!({ "kind": "route-opened", "verdict": "opens", "subject": "GET /a", "text": "is open" });
        assert_eq!(value["changes"][2], opened);
    }
}
