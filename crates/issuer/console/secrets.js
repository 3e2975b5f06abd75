// The secrets and keys by which a client proves who it is.

import { call, holds, path } from "./api.js";
import { ask, reveal } from "./dialog.js";
import { badge, body, button, card, el, field, select, table, work } from "./dom.js";
import { DAY, moment, now } from "./time.js";

const STATES = { live: ["live", "good"], pending: ["not yet", "care"], expired: ["expired", ""] };

/** The credentials of a client. `draw` shows the client anew after a change. */
export function credentials(view, draw) {
  const mayChange = holds("issuer:clients:write");
  const sendsSecret = view.auth.some((way) => way.startsWith("client_secret"));
  const place = el("div", { class: "place" });
  const add = button("Add a secret", () => {
    place.replaceChildren(body(adding(view, draw, () => place.replaceChildren())));
    place.querySelector("select").focus();
  });
  const all = [...view.secrets.map((secret) => ["secret", secret]), ...view.keys.map((key) => ["key", key])];
  return card("Credentials", mayChange && sendsSecret && add, place, list(view, all, mayChange && expiring(view, place, draw)));
}

function list(view, all, expire) {
  if (all.length === 0 && view.jwks_uri) return el("p", { class: "empty" }, "Its keys are fetched from where it publishes them.");
  if (all.length === 0) return el("p", { class: "empty" }, "It has none, so it gets no tokens.");
  const headings = ["Credential", "State", "Made", "Good from", "Expires", "Last used", ""];
  return table("Credentials", headings, all.map(([kind, credential]) => row(kind, credential, expire)));
}

function row(kind, credential, expire) {
  const { id, state, created_at, not_before, expires, last_used } = credential;
  return [
    [`${kind} `, el("code", { title: id }, id.length > 16 ? `${id.slice(0, 8)}…` : id)],
    badge(...STATES[state]),
    moment(created_at),
    moment(not_before, "at once"),
    moment(expires, "never"),
    moment(last_used, "never"),
    expire && state !== "expired" ? button("Expire", (event) => expire(kind, credential, event.target), "little danger") : [],
  ];
}

function expiring(view, place, draw) {
  return async (kind, { id, last_used }, pressed) => {
    const used = last_used === undefined ? "It was never used." : ["It was last used ", moment(last_used), "."];
    const text = [el("p", {}, el("code", {}, id)), el("p", {}, used), el("p", {}, "Within a second it is good no more on any node, and it cannot be made good again. Tokens that the client has already stay good.")];
    if (!(await ask({ title: `Expire this ${kind}?`, text, yes: "Expire it now", danger: true }))) return;
    await work(pressed, place, async () => {
      await call("DELETE", path`/clients/${view.client_id}/credentials/${id}`);
      draw(await call("GET", path`/clients/${view.client_id}`));
    });
  };
}

function adding(view, draw, cancel) {
  const expires = select([["30", "in 30 days"], ["90", "in 90 days"], ["365", "in a year"], ["", "never"]], "90");
  const others = select([["", "stay as they are"], ["7", "expire in 7 days"], ["1", "expire in a day"], ["0", "expire now"]]);
  const place = el("div");
  const mint = el("button", { class: "button primary" }, "Make the secret");
  const submitted = (event) => {
    event.preventDefault();
    work(mint, place, async () => {
      const asked = { expires: inDays(expires.value), others_until: inDays(others.value) };
      const minted = await call("POST", path`/clients/${view.client_id}/secrets`, asked);
      await reveal(view.client_id, minted.client_secret);
      draw(await call("GET", path`/clients/${view.client_id}`));
    });
  };
  return el(
    "form",
    { class: "stack", onsubmit: submitted },
    el("div", { class: "fields" }, field("It expires", expires), field("The other secrets", others, "A rotation leaves them good until the client uses the new one.")),
    place,
    el("div", { class: "row end" }, button("Cancel", cancel), mint),
  );
}

/** A second in so many days; nothing for an empty choice. */
const inDays = (days) => (days === "" ? undefined : now() + Number(days) * DAY);
