// The latest grants and refusals.

import { call, holds } from "./api.js";
import { badge, body, button, card, code, el, field, problem, select, table, work } from "./dom.js";
import { absolute, moment } from "./time.js";

/** The interval of the automatic refresh, in milliseconds. */
const REFRESH = 5000;

export async function decisions(chosen) {
  const clients = holds("issuer:clients:read") ? (await call("GET", "/clients")).clients : [];
  const known = el("datalist", { id: "known-clients" }, clients.map(({ client_id }) => el("option", { value: client_id })));
  const client = el("input", { type: "search", list: "known-clients", placeholder: "all", value: chosen, spellcheck: "false" });
  const outcome = select([["", "all"], ["granted", "granted"], ["refused", "refused"]]);
  const limit = select([["50", "50"], ["200", "200"], ["1000", "1000"]], "50");
  const place = el("div");
  const since = el("p", { class: "muted small measure" });
  const update = () => fill(place, since, { client_id: client.value.trim(), outcome: outcome.value, limit: limit.value });
  const load = () => work(refresh, place, update);
  const automatic = el("input", { type: "checkbox" });
  const timer = setInterval(() => {
    if (!place.isConnected) clearInterval(timer);
    else if (automatic.checked && !document.hidden) update().catch((error) => place.replaceChildren(problem(error)));
  }, REFRESH);
  const refresh = button("Refresh", load);
  for (const control of [client, outcome, limit]) control.addEventListener("change", load);
  await load();
  const filters = el("div", { class: "filters" }, field("Client", client), field("Outcome", outcome), field("At most", limit), refresh);
  const every = el("label", { class: "choice small" }, automatic, el("span", {}, "Refresh every 5 seconds"));
  return [el("div", { class: "title" }, el("h1", { tabindex: "-1" }, "Decisions")), since, card("Token requests", every, body(filters, known), place)];
}

async function fill(place, since, selection) {
  const asked = new URLSearchParams(Object.entries(selection).filter(([, value]) => value !== ""));
  const said = await call("GET", `/decisions?${asked}`);
  since.textContent =
    `The latest 500 grants and 500 refusals of this node, since its start (${absolute(said.since)}). ` +
    "The audit log of each node is the complete record.";
  place.replaceChildren(decisionTable(said.decisions, true));
}

/** A table of decisions, with or without the clients. */
export function decisionTable(decisions, isOfAll) {
  if (decisions.length === 0) return el("p", { class: "empty" }, "This node has no such decision since its start.");
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

/** Links to a client. The identifier in a refused request may not exist. */
function client(id) {
  if (id === undefined) return el("span", { class: "muted" }, "unknown");
  return el("a", { class: "mono", href: `#/client/${encodeURIComponent(id)}` }, id);
}

const scopes = (granted) => el("span", { class: "scopes" }, granted.split(" ").map((name) => [el("code", { class: "nowrap" }, name), " "]));

function refusal(error, reason, requested) {
  return [
    el("div", { class: "small" }, code(error), " ", reason),
    requested !== undefined && el("div", { class: "small muted" }, "requested ", code(requested)),
  ];
}
