// Scopes by API and group: a list, and a picker.

import { holds } from "./api.js";
import { ask } from "./dialog.js";
import { badge, code, el } from "./dom.js";
import { accesses, deprecation, grouped, unknown } from "./scopes.js";

/** The scopes of a client, with their descriptions. */
export function scopeList(catalog, names) {
  if (names.length === 0) return el("p", { class: "muted" }, "No scopes.");
  const own = { ...catalog, scopes: catalog.scopes.filter(({ name }) => names.includes(name)) };
  const item = (scope) => el("li", { class: "scope" }, meaning(scope), badge(scope.access, scope.access));
  const group = ([group, scopes]) => el("section", {}, el("h4", {}, group.title), el("ul", { class: "plain" }, scopes.map(item)));
  const old = unknown(catalog, names);
  return el(
    "div",
    { class: "stack wide" },
    grouped(own).map(([api, groups]) => ofApi(api, groups.map(group))),
    old.length > 0 && ofNoApi(el("ul", { class: "plain" }, old.map((name) => el("li", { class: "scope" }, code(name), NO_API())))),
  );
}

const ofApi = (api, groups) => el("section", { class: "api" }, el("h3", {}, "API ", code(api)), el("div", { class: "groups" }, groups));

/** The names that a client holds from an earlier catalog. */
function ofNoApi(list) {
  const help = "No API has a scope with these names, so they are not granted. If an API gets one, the client holds it.";
  return el("section", { class: "api" }, el("h3", {}, "Old names"), el("p", { class: "small muted" }, help), list);
}

const NO_API = () => badge("no API has it", "care");

function meaning({ name, entries }) {
  const isShared = entries.length > 1;
  const names = entries.map(({ api }) => api).join(", ");
  return el(
    "span",
    { class: "meaning" },
    el("span", {}, code(name), entries.some(({ deprecated }) => deprecated) && [" ", badge("deprecated", "care")]),
    entries.map((scope) => explanation(scope, isShared)),
    isShared && el("span", { class: "small" }, `Held for all APIs that have the name: ${names}.`),
  );
}

/** The meaning of a scope in one API, which is named if others have the scope too. */
function explanation({ api, description, implies, deprecated }, isShared) {
  return [
    el("span", { class: "small muted" }, isShared && [code(api), ": "], description),
    implies && el("span", { class: "small muted" }, `Includes ${implies.join(", ")}.`),
    deprecated && el("span", { class: "small" }, deprecation(deprecated)),
  ];
}

/**
 * A picker, in which the scopes of the client are selected. It returns `element` to show, and `foot` for
 * elements next to the summary. `onchange` receives whether the selection has changed.
 */
export function scopePicker(catalog, before, onchange) {
  const boxes = new Map();
  const chosen = () => [...boxes].filter(([, box]) => box.checked).map(([name]) => name);
  const summary = el("div", { class: "summary", role: "status" });
  const update = () => {
    const picked = chosen();
    const added = picked.filter((name) => !before.includes(name));
    const removed = before.filter((name) => !picked.includes(name));
    summary.replaceChildren(...difference(catalog, added, removed, picked.length));
    onchange({ changed: added.length + removed.length > 0 });
  };
  const boxOf = (name, disabled, isMeant) => {
    const box = el("input", { type: "checkbox", name: "scope", value: name, checked: before.includes(name), disabled });
    box.addEventListener("change", async () => {
      if (box.checked && !before.includes(name) && !(await isMeant())) box.checked = false;
      update();
    });
    boxes.set(name, box);
    return box;
  };
  const choice = (scope) => {
    const { name, access, entries } = scope;
    const lacked = entries[0].administrative && !holds(name) && !before.includes(name);
    const box = boxOf(name, lacked, () => isMeant(scope));
    const why = lacked && el("span", { class: "small" }, "You can only grant administration scopes that you hold yourself.");
    return el("label", { class: "scope pick", "data-words": words(scope) }, box, el("span", { class: "meaning" }, meaning(scope), why), badge(access, access));
  };
  const group = ([group, scopes]) =>
    el("fieldset", {}, el("legend", {}, el("h4", {}, group.title), el("span", { class: "small muted" }, group.description)), scopes.map(choice));
  const old = (name) => el("label", { class: "scope pick", "data-words": name }, boxOf(name, false), code(name), NO_API());
  const apis = grouped(catalog).map(([api, groups]) => ofApi(api, groups.map(group)));
  const oldNames = unknown(catalog, before);
  if (oldNames.length > 0) apis.push(ofNoApi(el("fieldset", {}, el("legend", { class: "visually-hidden" }, "Old names"), oldNames.map(old))));
  const nothing = el("p", { class: "muted", hidden: true }, "No matches.");
  const foot = el("div", { class: "foot" }, summary);
  const element = el("div", { class: "picker" }, searchField(apis, nothing), apis, nothing, foot);
  update();
  return { element, foot, chosen };
}

/** The text in which a scope is found. */
function words({ name, entries }) {
  const texts = entries.map(({ api, description, access, group }) => `${api} ${description} ${access} ${group ?? ""}`);
  return `${name} ${texts.join(" ")}`.toLowerCase();
}

/** Asks before a destructive scope is granted. */
function isMeant({ name, access, entries }) {
  if (access !== "destructive") return true;
  const texts = entries.map(({ description }) => el("p", {}, description));
  const text = el("div", { class: "stack" }, el("p", {}, code(name), " ", badge("destructive", "destructive")), texts);
  return ask({ title: "Grant a destructive scope?", text, yes: "Grant", danger: true });
}

function searchField(apis, nothing) {
  const search = el("input", { type: "search", class: "search", placeholder: "Find scopes, such as: categories read", "aria-label": "Find scopes" });
  search.addEventListener("input", () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of apis.flatMap((api) => [...api.querySelectorAll(".scope")])) row.hidden = !wanted.every((word) => row.dataset.words.includes(word));
    for (const part of [...apis.flatMap((api) => [...api.querySelectorAll("fieldset")]), ...apis]) part.hidden = !part.querySelector(".scope:not([hidden])");
    nothing.hidden = apis.some((api) => !api.hidden);
  });
  // Enter would submit the enclosing form.
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  return search;
}

/** A summary of the changes. */
function difference({ scopes }, added, removed, count) {
  const access = accesses(scopes);
  const list = (names) => names.map((name) => el("li", {}, code(name), " ", access.get(name) === "destructive" && badge("destructive", "destructive")));
  const part = (label, names) => names.length > 0 && el("div", {}, el("span", { class: "strong" }, label), el("ul", { class: "inline" }, list(names)));
  const parts = [part("Will add", added), part("Will remove", removed)].filter(Boolean);
  return parts.length > 0 ? parts : [el("span", { class: "muted" }, count === 0 ? "Nothing is selected." : "No changes.")];
}
