/* Written by `cargo scopes docs`. Do not edit. */

// Search: what does not have all the words is hidden. `/` goes to the search, Escape clears it.

(() => {
  const search = document.getElementById("search");
  const nothing = document.querySelector(".nothing");
  const entries = [...document.querySelectorAll("[data-words]")];
  const groups = [...document.querySelectorAll(".group")];
  const apart = [document.getElementById("picker"), document.getElementById("matrix")];

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const entry of entries) entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
    for (const group of groups) group.hidden = [...group.querySelectorAll("[data-words]")].every((entry) => entry.hidden);
    for (const section of document.querySelectorAll("#scopes, #endpoints")) {
      section.hidden = [...section.querySelectorAll(".group")].every((group) => group.hidden);
    }
    for (const section of apart) section.hidden = words.length > 0;
    nothing.hidden = entries.some((entry) => !entry.hidden);
  }

  search.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    const isWriting = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) && document.activeElement.type !== "checkbox";
    if (event.key === "/" && !isWriting && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      show();
      search.blur();
    }
  });
  // A link to what a search has hidden ends the search, and one to a folded line unfolds it, which
  // not every browser does.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const [hidden, folded] = [target?.closest("[hidden]"), target?.closest("details:not([open])")];
    if (hidden) {
      search.value = "";
      show();
    }
    if (folded) folded.open = true;
    if (hidden || folded) target.scrollIntoView();
  }

  window.addEventListener("hashchange", reveal);
  reveal();
})();
