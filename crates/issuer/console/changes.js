// The changes of APIs, clients, keys and revocations.

import { call } from "./api.js";
import { body, button, card, code, el, field, prose, select, table, work } from "./dom.js";
import { absolute, moment } from "./time.js";

export async function changes(chosen = "") {
  const subject = el("input", { type: "search", placeholder: "all", value: chosen, spellcheck: "false" });
  const limit = select([["50", "50"], ["200", "200"], ["1000", "1000"]], "50");
  const place = el("div");
  const load = () => work(refresh, place, async () => place.replaceChildren(await list(subject.value.trim(), limit.value)));
  const refresh = button("Refresh", load);
  for (const control of [subject, limit]) control.addEventListener("change", load);
  await load();
  const filters = el("div", { class: "filters" }, field("API, client, key or revocation", subject), field("At most", limit), refresh);
  return [
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, "Changes")),
    el("p", { class: "muted small measure" }, "Each change is linked to the previous one by its hash; ", code("issuer audit --verify"), " checks the chain. Tokens that clients revoke themselves are not part of it."),
    card("Latest changes", null, body(filters), place),
  ];
}

async function list(subject, limit) {
  const asked = new URLSearchParams(Object.entries({ subject, limit }).filter(([, value]) => value !== ""));
  const { changes } = await call("GET", `/changes?${asked}`);
  if (changes.length === 0) return el("p", { class: "empty" }, "There is no such change.");
  return table("Changes", ["Change", "When", "By", "Action", "Subject", "Details"], changes.map(row));
}

function row({ seq, at, actor, action, subject, detail }) {
  return [String(seq), moment(at), el("span", { class: "mono small nowrap" }, actor), el("code", { class: "nowrap" }, action), subjectOf(action, subject), details(detail)];
}

function subjectOf(action, subject) {
  const isClient = /^(client|secret|credential)\./.test(action) || action === "key.register";
  const page = isClient ? "client" : action.startsWith("api.") && "api";
  return page ? el("a", { class: "mono", href: `#/${page}/${encodeURIComponent(subject)}` }, subject) : code(subject);
}

/** The members of details that are times. */
const TIMES = ["expires", "issued_until", "not_before", "others_until", "signs_from"];

/** Changes of clients and APIs list members with old and new values; other changes have other details. */
function details(detail) {
  const { changed, members, catalog, clients, more_clients: more, ...others } = detail ?? {};
  const differing = [changed, members].flat().filter(Boolean);
  const rows = differing.map(({ member, old, new: value }) => el("div", {}, code(member), `: ${shown(old)} → ${shown(value)}`));
  const named = Object.entries(others).filter(([, value]) => !isEmpty(value));
  return el(
    "div",
    { class: "small" },
    rows,
    catalog?.map(({ text }) => el("div", {}, prose(text))),
    clients?.map(effect),
    more > 0 && el("div", {}, `and ${more} more clients`),
    named.map(([name, value]) => el("div", {}, code(name), `: ${TIMES.includes(name) ? absolute(value) : shown(value)}`)),
  );
}

/** The effect of a change of an API on a client. */
function effect({ client_id, loses, gains, loses_default }) {
  const parts = [loses && `loses ${loses}`, gains && `gains ${gains}`, loses_default && `no longer by default ${loses_default}`];
  return el("div", {}, code(client_id), `: ${parts.filter(Boolean).join("; ")}`);
}

const isEmpty = (value) => value === null || value === undefined || value === false || value === "" || (Array.isArray(value) && value.length === 0);

function shown(value) {
  if (value !== false && isEmpty(value)) return "none";
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
