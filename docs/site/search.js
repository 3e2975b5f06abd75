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
  // A link to what a search has hidden ends the search.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    search.value = "";
    show();
    target.scrollIntoView();
  });

  // The explorer is there where a server shows these pages, not on a disk.
  if (location.protocol.startsWith("http")) document.querySelector(".explorer").hidden = false;
})();
