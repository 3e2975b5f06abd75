// The list of APIs.

import { call } from "./api.js";
import { mayChangeApis } from "./api-change.js";
import { badge, card, el, table } from "./dom.js";
import { moment } from "./time.js";

export async function apis() {
  const { apis } = await call("GET", "/apis");
  const add = mayChangeApis() && el("a", { class: "button primary", href: "#/new-api" }, "Add an API");
  return [
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, "APIs"), add),
    el("p", { class: "muted small measure" }, "Each API has an audience, which names it in tokens, and a catalog of scopes."),
    card(`${apis.length} in all`, null, list(apis)),
  ];
}

function list(apis) {
  if (apis.length === 0) return el("p", { class: "empty" }, "There is no API, so clients can have administration scopes only.");
  return table("APIs", ["API", "Title", "Audience", "Scopes", "Metadata", "Added"], apis.map(row));
}

function row({ name, title, version, audience, scope_count, listed, created_at }) {
  return [
    el("a", { class: "mono", href: `#/api/${encodeURIComponent(name)}` }, name),
    [title, " ", el("span", { class: "muted small nowrap" }, version)],
    el("code", {}, audience),
    String(scope_count),
    listedBadge(listed),
    moment(created_at),
  ];
}

/** Says whether the metadata lists the scopes of an API. */
export const listedBadge = (listed) => (listed ? badge("listed", "good") : badge("not listed", "care"));
