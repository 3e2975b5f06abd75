// Elements, and the components that several views share.
//
// All data from the server becomes a text node or the value of an attribute, never markup. No
// function sets an inline style, which the policy of the page forbids.

/**
 * Creates an element. `attributes` may contain functions for events (`onclick`). Values that are null,
 * undefined or false are left out.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...flat(children));
  return element;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** A coloured word. */
export const badge = (word, kind = "") => el("span", { class: `badge ${kind}`.trim() }, word);

/** A monospaced name. A long scope may wrap after its colons. */
export const code = (text) => el("code", {}, text.split(/(?<=:)/).map((part, index) => (index === 0 ? part : [el("wbr"), part])));

/** A text in which names are between backticks. */
export const prose = (text) => text.split("`").map((part, index) => (index % 2 === 1 ? code(part) : part));

export function button(label, onclick, kind = "") {
  return el("button", { type: "button", class: `button ${kind}`.trim(), onclick }, label);
}

/** A shortened identifier, and a button that copies the whole one. */
export function identifier(id) {
  const shown = el("code", { title: id }, id.length > 16 ? `${id.slice(0, 8)}…` : id);
  const copy = button("Copy", () => copied(id, shown, copy), "little quiet");
  copy.setAttribute("aria-label", `Copy ${id}`);
  return el("span", { class: "nowrap" }, shown, " ", copy);
}

async function copied(id, shown, copy) {
  try {
    await navigator.clipboard.writeText(id);
    copy.textContent = "Copied";
  } catch {
    // Without the clipboard, the identifier is selected to be copied by hand.
    shown.textContent = id;
    getSelection().selectAllChildren(shown);
  }
}

/** A section of a page: a heading with actions, and its contents. */
export function card(title, actions, ...contents) {
  return el("section", { class: "card" }, el("header", {}, el("h2", {}, title), el("div", { class: "row" }, actions)), contents);
}

/** The contents of a card, with padding. */
export const body = (...contents) => el("div", { class: "body" }, contents);

/**
 * A table. On a narrow screen each row becomes a small card, in which each cell shows its heading. The
 * heading "" is for actions.
 */
export function table(caption, headings, rows) {
  const cell = (content, index) => {
    const isEmpty = content === false || (Array.isArray(content) && content.length === 0);
    const attributes = { "data-label": headings[index], class: headings[index] === "" ? "act" : null };
    return el("td", attributes, isEmpty ? null : el("div", {}, content));
  };
  const heading = (text) => el("th", { scope: "col" }, text === "" ? el("span", { class: "visually-hidden" }, "Actions") : text);
  return el(
    "table",
    { class: "table folds" },
    el("caption", { class: "visually-hidden" }, caption),
    el("thead", {}, el("tr", {}, headings.map(heading))),
    el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map(cell)))),
  );
}

let fields = 0;

/** A label, a control and its help. */
export function field(label, control, help) {
  control.id ||= `field-${(fields += 1)}`;
  if (help) control.setAttribute("aria-describedby", `${control.id}-help`);
  return el(
    "div",
    { class: "field" },
    el("label", { for: control.id }, label),
    control,
    help && el("span", { class: "help", id: `${control.id}-help` }, help),
  );
}

/** A drop-down list of values and labels. */
export function select(options, chosen) {
  return el("select", {}, options.map(([value, label]) => el("option", { value, selected: value === chosen }, label)));
}

/** A problem: its description, advice, and its code. */
export function problem(error) {
  const status = error.status ? ` (${error.status})` : "";
  return el(
    "div",
    { class: "notice harm", role: "alert" },
    el("p", { class: "strong" }, error.description ?? String(error)),
    error.next && el("p", {}, error.next),
    el("p", { class: "small muted" }, el("span", { class: "code" }, `${error.code ?? "error"}${status}`)),
  );
}

/** Runs a task. A problem is shown in `place`. */
export async function attempt(place, task) {
  place.replaceChildren();
  try {
    await task();
  } catch (error) {
    place.replaceChildren(problem(error));
  }
}

/** Runs a task, and disables a button meanwhile. */
export async function work(pressed, place, task) {
  pressed.disabled = true;
  await attempt(place, task);
  pressed.disabled = false;
}
