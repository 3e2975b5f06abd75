// What could be taken away from clients, or is about to end.
//
// A hint says what was seen and since when, and leaves the conclusion to the reader: what this node has not seen, another may have.

import { call } from "./api.js";
import { badge, card, code, el } from "./dom.js";
import { DAY, absolute, now, relative, span } from "./time.js";

export async function hints() {
  const [{ hints, since }, catalog] = await Promise.all([call("GET", "/hints"), call("GET", "/scopes")]);
  const clients = [...new Set(hints.map((hint) => hint.client_id))];
  const link = (id) => el("a", { class: "mono", href: `#/client/${encodeURIComponent(id)}` }, id);
  const cards = clients.map((id) => card(link(id), null, hintList(hints.filter((hint) => hint.client_id === id), catalog)));
  return [
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, "Hints")),
    el("p", { class: "muted measure" }, "Least privilege: what clients have and may not need. Nothing here is certain; see what a client is for before you take something away."),
    basis(since),
    clients.length > 0 ? el("div", { class: "stack wide" }, cards) : el("p", { class: "card empty" }, "There is nothing to say."),
  ];
}

/** How much the hints about scopes are worth. */
function basis(since) {
  const watched = now() - since;
  const isShort = watched < 7 * DAY;
  const text =
    `Hints about scopes rest on the tokens that the node that answered has issued since it began: ${span(watched)}, since ${absolute(since)}. ` +
    (isShort ? "That is too short to conclude anything. " : "") +
    "Other nodes, and jobs that run seldom, are not seen. Hints about secrets rest on the database that all nodes share.";
  return el("p", { class: `notice measure${isShort ? " care" : ""}` }, text);
}

/** The hints about one client. */
export function hintList(hints, { scopes }) {
  const destructive = scopes.filter(({ access }) => access === "destructive").map(({ name }) => name);
  return el("ul", { class: "plain hints" }, hints.map((hint) => el("li", {}, WORDS[hint.kind]?.(hint, destructive) ?? hint.kind)));
}

const secret = ({ credential }) => el("code", { title: credential }, credential.length > 16 ? `${credential.slice(0, 8)}…` : credential);

const WORDS = {
  scope_never_granted: ({ scope, since }, destructive) => [
    el("p", {}, `In no token since ${absolute(since)} (${span(now() - since)}):`),
    el("ul", { class: "inline" }, scope.split(" ").map((name) => el("li", {}, code(name), destructive.includes(name) && [" ", badge("destructive", "destructive")]))),
  ],
  secret_never_used: (hint) => el("p", {}, "The secret ", secret(hint), ` was never used. It could have been since ${absolute(hint.since)} (${relative(hint.since)}).`),
  secret_unused: (hint) => el("p", {}, "The secret ", secret(hint), ` was last used ${relative(hint.since)} (${absolute(hint.since)}).`),
  secret_without_expiry: (hint) => el("p", {}, "The secret ", secret(hint), ` has no end. It was made ${relative(hint.since)}.`),
  several_secrets: ({ since }) => el("p", {}, `Several secrets are good at the same time; the latest was made ${relative(since)}. That is right while one takes the place of another.`),
  last_credential_ends: (hint) => el("p", {}, badge("ends soon", "care"), " The last credential ", secret(hint), ` expires ${relative(hint.expires)} (${absolute(hint.expires)}). Then the client gets no tokens.`),
};
