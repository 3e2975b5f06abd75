/* Written by `cargo scopes docs`. Do not edit. */

// Light, dark, or what the reader's system asks for. The choice is remembered where the browser
// allows that, for all pages of the server.

(() => {
  const CHOICES = ["system", "light", "dark"];
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");

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
    // The stylesheet of Swagger UI has its dark colours under this class.
    document.documentElement.classList.toggle("dark-mode", choice === "dark" || (choice === "system" && system.matches));
    button.textContent = `Theme: ${choice}`;
    button.setAttribute("aria-label", `Theme: ${choice}. Press for the next one.`);
  }

  let current = remembered();
  use(current);
  system.addEventListener("change", () => use(current));
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
