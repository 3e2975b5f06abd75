// The page: the current view, and the bar above it.
//
// The fragment of the URL names the view, so that back, forward and bookmarks work. It contains
// only names.

import { LEVELS, begin, current, signOut } from "./api.js";
import { apiPage } from "./api-page.js";
import { apis } from "./apis.js";
import { changes } from "./changes.js";
import { clients } from "./clients.js";
import { client } from "./client.js";
import { decisions } from "./decisions.js";
import { closeQuestions, keepsPage } from "./dialog.js";
import { badge, button, el, problem } from "./dom.js";
import { hints } from "./hints.js";
import { keys } from "./keys.js";
import { newApi } from "./new-api.js";
import { newClient } from "./new-client.js";
import { signInAgain, signInPage } from "./sign-in.js";
import { themeSwitch } from "./theme.js";
import { span } from "./time.js";

const TABS = [
  ["clients", "Clients", clients],
  ["apis", "APIs", apis],
  ["keys", "Signing keys", keys],
  ["decisions", "Decisions", decisions],
  ["changes", "Changes", changes],
  ["hints", "Hints", hints],
];
const VIEWS = { client, "new-client": newClient, api: apiPage, "new-api": newApi, ...Object.fromEntries(TABS.map(([name, , view]) => [name, view])) };
/** The tabs of the views that are not one themselves. */
const TAB_OF = { client: "clients", "new-client": "clients", api: "apis", "new-api": "apis" };

const main = document.getElementById("main");
const bar = document.getElementById("bar");
let config;
let shown = 0;
/** The fragment of the current view. */
let address = location.hash;

async function start() {
  try {
    config = await begin(sessionOver);
    document.title = `Issuer console – ${config.issuer}`;
    showSignIn();
  } catch (error) {
    main.replaceChildren(problem(error));
  }
}

function showSignIn() {
  shown += 1;
  bar.hidden = true;
  bar.replaceChildren();
  main.replaceChildren(signInPage(config, show));
  main.querySelector("input").focus();
}

/** Asks the reader to sign in again. The page stays as it is behind the question. */
function sessionOver(reason) {
  signInAgain(config, reason, show, leave);
}

function leave() {
  signOut();
  showSignIn();
}

/** Follows the fragment, unless a secret on the page would be lost. */
function moved() {
  if (keepsPage()) {
    history.pushState(null, "", location.pathname + address);
    return;
  }
  closeQuestions();
  show();
}

/** Shows the view that the fragment names. A slow view does not replace a later one. */
async function show() {
  if (current() === null) return;
  const [name, argument] = named();
  const view = name === "" ? clients : (VIEWS[name] ?? unknown);
  address = location.hash;
  shown += 1;
  const turn = shown;
  showBar(name || "clients");
  main.setAttribute("aria-busy", "true");
  const contents = await view(argument).catch((error) => [el("h1", { tabindex: "-1" }, "This cannot be shown"), problem(error)]);
  if (turn !== shown) return;
  main.removeAttribute("aria-busy");
  main.replaceChildren(...[contents].flat());
  main.querySelector("h1")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Returns the view and its argument in the fragment. */
function named() {
  try {
    return location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  } catch {
    return [undefined];
  }
}

async function unknown() {
  return [
    el("h1", { tabindex: "-1" }, "Page not found"),
    el("p", {}, "The address names no page of the console. ", el("a", { href: "#/clients" }, "See the clients instead.")),
  ];
}

function showBar(name) {
  const tab = TAB_OF[name] ?? name;
  const link = ([target, label]) => el("a", { href: `#/${target}`, "aria-current": target === tab ? "page" : null }, label);
  bar.hidden = false;
  bar.replaceChildren(
    el("div", { class: "brand" }, el("strong", {}, "Issuer"), el("span", { class: "muted mono small" }, config.issuer)),
    el("nav", { "aria-label": "Views" }, TABS.map(link)),
    el("div", { class: "who" }, who(), themeSwitch(), button("Sign out", leave, "little")),
  );
}

function who() {
  const { clientId, level, scopes, refused, expires } = current();
  const left = el("span", { class: "muted small nowrap" });
  const tick = () => (left.textContent = `${span(Math.max(0, Math.round((expires - Date.now()) / 1000)))} left`);
  const timer = setInterval(() => (left.isConnected ? tick() : clearInterval(timer)), 5000);
  tick();
  const granted = `Granted: ${scopes.join(", ")}.`;
  const title = refused.length === 0 ? granted : `${granted} This client may not have: ${refused.join(", ")}.`;
  const [, label, , accesses] = LEVELS.find(([name]) => name === level);
  return [el("span", { class: "mono small" }, clientId), el("span", { title }, badge(label, accesses.at(-1))), left];
}

document.getElementById("skip").addEventListener("click", (event) => {
  // The fragment names the view, so it cannot name an element as well.
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", moved);
addEventListener("beforeunload", (event) => keepsPage() && event.preventDefault());
start();
