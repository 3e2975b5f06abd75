// The list of clients.

import { call, holds } from "./api.js";
import { badge, card, el, table } from "./dom.js";
import { accesses, unknown } from "./scopes.js";
import { moment } from "./time.js";

export async function clients() {
  const [{ clients }, { scopes }] = await Promise.all([call("GET", "/clients"), call("GET", "/scopes")]);
  const catalog = { scopes, access: accesses(scopes) };
  const place = el("div");
  const show = (wanted) => place.replaceChildren(list(clients.filter(matches(wanted)), catalog));
  const search = el("input", {
    type: "search",
    class: "search",
    placeholder: "Find by identifier or scope",
    "aria-label": "Find clients",
    oninput: () => show(search.value),
  });
  show("");
  const add = holds("issuer:clients:write") && el("a", { class: "button primary", href: "#/new-client" }, "Add a client");
  return [
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, "Clients"), add),
    card(`${clients.length} in all`, search, place),
  ];
}

function matches(wanted) {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ client_id, scope }) => words.every((word) => `${client_id} ${scope}`.toLowerCase().includes(word));
}

/** The number of clients that are listed. There may be a hundred thousand. */
const MOST = 500;

function list(clients, catalog) {
  if (clients.length === 0) return el("p", { class: "empty" }, "No matching clients.");
  const headings = ["Client", "State", "May request", "Credentials", "Last used", "Added"];
  const shown = table("Clients", headings, clients.slice(0, MOST).map((client) => row(client, catalog)));
  const rest = clients.length - MOST;
  return rest > 0 ? el("div", {}, shown, el("p", { class: "empty" }, `${rest} more; use the search to find them.`)) : shown;
}

function row(client, catalog) {
  const name = el("a", { class: "mono", href: `#/client/${encodeURIComponent(client.client_id)}` }, client.client_id);
  return [
    name,
    client.disabled ? badge("disabled", "harm") : badge("enabled", "good"),
    el("span", { class: "row tight" }, counts(client, catalog)),
    credentials(client),
    moment(lastUse(client), "not yet recorded"),
    moment(client.created_at),
  ];
}

/** The number of scopes of each kind, and of names that no API has. */
function counts(client, catalog) {
  const names = client.scope.split(" ").filter(Boolean);
  const kinds = ["read", "write", "destructive"].map((access) => [access, names.filter((name) => catalog.access.get(name) === access).length]);
  const old = unknown(catalog, names).length;
  return [kinds.filter(([, count]) => count > 0).map(([access, count]) => badge(`${count} ${access}`, access)), old > 0 && badge(`${old} of no API`, "care")];
}

function credentials({ secrets, keys, jwks_uri }) {
  const live = (list) => list.filter(({ state }) => state === "live").length;
  const kinds = [
    [live(secrets), "secret"],
    [live(keys), "key"],
  ];
  const words = kinds.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  if (jwks_uri) words.push("published keys");
  return words.length > 0 ? words.join(", ") : badge("none valid", "harm");
}

export function lastUse({ secrets, keys }) {
  const uses = [...secrets, ...keys].map(({ last_used }) => last_used).filter(Boolean);
  return uses.length > 0 ? Math.max(...uses) : undefined;
}
