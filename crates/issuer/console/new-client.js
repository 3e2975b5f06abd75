// The form for adding a client.

import { call, path } from "./api.js";
import { reveal } from "./dialog.js";
import { body, card, el, field, select, work } from "./dom.js";
import { scopePicker } from "./scope-picker.js";

export async function newClient() {
  const catalog = await call("GET", "/scopes");
  const id = el("input", { name: "id", required: true, maxlength: "128", spellcheck: "false", autocapitalize: "none", autocomplete: "off" });
  const way = select([["secret", "A secret, which is created now"], ["key", "A private key (private_key_jwt)"]]);
  const jwks = el("textarea", { rows: "6", spellcheck: "false", placeholder: "{ \"keys\": [ … ] }" });
  const keys = field("Public keys, as a JWK Set", jwks, "RFC 7517 section 5. Public keys only.");
  keys.hidden = true;
  way.addEventListener("change", () => (keys.hidden = way.value !== "key"));
  const lifetime = el("input", { type: "number", min: "1", max: "3600", placeholder: "server default" });
  const add = el("button", { class: "button primary", disabled: true }, "Add the client");
  const picker = scopePicker(catalog, [], ({ changed }) => (add.disabled = !changed));
  const place = el("div");
  picker.foot.append(place, el("div", { class: "row end" }, el("a", { class: "button", href: "#/clients" }, "Cancel"), add));
  const submitted = (event) => {
    event.preventDefault();
    work(add, place, () => save({ client_id: id.value, scope: picker.chosen().join(" "), ...settings(way, jwks, lifetime) }));
  };
  return el(
    "form",
    { class: "stack wide", onsubmit: submitted },
    el("div", {}, el("p", { class: "small" }, el("a", { href: "#/clients" }, "Clients")), el("h1", { tabindex: "-1" }, "Add a client")),
    card(
      "Client",
      null,
      body(
        el(
          "div",
          { class: "fields" },
          field("Identifier", id, "1 to 128 visible ASCII characters without a colon. It cannot be changed."),
          field("Authentication", way),
          field("Max token lifetime, in seconds", lifetime),
          keys,
        ),
      ),
    ),
    card("May request", null, body(picker.element)),
  );
}

function settings(way, jwks, lifetime) {
  const settings = {};
  if (lifetime.value) settings.lifetime = Number(lifetime.value);
  if (way.value === "key") {
    settings.auth = ["private_key_jwt"];
    settings.jwks = parsed(jwks.value);
  }
  return settings;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error(), { code: "not_json", description: "The key set is not valid JSON.", next: "Paste the whole JWK Set." });
  }
}

async function save(client) {
  const added = await call("POST", "/clients", client);
  if (added.client_secret) await reveal(client.client_id, added.client_secret);
  location.hash = path`#/client/${client.client_id}`;
}
