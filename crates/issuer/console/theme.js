// The theme: light, dark, or that of the system. The choice is lost with the page, since the
// console stores nothing.

import { button, el } from "./dom.js";

const CHOICES = ["system", "light", "dark"];
let current = "system";

/** A button that changes the theme. */
export function themeSwitch() {
  const pressed = button("", () => {
    current = CHOICES[(CHOICES.indexOf(current) + 1) % CHOICES.length];
    apply(pressed);
  }, "little");
  apply(pressed);
  return pressed;
}

function apply(pressed) {
  if (current === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = current;
  pressed.replaceChildren(el("span", {}, el("span", { class: "theme-word" }, "Theme: "), current));
  pressed.setAttribute("aria-label", `Theme: ${current}. Press for the next one.`);
}
