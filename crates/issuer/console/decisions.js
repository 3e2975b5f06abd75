// What was granted and refused lately.

import { call, holds } from "./api.js";
import { badge, body, button, card, code, el, field, select, table, work } from "./dom.js";
import { absolute, moment } from "./time.js";

export async function decisions(chosen) {
  const clients = holds("issuer:clients:read") ? (await call("GET", "/clients")).clients : [];
  const known = el("datalist", { id: "known-clients" }, clients.map(({ client_id }) => el("option", { value: client_id })));
  const client = el("input", { type: "search", list: "known-clients", placeholder: "all", value: chosen, spellcheck: "false" });
  const outcome = select([["", "all"], ["granted", "granted"], ["refused", "refused"]]);
  const limit = select([["50", "50"], ["200", "200"], ["1000", "1000"]], "50");
  const place = el("div");
  const since = el("p", { class: "muted small measure" });
  const load = () => work(refresh, place, () => fill(place, since, { client_id: client.value.trim(), outcome: outcome.value, limit: limit.value }));
  const refresh = button("Refresh", load);
  for (const control of [client, outcome, limit]) control.addEventListener("change", load);
  await load();
  const filters = el("div", { class: "filters" }, field("Client", client), field("Outcome", outcome), field("At most", limit), refresh);
  return [el("div", { class: "title" }, el("h1", { tabindex: "-1" }, "Decisions")), since, card("Token requests", null, body(filters, known), place)];
}

async function fill(place, since, selection) {
  const asked = new URLSearchParams(Object.entries(selection).filter(([, value]) => value !== ""));
  const said = await call("GET", `/decisions?${asked}`);
  since.textContent =
    `Of the node that answered, since it began (${absolute(said.since)}): its latest 500 grants and 500 refusals. ` +
    "The audit log of each node is the whole record.";
  place.replaceChildren(decisionTable(said.decisions, true));
}

/** Decisions, with or without whose they were. */
export function decisionTable(decisions, isOfAll) {
  if (decisions.length === 0) return el("p", { class: "empty" }, "This node has decided nothing of that kind since it began.");
  const headings = ["When", ...(isOfAll ? ["Client"] : []), "Outcome", "Scope or reason", "From"];
  return table("Decisions", headings, decisions.map((decision) => row(decision, isOfAll)));
}

function row({ at, client_id, outcome, granted, address, error, reason, requested }, isOfAll) {
  const isGranted = outcome === "granted";
  return [
    moment(at),
    ...(isOfAll ? [client(client_id)] : []),
    badge(outcome, isGranted ? "good" : "harm"),
    isGranted ? scopes(granted) : refusal(error, reason, requested),
    address ? el("span", { class: "mono small address" }, address) : el("span", { class: "muted" }, "–"),
  ];
}

/** Whoever is refused may have made the name up. */
function client(id) {
  if (id === undefined) return el("span", { class: "muted" }, "unknown");
  return el("a", { class: "mono", href: `#/client/${encodeURIComponent(id)}` }, id);
}

const scopes = (granted) => el("span", { class: "scopes" }, granted.split(" ").map((name) => [code(name), " "]));

function refusal(error, reason, requested) {
  return [
    el("div", { class: "small" }, code(error), " ", reason),
    requested !== undefined && el("div", { class: "small muted" }, "asked for ", code(requested)),
  ];
}
