// Signing in: client, secret and level of access.

import { LEVELS, signIn } from "./api.js";
import { el, field, work } from "./dom.js";

/** The page before sign-in. */
export function signInPage(config, done) {
  return el(
    "div",
    { class: "sign-in" },
    el("h1", { tabindex: "-1" }, "Issuer console"),
    el("p", { class: "muted mono small" }, config.issuer),
    el("div", { class: "card" }, el("div", { class: "body" }, form(done))),
    el(
      "p",
      { class: "muted small" },
      "A client of this issuer with ",
      el("code", {}, "issuer:…"),
      " scopes signs in here. The token stays in the memory of this page: it is gone when you sign out, close or reload it.",
    ),
  );
}

/** The sign-in as a dialog, while the page stays as it is. */
export function signInAgain(config, reason, done, leave) {
  const dialog = el("dialog", { "aria-label": "Sign in again" });
  const again = form(() => {
    dialog.close("signed-in");
    done();
  });
  const out = el("button", { type: "button", class: "button quiet", onclick: () => dialog.close("left") }, "Leave instead");
  dialog.append(el("div", { class: "content" }, el("h2", {}, "Sign in again"), el("p", {}, reason), again, out));
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "signed-in") leave();
  });
  document.body.append(dialog);
  dialog.showModal();
}

// Suggested when a session is continued.
let lastClient = "";
let lastLevel = LEVELS[0][0];

function form(done) {
  const client = el("input", { name: "client", autocomplete: "username", spellcheck: "false", autocapitalize: "none", required: true, value: lastClient });
  const secret = el("input", { name: "secret", type: "password", autocomplete: "off", required: true });
  const place = el("div");
  const submit = el("button", { class: "button primary" }, "Sign in");
  const made = el(
    "form",
    { class: "stack", onsubmit: (event) => submitted(event, made, submit, place, done) },
    field("Client", client),
    field("Secret", secret),
    levels(),
    place,
    submit,
  );
  return made;
}

function levels() {
  const level = ([value, label, help]) =>
    el(
      "label",
      { class: "choice" },
      el("input", { type: "radio", name: "level", value, checked: value === lastLevel }),
      el("span", {}, label, el("span", { class: "help" }, help)),
    );
  return el("fieldset", {}, el("legend", { class: "strong" }, "Access"), LEVELS.map(level));
}

function submitted(event, form, submit, place, done) {
  event.preventDefault();
  const { client, secret, level } = form.elements;
  const presented = secret.value;
  // The secret does not stay on the page, whatever the result.
  secret.value = "";
  lastClient = client.value;
  lastLevel = level.value;
  work(submit, place, async () => {
    await signIn(client.value, presented, level.value);
    done();
  });
}
