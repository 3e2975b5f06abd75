// Modal questions, and secrets that are shown once.

import { button, el } from "./dom.js";

/** Closes the questions of a page that the reader leaves, as if answered by no. */
export function closeQuestions() {
  for (const dialog of document.querySelectorAll("dialog.question")) dialog.close("no");
}

/** Returns whether a secret is shown, which must not be lost by leaving the page, and warns then. */
export function keepsPage() {
  const reminder = document.querySelector("dialog .reminder");
  if (reminder === null) return false;
  reminder.textContent = "Store the secret first: it is lost when you leave this page.";
  return true;
}

/**
 * Asks a question, and returns whether the answer is yes. If `type` is given, the reader must type it
 * first, for operations that cannot be undone.
 */
export function ask({ title, text, yes, no = "Cancel", danger = false, type }) {
  return new Promise((resolve) => {
    const accept = el("button", { class: `button primary${danger ? " danger" : ""}`, value: "yes", disabled: Boolean(type) }, yes);
    const typed =
      type &&
      el("input", {
        autocomplete: "off",
        spellcheck: "false",
        "aria-label": `Type ${type} to confirm`,
        oninput: (event) => (accept.disabled = event.target.value !== type),
      });
    const dialog = el(
      "dialog",
      { "aria-label": title, class: "question", onclose: () => finish(dialog, resolve) },
      el(
        "form",
        { method: "dialog", class: "content" },
        el("h2", {}, title),
        text,
        type && el("div", { class: "field" }, el("span", { class: "small muted" }, `Type ${type} to confirm.`), typed),
        el("div", { class: "row end" }, el("button", { class: "button", value: "no", autofocus: !type }, no), accept),
      ),
    );
    // Enter in the text field would press the first button, which means no.
    typed?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (!accept.disabled) dialog.close("yes");
    });
    open(dialog);
  });
}

function finish(dialog, resolve) {
  dialog.remove();
  resolve(dialog.returnValue === "yes");
}

function open(dialog) {
  document.body.append(dialog);
  dialog.showModal();
}

/** Shows a secret once. It disappears with the dialog, which closes only by its button. */
export function reveal(clientId, secret) {
  return new Promise((resolve) => {
    const shown = el("output", { class: "secret mono", id: "the-secret" }, secret);
    const said = el("span", { class: "small muted", role: "status" });
    const copy = button("Copy", () => copied(shown, said), "primary");
    copy.autofocus = true;
    const stored = el("button", { class: "button", value: "stored" }, "I have stored it");
    const dialog = el(
      "dialog",
      { "aria-label": "The new secret", oncancel: (event) => event.preventDefault() },
      el(
        "form",
        { method: "dialog", class: "content" },
        el("h2", {}, "The new secret of ", el("code", {}, clientId)),
        el("p", { class: "notice care" }, "It cannot be shown again: the issuer stores only a keyed hash. Store it where the client reads it before you close this."),
        shown,
        el("div", { class: "row" }, copy, said),
        el("p", { class: "reminder strong", role: "alert" }),
        el("div", { class: "row end" }, stored),
      ),
    );
    dialog.addEventListener("close", () => {
      shown.replaceChildren();
      dialog.remove();
      resolve();
    });
    open(dialog);
  });
}

async function copied(shown, said) {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    said.textContent = "Copied. Empty the clipboard when you are done.";
  } catch {
    getSelection().selectAllChildren(shown);
    said.textContent = "The browser does not let the page copy; it is selected, so press Ctrl+C or ⌘C.";
  }
}
