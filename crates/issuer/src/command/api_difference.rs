//! The difference of an API as text.

use cli_output::Style;
use issuer::{ApiDifference, CatalogDifference, ClientEffect, DifferenceKind, MemberDifference};
use serde_json::Value;

/// Returns a difference with its verdict and the clients concerned.
pub(super) fn show_difference(difference: &ApiDifference) -> String {
    let ApiDifference { name, change, members, catalog, clients, .. } = difference;
    let heading = match change {
        DifferenceKind::Add => Style::Good.paint(format_args!("+ API {name}")),
        DifferenceKind::Change => Style::Soon.paint(format_args!("~ API {name}")),
        DifferenceKind::Remove => Style::Danger.paint(format_args!("- API {name}")),
    };
    let mut text = format!("{heading}\n{}", show_members(*change, members));
    text.extend(catalog.iter().map(show_catalog));
    text + &show_effects(clients) + &verdict(difference)
}

fn show_catalog(CatalogDifference { text, breaking, .. }: &CatalogDifference) -> String {
    let text = cli_output::escape(text);
    let line =
        if *breaking { Style::Danger.paint(format_args!("! {text}")) } else { format!("  {text}").into() };
    format!("  {line}\n")
}

/// Returns the clients that lose or gain scopes, one line for each.
pub(super) fn show_effects(effects: &[ClientEffect]) -> String {
    const MAX_SHOWN: usize = 20;
    let mut text: String = effects.iter().take(MAX_SHOWN).map(show_effect).collect();
    if effects.len() > MAX_SHOWN {
        text += &format!("    and {} more clients\n", effects.len() - MAX_SHOWN);
    }
    text
}

fn show_effect(effect: &ClientEffect) -> String {
    let ClientEffect { client_id, loses, gains, loses_default } = effect;
    let mut parts = Vec::new();
    if !loses.is_empty() {
        parts.push(Style::Danger.paint(format_args!("loses {loses}")).to_string());
    }
    if !loses_default.is_empty() {
        parts.push(format!("gets {loses_default} no longer by default"));
    }
    if !gains.is_empty() {
        parts.push(Style::Soon.paint(format_args!("gains {gains}")).to_string());
    }
    format!("    client {client_id} {}\n", parts.join(", "))
}

fn verdict(difference: &ApiDifference) -> String {
    if difference.change == DifferenceKind::Add {
        return String::new();
    }
    if difference.is_empty() {
        return "  Nothing to change.\n".to_owned();
    }
    if !difference.breaking {
        return format!("  {}\n", Style::Good.paint("Not breaking."));
    }
    let breaking =
        "Breaking: requests of clients can fail, or tokens permit less. Tokens issued before do not change.";
    format!("  {}\n", Style::Danger.paint(breaking))
}

/// Returns the changed members, one line for each.
pub(super) fn show_members(change: DifferenceKind, members: &[MemberDifference]) -> String {
    let line = |MemberDifference { member, old, new }: &MemberDifference| match change {
        DifferenceKind::Add => format!("    {member}: {}\n", brief(new)),
        _ => format!("    {member}: {} → {}\n", brief(old), brief(new)),
    };
    members.iter().map(line).collect()
}

fn brief(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(brief).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    if text.is_empty() { "none".to_owned() } else { cli_output::escape(&text).into_owned() }
}
