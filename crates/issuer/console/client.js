// One client: what it may do, how it proves who it is, and what became of its requests.

import { call, holds, path } from "./api.js";
import { decisionTable } from "./decisions.js";
import { ask } from "./dialog.js";
import { attempt, badge, body, button, card, code, el, work } from "./dom.js";
import { hintList } from "./hints.js";
import { scopeList, scopePicker } from "./scope-picker.js";
import { credentials } from "./secrets.js";
import { moment } from "./time.js";

export async function client(id) {
  const [view, catalog] = await Promise.all([call("GET", path`/clients/${id}`), call("GET", "/scopes")]);
  const page = el("div", { class: "stack wide" });
  const draw = (view) => page.replaceChildren(...parts(view, catalog, draw), watched(id, catalog));
  draw(view);
  return page;
}

function parts(view, catalog, draw) {
  return [heading(view, draw), scopes(view, catalog, draw), credentials(view, draw), settings(view)];
}

function heading(view, draw) {
  const place = el("div");
  const id = view.client_id;
  const change = (disabled) => async (event) => {
    const text = el("p", {}, "It gets no new tokens, and those that it has are inactive to whoever inspects them.");
    if (disabled && !(await ask({ title: `Disable ${id}?`, text, yes: "Disable it", danger: true }))) return;
    await work(event.target, place, async () => {
      await call("PATCH", path`/clients/${id}`, { disabled });
      draw(await call("GET", path`/clients/${id}`));
    });
  };
  const remove = async (event) => {
    const text = el("p", {}, "All its credentials go with it. This cannot be undone.");
    if (!(await ask({ title: `Remove ${id}?`, text, yes: "Remove it", danger: true, type: id }))) return;
    await work(event.target, place, async () => {
      await call("DELETE", path`/clients/${id}`);
      location.hash = "#/clients";
    });
  };
  const actions = [
    holds("issuer:clients:write") && (view.disabled ? button("Enable", change(false)) : button("Disable", change(true))),
    holds("issuer:clients:delete") && button("Remove", remove, "danger"),
  ];
  return el(
    "div",
    {},
    el("p", { class: "small" }, el("a", { href: "#/clients" }, "Clients")),
    el(
      "div",
      { class: "title" },
      el("h1", { tabindex: "-1", class: "mono" }, id, view.disabled && [" ", badge("disabled", "harm")]),
      el("div", { class: "row" }, actions),
    ),
    place,
  );
}

function scopes(view, catalog, draw) {
  const names = view.scope.split(" ").filter(Boolean);
  const change = button("Change scopes", () => section.replaceWith(picking(view, names, catalog, draw)));
  const section = card("May ask for", holds("issuer:clients:write") && change, body(scopeList(catalog, names)));
  return section;
}

function picking(view, names, catalog, draw) {
  const place = el("div");
  const save = el("button", { type: "button", class: "button primary", disabled: true }, "Save");
  const picker = scopePicker(catalog, names, ({ changed }) => (save.disabled = !changed));
  save.addEventListener("click", () =>
    work(save, place, async () => {
      const change = { scope: picker.chosen().join(" "), ...keptDefault(view, picker.chosen()) };
      await call("PATCH", path`/clients/${view.client_id}`, change);
      draw(await call("GET", path`/clients/${view.client_id}`));
    }),
  );
  const end = el("div", { class: "row end" }, button("Cancel", () => draw(view)), save);
  picker.foot.append(place, end);
  return card("May ask for", null, body(picker.element));
}

/** What it gets when it asks for nothing must be among what it may ask for. */
function keptDefault({ default_scope }, chosen) {
  const before = default_scope?.split(" ").filter(Boolean) ?? [];
  const after = before.filter((name) => chosen.includes(name));
  return before.length === after.length ? {} : { default_scope: after.length > 0 ? after.join(" ") : null };
}

function settings(view) {
  const rows = [
    ["Gets by default", view.default_scope?.split(" ").map((name) => [code(name), " "]) ?? "nothing: it must ask"],
    ["Proves who it is by", view.auth.map((way) => [code(way), " "])],
    ["Tokens live at most", view.lifetime ? `${view.lifetime} seconds` : "as long as the server says"],
    view.jwks_uri && ["Publishes its keys at", code(view.jwks_uri)],
    view.token_endpoint_audience && ["Its assertions", "may name the token endpoint as their audience"],
    view.resource_server.length > 0 && ["May inspect tokens for", view.resource_server.map((audience) => [code(audience), " "])],
    ["Added", moment(view.created_at)],
  ];
  const row = ([term, value]) => [el("dt", {}, term), el("dd", {}, value)];
  return card("Settings", null, body(el("dl", { class: "facts" }, rows.filter(Boolean).map(row))));
}

/** What needs another scope to be seen, and may come later than the rest. */
function watched(id, catalog) {
  const place = el("div", { class: "stack wide" });
  if (!holds("issuer:audit:read")) return place;
  attempt(place, async () => {
    const [{ hints }, lately] = await Promise.all([call("GET", "/hints"), call("GET", path`/decisions?client_id=${id}&limit=10`)]);
    const own = hints.filter((hint) => hint.client_id === id);
    place.append(
      own.length > 0 ? card("Hints", null, hintList(own, catalog)) : "",
      card("Latest decisions", el("a", { class: "small", href: `#/decisions/${encodeURIComponent(id)}` }, "More"), decisionTable(lately.decisions, false)),
    );
  });
  return place;
}
