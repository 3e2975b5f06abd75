// A client: its scopes, credentials and settings, and its latest requests.

import { call, holds, path } from "./api.js";
import { decisionTable } from "./decisions.js";
import { ask } from "./dialog.js";
import { attempt, badge, body, button, card, el, work } from "./dom.js";
import { hintList, isDue } from "./hints.js";
import { scopeList, scopePicker } from "./scope-picker.js";
import { credentials } from "./secrets.js";
import { settings } from "./settings.js";

export async function client(id) {
  const [view, catalog] = await Promise.all([call("GET", path`/clients/${id}`), call("GET", "/scopes")]);
  const page = el("div", { class: "stack wide" });
  const draw = (view) => page.replaceChildren(...parts(view, catalog, draw), watched(id, catalog), dangers(view, draw) ?? "");
  draw(view);
  return page;
}

function parts(view, catalog, draw) {
  return [heading(view), scopes(view, catalog, draw), credentials(view, draw), settings(view, catalog, draw)];
}

function heading(view) {
  const id = view.client_id;
  const links = holds("issuer:audit:read") && el("a", { class: "small", href: `#/changes/${encodeURIComponent(id)}` }, "Changes of this client");
  return el(
    "div",
    {},
    el("p", { class: "small" }, el("a", { href: "#/clients" }, "Clients")),
    el("div", { class: "title" }, el("h1", { tabindex: "-1", class: "mono" }, id, view.disabled && [" ", badge("disabled", "harm")]), links),
  );
}

/** The operations that take something away from the client. */
function dangers(view, draw) {
  const id = view.client_id;
  const place = el("div", { class: "place" });
  const then = (pressed, question, task) => async () => {
    if (!question || (await ask({ ...question, danger: true }))) await work(pressed, place, task);
  };
  const action = (label, explanation, question, task) => {
    const pressed = button(label, () => then(pressed, question, task)(), "danger");
    return el("div", { class: "danger-row" }, el("p", {}, explanation), pressed);
  };
  const reload = async () => draw(await call("GET", path`/clients/${id}`));
  const disable = async (disabled) => {
    await call("PATCH", path`/clients/${id}`, { disabled });
    await reload();
  };
  const rows = [
    holds("issuer:clients:write") &&
      (view.disabled
        ? action("Enable", "The client gets tokens again. Tokens that were revoked stay revoked.", null, () => disable(false))
        : action(
            "Disable",
            "The client gets no new tokens, and the tokens it has are revoked.",
            { title: `Disable ${id}?`, text: el("p", {}, "The client gets no new tokens, and the tokens it has are revoked. They stay revoked when it is enabled again."), yes: "Disable" },
            () => disable(true),
          )),
    holds("issuer:tokens:revoke") &&
      action(
        "Revoke tokens",
        "All tokens that the client has are revoked. It can get new ones.",
        { title: `Revoke all tokens of ${id}?`, text: el("p", {}, "Introspection reports them as inactive. Resource servers that verify tokens themselves accept them until they expire."), yes: "Revoke tokens" },
        async () => {
          await call("POST", "/revocations", { client_id: id });
          await reload();
        },
      ),
    holds("issuer:clients:delete") &&
      action(
        "Remove",
        "The client is removed with all its credentials, and its tokens are revoked.",
        { title: `Remove ${id}?`, text: el("p", {}, "All its credentials are removed and its tokens are revoked. This cannot be undone."), yes: "Remove", type: id },
        async () => {
          await call("DELETE", path`/clients/${id}`);
          location.hash = "#/clients";
        },
      ),
  ].filter(Boolean);
  return rows.length > 0 ? card("Danger zone", null, place, body(el("div", { class: "stack" }, rows))) : null;
}

function scopes(view, catalog, draw) {
  const names = view.scope.split(" ").filter(Boolean);
  const change = button("Change scopes", () => section.replaceWith(picking(view, names, catalog, draw)));
  const section = card("May request", holds("issuer:clients:write") && change, body(scopeList(catalog, names)));
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
  return card("May request", null, body(picker.element));
}

/** Keeps those default scopes that the client may still request. */
function keptDefault({ default_scope }, chosen) {
  const before = default_scope?.split(" ").filter(Boolean) ?? [];
  const after = before.filter((name) => chosen.includes(name));
  return before.length === after.length ? {} : { default_scope: after.length > 0 ? after.join(" ") : null };
}

/** Hints and decisions, which need another scope and are loaded after the rest. */
function watched(id, catalog) {
  const place = el("div", { class: "stack wide" });
  if (!holds("issuer:audit:read")) return place;
  attempt(place, async () => {
    const [{ hints }, lately] = await Promise.all([call("GET", "/hints"), call("GET", path`/decisions?client_id=${id}&limit=10`)]);
    const own = hints.filter((hint) => hint.client_id === id && isDue(hint));
    place.append(
      own.length > 0 ? card("Hints", null, hintList(own, catalog)) : "",
      card("Latest decisions", el("a", { class: "small", href: `#/decisions/${encodeURIComponent(id)}` }, "More"), decisionTable(lately.decisions, false)),
    );
  });
  return place;
}
