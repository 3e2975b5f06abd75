// The difference between two states of an API: its settings, its catalog, and the clients that lose
// or gain scopes.

import { badge, code, el, prose, table } from "./dom.js";

/** A difference with the verdict on it. */
export function differenceView({ name, change, breaking, members = [], catalog = [], clients = [] }) {
  if (change === "change" && members.length + catalog.length === 0) return el("p", { class: "notice", role: "status" }, "Nothing would change.");
  return el(
    "div",
    { class: "stack" },
    verdict(breaking),
    members.length > 0 && settings(members, change === "add"),
    catalog.length > 0 && el("ul", { class: "plain stack" }, catalog.map(catalogChange)),
    effects(name, clients),
  );
}

function verdict(breaking) {
  return breaking
    ? el("p", { class: "notice harm", role: "status" }, badge("breaking", "harm"), " Requests of clients can fail after the change, or tokens permit less than before.")
    : el("p", { class: "notice", role: "status" }, badge("not breaking", "good"), " Clients keep working as before.");
}

const catalogChange = ({ text, breaking }) => el("li", {}, breaking && [badge("breaking", "harm"), " "], prose(text));

/** The names of the settings on the page. */
const LABELS = {
  audience: "Audience",
  catalog: "Catalog",
  listed: "Metadata",
  lifetime: "Token lifetime, in seconds",
  destructive_lifetime: "Lifetime with a destructive scope, in seconds",
  algorithm: "Algorithm",
  resource_servers: "Clients that may inspect tokens",
  origins: "Origins of pages",
};

function settings(members, isNew) {
  const headings = isNew ? ["Setting", "Value"] : ["Setting", "Before", "After"];
  const row = ({ member, old, new: value }) => [LABELS[member] ?? member, ...(isNew ? [] : [settingText(member, old)]), settingText(member, value)];
  return table("Settings", headings, members.map(row));
}

/** The value of a setting in words. */
function settingText(member, value) {
  if (member === "listed") return value ? "listed" : "not listed";
  if (["lifetime", "destructive_lifetime", "algorithm"].includes(member) && value === null) return "server default";
  if (value === null || (Array.isArray(value) && value.length === 0)) return "none";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** The number of clients that are listed. There may be a hundred thousand. */
const MOST = 100;

/** The clients that lose or gain scopes of an API. */
export function effects(name, clients) {
  if (clients.length === 0) return el("p", {}, "No clients lose or gain scopes.");
  const verbs = clients.length === 1 ? ["loses", "gains"] : ["lose", "gain"];
  const happens = [clients.some(({ loses, loses_default }) => loses || loses_default), clients.some(({ gains }) => gains)];
  const count = `${clients.length} client${clients.length === 1 ? "" : "s"} ${verbs.filter((_, index) => happens[index]).join(" or ")} scopes of ${name}`;
  const items = clients.slice(0, MOST).map(effect);
  return el(
    "section",
    { class: "stack" },
    el("h3", {}, count),
    el("ul", { class: "plain stack" }, items),
    clients.length > MOST && el("p", { class: "muted" }, `and ${clients.length - MOST} more`),
  );
}

/** The effect on one client. Its name is hidden from a reader who may not see clients. */
function effect({ client_id, loses, gains, loses_default }) {
  const part = (label, kind, scopes) => scopes && el("div", {}, badge(label, kind), " ", scopes.split(" ").map((name) => [code(name), " "]));
  return el(
    "li",
    {},
    client_id ? el("span", { class: "mono strong" }, client_id) : "A client",
    part("loses", "harm", loses),
    part("gains", "care", gains),
    part("no longer by default", "care", loses_default),
  );
}
