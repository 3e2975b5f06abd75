// The catalog of an API: its scopes with the clients that hold them, and its replacement.

import { call, path } from "./api.js";
import { changeForm, mayChangeApis } from "./api-change.js";
import { catalogField } from "./catalog-field.js";
import { badge, body, button, card, code, el, table } from "./dom.js";
import { deprecation } from "./scopes.js";

/** The catalog. `holders` are the clients and the scopes of all APIs. `draw` shows the API again. */
export function catalogCard(view, holders, draw) {
  const change = button("Change the catalog", () => {
    const form = replacing(view, draw);
    section.replaceWith(form);
    form.querySelector("textarea").focus();
  });
  const section = card(
    "Catalog",
    mayChangeApis() && change,
    holders && el("p", { class: "small muted explained" }, SHARED),
    scopes(view, holders),
    el("details", { class: "body" }, el("summary", {}, "Text of the catalog"), el("pre", { class: "text mono", tabindex: "0" }, view.catalog)),
  );
  return section;
}

const SHARED =
  "A client holds a scope by its name. If several APIs have a scope with the same name, a client that has it holds it for all of them.";

function scopes(view, holders) {
  const headings = ["Scope", "Description", "Access", ...(holders ? ["Clients"] : [])];
  return table("Scopes", headings, view.scopes.map((scope) => row(scope, view.name, holders)));
}

function row(scope, api, holders) {
  const { name, description, access, implies, deprecated } = scope;
  return [
    [el("span", { class: "scope-name" }, code(name)), deprecated && [" ", badge(deprecated.remove_after ? `deprecated, until ${deprecated.remove_after}` : "deprecated", "care")]],
    [
      el("div", {}, description),
      implies && el("div", { class: "small muted" }, `Includes ${implies.join(", ")}.`),
      // The badge names the last day.
      deprecated && el("div", { class: "small" }, deprecation({ ...deprecated, remove_after: undefined })),
    ],
    badge(access, access),
    ...(holders ? [held(name, api, holders)] : []),
  ];
}

/** The number of clients that are listed of a scope. */
const MOST = 20;

/** The clients that hold a scope, and the other APIs for which they hold it too. */
function held(name, api, { clients, scopes }) {
  const ids = clients.filter(({ scope }) => scope.split(" ").includes(name)).map(({ client_id }) => client_id);
  const others = scopes.filter((scope) => scope.name === name && scope.api !== api).map((scope) => scope.api);
  const link = (id) => el("li", {}, el("a", { class: "mono", href: `#/client/${encodeURIComponent(id)}` }, id));
  return [
    ids.length > 0 ? el("ul", { class: "inline" }, ids.slice(0, MOST).map(link)) : el("span", { class: "muted" }, "none"),
    ids.length > MOST && el("div", { class: "small muted" }, `and ${ids.length - MOST} more`),
    others.length > 0 && el("div", { class: "small muted" }, `Also a scope of ${others.join(", ")}.`),
  ];
}

function replacing(view, draw) {
  const field = catalogField(view.catalog);
  const form = changeForm({
    fields: field.element,
    change: () => ({ name: view.name, members: { catalog: field.value() } }),
    showPlace: field.showPlace,
    save: async ({ name, members }) => {
      await call("PATCH", path`/apis/${name}`, members);
      await draw();
    },
    cancel: draw,
  });
  return card("Catalog", null, body(form));
}
