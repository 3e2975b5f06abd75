// The problems of a catalog, with their places.

import { badge, button, el, prose } from "./dom.js";

/** The problems. `showPlace` shows the place of one in the text. */
export function catalogProblems(problems, showPlace) {
  return el("ul", { class: "plain stack" }, problems.map((problem) => el("li", { class: "stack" }, one(problem, showPlace))));
}

function one(problem, showPlace) {
  const { severity, message, help, line, column, rendered } = problem;
  return [
    el("p", {}, badge(severity, severity === "error" ? "harm" : "care"), " ", el("span", { class: "strong" }, prose(message))),
    help && el("p", {}, prose(help)),
    el("div", { class: "row" }, el("span", { class: "small muted" }, `Line ${line}, column ${column}`), button("Show in the text", () => showPlace(problem), "little")),
    el("pre", { class: "text mono", tabindex: "0" }, rendered),
  ];
}
