// Shows and changes the settings of a client, except its scopes.

import { call, holds, path } from "./api.js";
import { body, button, card, code, el, field, work } from "./dom.js";
import { accesses } from "./scopes.js";
import { moment } from "./time.js";

const METHODS = [
  ["client_secret_basic", "Secret in the Authorization header"],
  ["client_secret_post", "Secret in the form"],
  ["private_key_jwt", "Assertion signed with a private key"],
];

/** The settings of a client. `draw` shows the client again after a change. */
export function settings(view, catalog, draw) {
  const edit = button("Edit settings", () => section.replaceWith(editing(view, catalog, draw)));
  const row = ([term, value]) => [el("dt", {}, term), el("dd", {}, value)];
  const list = el("dl", { class: "facts" }, facts(view).filter(Boolean).map(row));
  const section = card("Settings", holds("issuer:clients:write") && edit, body(list));
  return section;
}

function facts(view) {
  const codes = (names) => names.map((name) => [code(name), " "]);
  const seconds = (count) => (count ? `${count} seconds` : "server default");
  return [
    ["Default scopes", view.default_scope ? codes(view.default_scope.split(" ")) : "none (must be requested)"],
    ["Authentication", codes(view.auth)],
    ["Max token lifetime", seconds(view.lifetime)],
    view.jwks_uri && ["Public keys at", code(view.jwks_uri)],
    view.auth.includes("private_key_jwt") && ["Max assertion lifetime", seconds(view.assertion_lifetime)],
    view.token_endpoint_audience && ["Assertions", "may name the token endpoint as their audience"],
    ["Added", moment(view.created_at)],
  ];
}

function editing(view, catalog, draw) {
  const access = accesses(catalog.scopes);
  const suitable = view.scope.split(" ").filter((name) => name !== "" && access.get(name) !== "destructive");
  const defaults = boxes("Default scopes", suitable.map((name) => [name, code(name)]), view.default_scope?.split(" ") ?? []);
  const methods = boxes("Authentication", METHODS.map(([name, meaning]) => [name, [code(name), ` ${meaning}`]]), view.auth);
  const lifetime = seconds(view.lifetime);
  const assertions = seconds(view.assertion_lifetime);
  const jwksUri = el("input", { type: "url", value: view.jwks_uri ?? "", spellcheck: "false" });
  const endpoint = boxes("Older clients", [["yes", "Assertions may name the token endpoint as their audience"]], view.token_endpoint_audience ? ["yes"] : []);
  const place = el("div");
  const save = el("button", { class: "button primary" }, "Save settings");
  const submitted = (event) => {
    event.preventDefault();
    const change = {
      default_scope: defaults.chosen().join(" ") || null,
      auth: methods.chosen(),
      lifetime: Number(lifetime.value) || null,
      jwks_uri: jwksUri.value.trim() || null,
      assertion_lifetime: Number(assertions.value) || null,
      token_endpoint_audience: endpoint.chosen().length > 0,
    };
    work(save, place, async () => {
      await call("PATCH", path`/clients/${view.client_id}`, change);
      draw(await call("GET", path`/clients/${view.client_id}`));
    });
  };
  const form = el(
    "form",
    { class: "stack", onsubmit: submitted },
    el("div", { class: "fields" }, methods.element, suitable.length > 0 && defaults.element),
    el(
      "div",
      { class: "fields" },
      field("Max token lifetime, in seconds", lifetime, "Empty for the server default."),
      field("Max assertion lifetime, in seconds", assertions, "For private_key_jwt. Empty for the server default."),
      field("Address of its public keys", jwksUri, "For private_key_jwt: an https URL with a JWK Set."),
    ),
    endpoint.element,
    place,
    el("div", { class: "row end" }, button("Cancel", () => draw(view)), save),
  );
  return card("Settings", null, body(form));
}

const seconds = (value) => el("input", { type: "number", min: "1", max: "3600", value: value ?? "", placeholder: "server default" });

/** A group of check boxes; `chosen` returns the values of those that are checked. */
function boxes(legend, choices, checked) {
  const inputs = choices.map(([value]) => el("input", { type: "checkbox", value, checked: checked.includes(value) }));
  const rows = choices.map(([, label], index) => el("label", { class: "choice" }, inputs[index], el("span", {}, label)));
  const element = el("fieldset", {}, el("legend", { class: "strong" }, legend), rows);
  return { element, chosen: () => inputs.filter((input) => input.checked).map(({ value }) => value) };
}
