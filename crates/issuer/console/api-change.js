// A form for a change of an API, which is previewed before it can be saved.

import { Problem, call, holds, path } from "./api.js";
import { differenceView, effects } from "./api-difference.js";
import { catalogProblems } from "./catalog-problems.js";
import { ask } from "./dialog.js";
import { button, el, problem, work } from "./dom.js";

/** Returns whether the session may change APIs and preview that. */
export const mayChangeApis = () => ["issuer:apis:read", "issuer:apis:write", "issuer:clients:read"].every(holds);

/**
 * A form of `fields`. `change` returns the `name` of the API and the `members` to be changed, and `save`
 * sends them. `showPlace` shows the place of a problem in the text of the catalog. `isNew` is for an API
 * that must not exist.
 */
export function changeForm({ fields, change, save, cancel, showPlace, isNew = false }) {
  const place = el("div", { class: "stack preview" });
  const clear = () => place.replaceChildren();
  const preview = el("button", { class: "button primary" }, "Preview");
  const show = (wanted, difference, ...notices) => place.replaceChildren(previewed({ wanted, difference, save, showPlace, show }, notices));
  const submitted = (event) => {
    event.preventDefault();
    work(preview, place, async () => {
      const wanted = change();
      try {
        const difference = await call("POST", path`/apis/${wanted.name}/preview`, wanted.members);
        if (isNew && difference.change !== "add") throw taken(wanted.name);
        show(wanted, difference);
      } catch (error) {
        if (!error.problems) throw error;
        place.replaceChildren(problem(error), catalogProblems(error.problems, showPlace));
      }
      place.scrollIntoView({ block: "nearest" });
    });
  };
  const end = el("div", { class: "row end" }, button("Cancel", cancel), preview);
  // A preview is about the fields as they were.
  return el("form", { class: "stack", onsubmit: submitted }, el("div", { class: "stack", oninput: clear }, fields), end, place);
}

function taken(name) {
  return new Problem(409, "conflict", `The API ${name} exists already.`, "Choose another name, or change the existing API.");
}

/** The difference, and the button that makes the change. */
function previewed(shown, notices) {
  const { wanted, difference, save, showPlace, show } = shown;
  const { clients = [], warnings = [] } = difference;
  const place = el("div");
  const saved = () =>
    work(pressed, place, async () => {
      if (clients.length > 0 && !(await isMeant(difference))) return;
      const members = clients.length > 0 ? { ...wanted.members, force: true } : wanted.members;
      try {
        await save({ ...wanted, members });
      } catch (error) {
        if (error.code !== "clients_affected") throw error;
        show(wanted, error.difference, el("p", { class: "notice care" }, "The clients have changed since the preview. Review the effects again."));
      }
    });
  const pressed = button("Save", saved, "primary");
  const isEmpty = difference.change === "change" && !difference.members && !difference.catalog;
  return el(
    "section",
    { class: "stack", "aria-label": "Preview" },
    notices,
    differenceView(difference),
    warnings.length > 0 && el("h3", {}, "Warnings about the catalog"),
    warnings.length > 0 && catalogProblems(warnings, showPlace),
    place,
    !isEmpty && el("div", { class: "row end" }, pressed),
  );
}

/** Asks before a change that takes scopes from clients or gives them. */
function isMeant({ name, clients }) {
  const text = el("div", { class: "stack" }, effects(name, clients), el("p", {}, "Tokens that were issued before do not change."));
  return ask({ title: `Save this change of ${name}?`, text, yes: "Save with these effects", danger: true });
}
