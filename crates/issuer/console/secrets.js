// The secrets and keys of a client.

import { call, holds, path } from "./api.js";
import { ask, reveal } from "./dialog.js";
import { badge, body, button, card, el, field, identifier, select, table, work } from "./dom.js";
import { DAY, moment, now } from "./time.js";

const STATES = { live: ["valid", "good"], pending: ["not yet valid", "care"], expired: ["expired", ""] };

/** The credentials of a client. `draw` shows the client again after a change. */
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
  if (all.length === 0 && view.jwks_uri) return el("p", { class: "empty" }, "Its keys are fetched from the address where it publishes them.");
  if (all.length === 0) return el("p", { class: "empty" }, "The client has no credentials, so it gets no tokens.");
  const headings = ["Credential", "State", "Added", "Valid from", "Expires", "Last used", ""];
  return table("Credentials", headings, all.map(([kind, credential]) => row(kind, credential, expire)));
}

function row(kind, credential, expire) {
  const { id, state, created_at, not_before, expires, last_used } = credential;
  return [
    [`${kind} `, identifier(id)],
    badge(...STATES[state]),
    moment(created_at),
    moment(not_before, "immediately"),
    moment(expires, "never"),
    moment(last_used, "not yet recorded"),
    expire && state !== "expired" ? button("Expire", (event) => expire(kind, credential, event.target), "little danger") : [],
  ];
}

function expiring(view, place, draw) {
  return async (kind, { id, last_used }, pressed) => {
    const used = last_used === undefined ? "No use of it is recorded yet." : ["It was last used ", moment(last_used), "."];
    const revoke = el("input", { type: "checkbox", name: "revoke" });
    const help = el("span", { class: "help" }, "For a leaked credential. Otherwise tokens that were already issued stay valid until they expire.");
    const text = [
      el("p", {}, el("code", {}, id)),
      el("p", {}, used),
      el("p", {}, "Every node rejects it within a second, and it cannot be made valid again."),
      el("label", { class: "choice" }, revoke, el("span", {}, "Revoke this client's tokens too", help)),
    ];
    if (!(await ask({ title: `Expire this ${kind}?`, text, yes: "Expire now", danger: true }))) return;
    await work(pressed, place, async () => {
      const tokens = revoke.checked ? "?revoke_tokens=true" : "";
      await call("DELETE", path`/clients/${view.client_id}/credentials/${id}` + tokens);
      draw(await call("GET", path`/clients/${view.client_id}`));
    });
  };
}

function adding(view, draw, cancel) {
  const expires = select([["30", "in 30 days"], ["90", "in 90 days"], ["365", "in a year"], ["", "never"]], "90");
  const others = select([["", "stay valid"], ["7", "expire in 7 days"], ["1", "expire in a day"], ["0", "expire now"]]);
  const place = el("div");
  const mint = el("button", { class: "button primary" }, "Create the secret");
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
    el("div", { class: "fields" }, field("Expires", expires), field("The other secrets", others, "In a rotation they stay valid until the client uses the new one.")),
    place,
    el("div", { class: "row end" }, button("Cancel", cancel), mint),
  );
}

/** Returns the time after a number of days, or undefined for an empty choice. */
const inDays = (days) => (days === "" ? undefined : now() + Number(days) * DAY);
