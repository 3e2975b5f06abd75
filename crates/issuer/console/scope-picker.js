// Scopes by group: a list, and a picker.

import { holds } from "./api.js";
import { ask } from "./dialog.js";
import { badge, code, el } from "./dom.js";

/** The groups of the catalog with their scopes. Scopes without a group are last. */
function grouped({ scopes, groups }) {
  const none = { title: "Other scopes", description: "" };
  const within = (group) => scopes.filter((scope) => scope.group === group.name);
  return [...groups, none].map((group) => [group, within(group)]).filter(([, scopes]) => scopes.length > 0);
}

/** The scopes of a client, with their descriptions. */
export function scopeList(catalog, names) {
  const has = ([group, scopes]) => [group, scopes.filter(({ name }) => names.includes(name))];
  const groups = grouped(catalog).map(has).filter(([, scopes]) => scopes.length > 0);
  if (groups.length === 0) return el("p", { class: "muted" }, "No scopes.");
  const item = (scope) => el("li", { class: "scope" }, meaning(scope), badge(scope.access, scope.access));
  return el(
    "div",
    { class: "groups" },
    groups.map(([group, scopes]) => el("section", {}, el("h3", {}, group.title), el("ul", { class: "plain" }, scopes.map(item)))),
  );
}

function meaning(scope) {
  return el(
    "span",
    { class: "meaning" },
    el("span", {}, code(scope.name), scope.deprecated && [" ", badge("deprecated", "care")]),
    el("span", { class: "small muted" }, scope.description),
    scope.implies && el("span", { class: "small muted" }, `Includes ${scope.implies.join(", ")}.`),
    scope.deprecated && el("span", { class: "small" }, advice(scope.deprecated)),
  );
}

function advice({ since, instead, remove_after }) {
  const parts = [`Deprecated since ${since}.`, instead && `Grant ${instead} instead.`, remove_after && `It is removed after ${remove_after}.`];
  return parts.filter(Boolean).join(" ");
}

/**
 * A picker, in which the scopes of the client are selected. It returns `element` to show, and `foot` for
 * elements next to the summary. `onchange` receives whether the selection has changed.
 */
export function scopePicker(catalog, before, onchange) {
  const boxes = new Map();
  const chosen = () => catalog.scopes.map(({ name }) => name).filter((name) => boxes.get(name).checked);
  const summary = el("div", { class: "summary", role: "status" });
  const update = () => {
    const picked = chosen();
    const added = picked.filter((name) => !before.includes(name));
    const removed = before.filter((name) => !picked.includes(name));
    summary.replaceChildren(...difference(catalog, added, removed, picked.length));
    onchange({ changed: added.length + removed.length > 0 });
  };
  const choice = (scope) => {
    const lacked = scope.administrative && !holds(scope.name) && !before.includes(scope.name);
    const box = el("input", { type: "checkbox", name: "scope", value: scope.name, checked: before.includes(scope.name), disabled: lacked });
    box.addEventListener("change", async () => {
      if (box.checked && !before.includes(scope.name) && !(await isMeant(scope))) box.checked = false;
      update();
    });
    boxes.set(scope.name, box);
    const why = lacked && el("span", { class: "small" }, "You can only grant administration scopes that you hold yourself.");
    return el("label", { class: "scope pick", "data-words": words(scope) }, box, el("span", { class: "meaning" }, meaning(scope), why), badge(scope.access, scope.access));
  };
  const groups = grouped(catalog).map(([group, scopes]) =>
    el("fieldset", {}, el("legend", {}, el("h3", {}, group.title), el("span", { class: "small muted" }, group.description)), scopes.map(choice)),
  );
  const nothing = el("p", { class: "muted", hidden: true }, "No matches.");
  const foot = el("div", { class: "foot" }, summary);
  const element = el("div", { class: "picker" }, searchField(groups, nothing), el("div", { class: "groups" }, groups), nothing, foot);
  update();
  return { element, foot, chosen };
}

const words = ({ name, description, access, group }) => `${name} ${description} ${access} ${group ?? ""}`.toLowerCase();

/** Asks before a destructive scope is granted. */
function isMeant(scope) {
  if (scope.access !== "destructive") return true;
  const text = el("div", { class: "stack" }, el("p", {}, code(scope.name), " ", badge("destructive", "destructive")), el("p", {}, scope.description));
  return ask({ title: "Grant a destructive scope?", text, yes: "Grant", danger: true });
}

function searchField(groups, nothing) {
  const search = el("input", { type: "search", class: "search", placeholder: "Find scopes, such as: categories read", "aria-label": "Find scopes" });
  search.addEventListener("input", () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const group of groups) {
      const rows = [...group.querySelectorAll(".scope")];
      for (const row of rows) row.hidden = !wanted.every((word) => row.dataset.words.includes(word));
      group.hidden = rows.every((row) => row.hidden);
    }
    nothing.hidden = !groups.every((group) => group.hidden);
  });
  // Enter would submit the enclosing form.
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  return search;
}

/** A summary of the changes. */
function difference({ scopes }, added, removed, count) {
  const access = (name) => scopes.find((scope) => scope.name === name)?.access;
  const list = (names) => names.map((name) => el("li", {}, code(name), " ", access(name) === "destructive" && badge("destructive", "destructive")));
  const part = (label, names) => names.length > 0 && el("div", {}, el("span", { class: "strong" }, label), el("ul", { class: "inline" }, list(names)));
  const parts = [part("Will add", added), part("Will remove", removed)].filter(Boolean);
  return parts.length > 0 ? parts : [el("span", { class: "muted" }, count === 0 ? "Nothing is selected." : "No changes.")];
}
