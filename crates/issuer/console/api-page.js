// An API: its settings, its catalog with the clients that hold its scopes, and its removal.

import { call, holds, path } from "./api.js";
import { catalogCard } from "./api-catalog.js";
import { effects } from "./api-difference.js";
import { settingsCard } from "./api-settings.js";
import { ask } from "./dialog.js";
import { body, button, card, el, work } from "./dom.js";

export async function apiPage(name) {
  const page = el("div", { class: "stack wide" });
  const draw = async () => {
    const [view, holders] = await Promise.all([call("GET", path`/apis/${name}`), holdersOf()]);
    page.replaceChildren(heading(view), settingsCard(view, draw), catalogCard(view, holders, draw), danger(view) ?? "");
  };
  await draw();
  return page;
}

/** The clients and the scopes of all APIs, or null for a reader who may not see them. */
async function holdersOf() {
  if (!holds("issuer:clients:read")) return null;
  const [{ clients }, { scopes }] = await Promise.all([call("GET", "/clients"), call("GET", "/scopes")]);
  return { clients, scopes };
}

function heading({ name, title, version }) {
  const links = holds("issuer:audit:read") && el("a", { class: "small", href: `#/changes/${encodeURIComponent(name)}` }, "Changes of this API");
  return el(
    "div",
    {},
    el("p", { class: "small" }, el("a", { href: "#/apis" }, "APIs")),
    el("div", { class: "title" }, el("h1", { tabindex: "-1", class: "mono" }, name), links),
    el("p", { class: "muted" }, `${title} ${version}`),
  );
}

function danger(view) {
  if (!holds("issuer:apis:delete")) return null;
  const place = el("div", { class: "place" });
  const remove = button("Remove", () => work(remove, place, () => removing(view)), "danger");
  const explanation = "The API is removed with its catalog. Clients lose the scopes that no other API has, and introspection reports its tokens as inactive.";
  return card("Danger zone", null, place, body(el("div", { class: "danger-row" }, el("p", {}, explanation), remove)));
}

/** Removes an API after a question that shows the clients that lose scopes. */
async function removing(view) {
  const clients = holds("issuer:clients:read") ? (await call("GET", "/clients")).clients : [];
  const own = new Set(view.scopes.map(({ name }) => name));
  const losses = clients.map(({ client_id, scope }) => ({ client_id, loses: scope.split(" ").filter((name) => own.has(name)).join(" ") }));
  await removeWith(view.name, losses.filter(({ loses }) => loses !== ""));
}

/** Removes an API with effects on clients. The issuer refuses it if there are others; then the question is repeated. */
async function removeWith(name, affected) {
  const text = el("div", { class: "stack" }, el("p", {}, "This cannot be undone."), effects(name, affected));
  if (!(await ask({ title: `Remove the API ${name}?`, text, yes: "Remove", danger: true, type: name }))) return;
  try {
    await call("DELETE", path`/apis/${name}` + (affected.length > 0 ? "?force=true" : ""));
  } catch (error) {
    if (error.code !== "clients_affected" || affected.length > 0) throw error;
    await removeWith(name, error.difference.clients);
    return;
  }
  location.hash = "#/apis";
}
