//! The dashboards and alerts that are shipped ask for metrics that the servers have, by labels that
//! these have.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::Value;
use tempfile::TempDir;

use crate::deployment::Deployment;
use crate::workspace::workspace_file;

const FILES: [&str; 3] =
    ["docs/grafana/issuer.json", "docs/grafana/resource-server.json", "docs/grafana/alerts.yml"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_metric_that_is_asked_for_is_there() {
    let there = served().await;
    let mut seen = 0;
    for file in FILES {
        for query in queries(file) {
            for asked in asked_for(&query) {
                seen += 1;
                let labels = there.get(&asked.metric);
                let labels =
                    labels.unwrap_or_else(|| panic!("{file}: there is no `{}`\n{query}", asked.metric));
                for label in &asked.labels {
                    assert!(
                        labels.contains(label),
                        "{file}: `{}` has no label `{label}`\n{query}",
                        asked.metric
                    );
                }
            }
        }
    }
    assert!(seen > 30, "{seen} metrics were asked for");
}

/// First use 8.
#[test]
fn lost_events_of_the_audit_log_have_an_alert() {
    let alerts = queries("docs/grafana/alerts.yml");
    assert!(alerts.iter().any(|query| query.contains("issuer_audit_lost_total")), "{alerts:?}");
}

#[test]
fn panels_do_not_lie_over_each_other() {
    for file in FILES.iter().filter(|file| file.ends_with(".json")) {
        let dashboard: Value = serde_json::from_str(&workspace_file(file)).expect("JSON");
        let mut taken = BTreeSet::new();
        for panel in dashboard["panels"].as_array().expect("panels") {
            let place = |name: &str| panel["gridPos"][name].as_u64().expect("a number");
            for x in place("x")..place("x") + place("w") {
                for y in place("y")..place("y") + place("h") {
                    assert!(x < 24 && taken.insert((x, y)), "{file}: {} lies over another", panel["title"]);
                }
            }
        }
    }
}

/// Every series of both servers with its labels. A family shows only once it has counted something,
/// so each is made to.
async fn served() -> BTreeMap<String, BTreeSet<String>> {
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let client = deployment.client("reports", "caas:categories:read").await;
    let token = deployment.token(&client, "caas:categories:read").await;
    for token in [None, Some("rubbish"), Some(token.as_str())] {
        deployment.call(Method::GET, "/categories", token, &Value::Null).await;
    }
    let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in deployment.metrics().lines().filter(|line| !line.starts_with('#')) {
        let (series, _) = line.rsplit_once(' ').expect("a value");
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let labels = labels.split(',').filter_map(|label| Some(label.split_once('=')?.0.to_owned()));
        // These two are Prometheus's own.
        let labels = labels.chain(["instance", "job"].map(str::to_owned));
        there.entry(name.to_owned()).or_default().extend(labels);
    }
    there
}

/// The queries of a file.
fn queries(file: &str) -> Vec<String> {
    let text = workspace_file(file);
    if file.ends_with(".yml") {
        let rules = text.replace(">-\n", "").replace("\n          ", " ");
        return rules
            .lines()
            .filter_map(|line| Some(line.trim().strip_prefix("expr:")?.to_owned()))
            .collect();
    }
    let dashboard: Value = serde_json::from_str(&text).expect("JSON");
    let targets =
        dashboard["panels"].as_array().expect("panels").iter().flat_map(|panel| {
            panel["targets"].as_array().expect("targets").iter().map(|target| &target["expr"])
        });
    let variables = dashboard["templating"]["list"].as_array().expect("variables").iter();
    let variables =
        variables.map(|variable| &variable["definition"]).filter(|definition| definition.is_string());
    targets.chain(variables).map(|text| text.as_str().expect("a text").to_owned()).collect()
}

/// A metric in a query, and the labels by which it is picked.
struct Asked {
    metric: String,
    labels: Vec<String>,
}

fn asked_for(query: &str) -> Vec<Asked> {
    const OURS: [&str; 3] = ["issuer_", "resource_server_", "scopewright_"];
    let mut asked = Vec::new();
    let mut rest = query;
    while let Some(start) = OURS.iter().filter_map(|prefix| rest.find(prefix)).min() {
        let name = &rest[start..];
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        let (metric, after) = name.split_at(end);
        let picked = after
            .strip_prefix('{')
            .and_then(|picked| picked.split_once('}'))
            .map_or("", |(picked, _)| picked);
        let label = |part: &str| part.split(['=', '!']).next().unwrap_or_default().trim().to_owned();
        let labels = picked.split("\",").map(label).filter(|label| !label.is_empty()).collect();
        asked.push(Asked { metric: metric.to_owned(), labels });
        rest = after;
    }
    asked
}
