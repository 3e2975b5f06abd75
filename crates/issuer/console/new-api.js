// The form for adding an API.

import { call, path } from "./api.js";
import { changeForm } from "./api-change.js";
import { settingFields } from "./api-settings.js";
import { catalogField } from "./catalog-field.js";
import { body, card, el, field } from "./dom.js";

export async function newApi() {
  const name = el("input", {
    name: "name",
    required: true,
    maxlength: "64",
    pattern: "[a-z0-9][a-z0-9_\\-]*",
    spellcheck: "false",
    autocapitalize: "none",
    autocomplete: "off",
  });
  const catalog = catalogField();
  const settings = settingFields({});
  const help = "1 to 64 lower-case letters, digits, hyphens and underscores. It cannot be changed.";
  const form = changeForm({
    fields: [el("div", { class: "fields" }, field("Name", name, help)), settings.element, catalog.element],
    change: () => ({ name: name.value, members: { ...settings.members(), catalog: catalog.value() } }),
    showPlace: catalog.showPlace,
    save: async (api) => {
      await call("POST", "/apis", { name: api.name, ...api.members });
      location.hash = path`#/api/${api.name}`;
    },
    cancel: () => (location.hash = "#/apis"),
    isNew: true,
  });
  return [
    el("div", {}, el("p", { class: "small" }, el("a", { href: "#/apis" }, "APIs")), el("h1", { tabindex: "-1" }, "Add an API")),
    card("API", null, body(form)),
  ];
}
