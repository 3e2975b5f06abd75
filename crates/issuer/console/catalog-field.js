// The field for the text of a catalog, which a file can fill.

import { el, field } from "./dom.js";

/**
 * A field for a catalog. It returns `element`, `value` for the text, and `showPlace`, which selects
 * the place of a problem.
 */
export function catalogField(text = "") {
  const area = el("textarea", { name: "catalog", rows: "16", required: true, spellcheck: "false", wrap: "off" }, text);
  const file = el("input", { type: "file", accept: ".toml" });
  file.addEventListener("change", async () => {
    if (file.files.length === 0) return;
    area.value = await file.files[0].text();
    // The text has changed as if it had been typed.
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const element = el(
    "div",
    { class: "stack" },
    field("Catalog file", file, "A scopes.toml. It replaces the text below."),
    field("Catalog", area, "Paste or edit the text."),
  );
  return { element, value: () => area.value, showPlace: (problem) => select(area, problem) };
}

function select(area, { line, column, end_line, end_column }) {
  area.focus();
  area.setSelectionRange(offset(area.value, line, column), offset(area.value, end_line, end_column));
  // A selection does not scroll the field.
  area.scrollTop = (line - 3) * parseFloat(getComputedStyle(area).lineHeight);
}

/** Returns the position of a line and a column, which are counted from 1, columns in characters. */
function offset(text, line, column) {
  const lines = text.split("\n").slice(0, line);
  const last = [...(lines.pop() ?? "")].slice(0, column - 1).join("");
  return [...lines, last].join("\n").length;
}
