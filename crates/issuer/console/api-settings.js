// Shows and changes the settings of an API, except its catalog.

import { call, path } from "./api.js";
import { changeForm, mayChangeApis } from "./api-change.js";
import { listedBadge } from "./apis.js";
import { body, button, card, code, el, field, select } from "./dom.js";
import { moment } from "./time.js";

/** The settings of an API. `draw` shows the API again after a change. */
export function settingsCard(view, draw) {
  const edit = button("Edit settings", () => {
    const form = editing(view, draw);
    section.replaceWith(form);
    form.querySelector("input").focus();
  });
  const row = ([term, value]) => [el("dt", {}, term), el("dd", {}, value)];
  const section = card("Settings", mayChangeApis() && edit, body(el("dl", { class: "facts" }, facts(view).map(row))));
  return section;
}

function facts(view) {
  const seconds = (count) => (count ? `${count} seconds` : "server default");
  const list = (names) => (names.length > 0 ? names.map((name) => [code(name), " "]) : "none");
  return [
    ["Audience", code(view.audience)],
    ["Metadata", listedBadge(view.listed)],
    ["Token lifetime", seconds(view.lifetime)],
    ["With a destructive scope", seconds(view.destructive_lifetime)],
    ["Algorithm", view.algorithm ? code(view.algorithm) : "server default"],
    ["Clients that may inspect tokens", list(view.resource_servers)],
    ["Origins of pages", list(view.origins)],
    ["Added", moment(view.created_at)],
  ];
}

function editing(view, draw) {
  const fields = settingFields(view);
  const form = changeForm({
    fields: fields.element,
    change: () => ({ name: view.name, members: fields.members() }),
    save: async ({ name, members }) => {
      await call("PATCH", path`/apis/${name}`, members);
      await draw();
    },
    cancel: draw,
  });
  return card("Settings", null, body(form));
}

const ALGORITHMS = ["ES256", "ES384", "EdDSA", "PS256", "RS256"];

/** Fields for the settings of an API. `members` returns them as the admin API expects them. */
export function settingFields({ audience, listed = true, lifetime, destructive_lifetime, algorithm, resource_servers = [], origins = [] }) {
  const url = el("input", { type: "url", name: "audience", required: true, value: audience, spellcheck: "false" });
  const metadata = select([["yes", "lists the scopes"], ["no", "does not list the scopes"]], listed ? "yes" : "no");
  const tokens = seconds("lifetime", lifetime);
  const destructive = seconds("destructive_lifetime", destructive_lifetime);
  const signed = select([["", "server default"], ...ALGORITHMS.map((name) => [name, name])], algorithm ?? "");
  const servers = lines("resource_servers", resource_servers);
  const pages = lines("origins", origins);
  const element = el(
    "div",
    { class: "fields" },
    field("Audience", url, "An absolute URL, which identifies the API in tokens."),
    field("Metadata", metadata, "If it does not, a client learns only the scopes that it may request."),
    field("Token lifetime, in seconds", tokens, "Empty for the server default."),
    field("Lifetime with a destructive scope, in seconds", destructive, "Empty for the server default."),
    field("Algorithm", signed),
    field("Clients that may inspect tokens", servers, "One per line: the resource servers of the API."),
    field("Origins of pages", pages, "One per line, with scheme and host. Their pages may request tokens, as those of the audience may."),
  );
  const members = () => ({
    audience: url.value.trim(),
    listed: metadata.value === "yes",
    lifetime: Number(tokens.value) || null,
    destructive_lifetime: Number(destructive.value) || null,
    algorithm: signed.value || null,
    resource_servers: servers.value.split(/\s+/).filter(Boolean),
    origins: pages.value.split(/\s+/).filter(Boolean),
  });
  return { element, members };
}

const seconds = (name, value) => el("input", { type: "number", name, min: "1", max: "3600", value, placeholder: "server default" });

const lines = (name, values) => el("textarea", { name, rows: "3", spellcheck: "false" }, values.join("\n"));
