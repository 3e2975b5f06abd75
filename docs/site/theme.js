/* Written by `cargo scopes docs`. Do not edit. */

// Light, dark, or what the reader's system asks for. The choice is remembered where the browser allows that.

(() => {
  const CHOICES = ["system", "light", "dark"];
  const button = document.getElementById("theme");

  function remembered() {
    try {
      const choice = localStorage.getItem("theme");
      return CHOICES.includes(choice) ? choice : "system";
    } catch {
      return "system";
    }
  }

  function use(choice) {
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    button.textContent = `Theme: ${choice}`;
    button.setAttribute("aria-label", `Theme: ${choice}. Press for the next one.`);
  }

  let current = remembered();
  use(current);
  button.addEventListener("click", () => {
    current = CHOICES[(CHOICES.indexOf(current) + 1) % CHOICES.length];
    use(current);
    try {
      localStorage.setItem("theme", current);
    } catch {
      // Without a memory the choice holds for this visit.
    }
  });
})();
