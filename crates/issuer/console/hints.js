// Hints about scopes and credentials that clients may not need, and about those that end soon.
//
// A hint reports an observation and its period. The reader decides: another node may have seen
// more.

import { call } from "./api.js";
import { badge, card, code, el } from "./dom.js";
import { accesses } from "./scopes.js";
import { DAY, absolute, now, relative, span } from "./time.js";

export async function hints() {
  const [{ hints, since }, catalog] = await Promise.all([call("GET", "/hints"), call("GET", "/scopes")]);
  const due = hints.filter(isDue);
  const clients = [...new Set(due.map((hint) => hint.client_id))];
  const link = (id) => el("a", { class: "mono", href: `#/client/${encodeURIComponent(id)}` }, id);
  const cards = clients.map((id) => card(link(id), null, hintList(due.filter((hint) => hint.client_id === id), catalog)));
  return [
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, "Hints")),
    el("p", { class: "muted measure" }, "Least privilege: what clients have and may not need. Check what a client is for before you take something away."),
    basis(since),
    clients.length > 0 ? el("div", { class: "stack wide" }, cards) : el("p", { class: "card empty" }, "There are no hints."),
  ];
}

/** The basis of the hints about unused scopes. */
function basis(since) {
  const watched = now() - since;
  const isShort = watched < 7 * DAY;
  const text =
    `Hints about unused scopes are based on the tokens that this node has issued since its start: ${span(watched)}, since ${absolute(since)}. ` +
    (isShort ? "That is too short to conclude anything; on the first day there are none. " : "") +
    "Other nodes, and jobs that run rarely, are not included. The other hints are based on the database that all nodes share.";
  return el("p", { class: `notice measure${isShort ? " care" : ""}` }, text);
}

/** Returns whether to show a hint. On the first day after a start, every client has unused scopes. */
export const isDue = ({ kind, since }) => kind !== "scope_never_granted" || now() - since >= DAY;

/** The hints about one client. */
export function hintList(hints, { scopes }) {
  const access = accesses(scopes);
  return el("ul", { class: "plain hints" }, hints.map((hint) => el("li", {}, WORDS[hint.kind]?.(hint, access) ?? hint.kind)));
}

const secret = ({ credential }) => el("code", { title: credential }, credential.length > 16 ? `${credential.slice(0, 8)}…` : credential);

const WORDS = {
  scope_never_granted: ({ scope, since }, access) => [
    el("p", {}, `Unused since ${absolute(since)} (${span(now() - since)}):`),
    el("ul", { class: "inline" }, scope.split(" ").map((name) => el("li", {}, code(name), access.get(name) === "destructive" && [" ", badge("destructive", "destructive")]))),
  ],
  secret_never_used: (hint) => el("p", {}, "The secret ", secret(hint), ` has never been used. It has been valid since ${absolute(hint.since)} (${relative(hint.since)}).`),
  secret_unused: (hint) => el("p", {}, "The secret ", secret(hint), ` was last used ${relative(hint.since)} (${absolute(hint.since)}).`),
  secret_without_expiry: (hint) => el("p", {}, "The secret ", secret(hint), ` never expires. It was created ${relative(hint.since)}.`),
  several_secrets: ({ since }) => el("p", {}, `Several secrets are valid at the same time; the latest was created ${relative(since)}. That is right during a rotation.`),
  last_credential_ends: (hint) => el("p", {}, badge("expires soon", "care"), " The last credential ", secret(hint), ` expires ${relative(hint.expires)} (${absolute(hint.expires)}). Then the client gets no tokens.`),
  scope_deprecated: ({ scope, expires }) => el("p", {}, badge("deprecated", "care"), " The scope ", code(scope), ` is deprecated.${end(expires)}`),
};

/** The end of a deprecated scope, if its catalog sets one. */
function end(expires) {
  if (expires === undefined) return "";
  return expires > now() ? ` It is granted until ${absolute(expires)} (${relative(expires)}).` : ` It has not been granted since ${absolute(expires)}.`;
}
