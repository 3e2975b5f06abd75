// The signing keys: their states and times, and the next rotation.

import { call, holds, path } from "./api.js";
import { ask } from "./dialog.js";
import { badge, body, button, card, code, el, field, select, table, work } from "./dom.js";
import { HOUR, absolute, day, moment, now } from "./time.js";

const STATES = {
  announced: ["announced", "care"],
  signing: ["signing", "good"],
  retired: ["retired", ""],
  gone: ["gone", ""],
};

export async function keys() {
  const page = el("div", { class: "stack wide" });
  const draw = async () => {
    const { keys, next_rotation, signs_for } = await call("GET", "/signing-keys");
    // The last key signs until the next one does, which is announced in time.
    const expected = keys.map((key) => ({ ...key, expected_until: key.signs_until ?? key.signs_from + signs_for }));
    page.replaceChildren(...parts(expected, next_rotation, draw));
  };
  await draw();
  return page;
}

function parts(keys, nextRotation, draw) {
  const place = el("div", { class: "place" });
  const rotate = button("Rotate", () => {
    place.replaceChildren(body(rotating(draw, () => place.replaceChildren())));
    place.querySelector("select").focus();
  });
  return [
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, "Signing keys"), nextRotation !== undefined && el("span", {}, `Next rotation about ${day(nextRotation)}`)),
    card("Timeline", holds("issuer:keys:write") && rotate, place, body(timeline(keys), legend())),
    card("Times", null, times(keys, place, draw)),
    el(
      "p",
      { class: "muted small measure" },
      "A key is published before it signs, so that resource servers know it when its first token arrives, and stays published until its last token has expired. All nodes follow this timetable.",
    ),
  ];
}

/**
 * A bar for each key. Fifteen minutes must be visible next to ninety days, so long times are
 * compressed. Equal times are at the same position in all bars.
 */
function timeline(keys) {
  const shown = keys.filter(({ state }) => state !== "gone");
  if (shown.length === 0) return el("p", { class: "muted" }, "There is no key, so no token can be issued.");
  const scale = scaleOf(shown);
  return el(
    "figure",
    { class: "timeline" },
    el("figcaption", { class: "visually-hidden" }, "The states of each key over time; the table below has the same times."),
    row(null, between(el("span", { class: "word" }, "now"), scale(now()), 0), "axis"),
    shown.map((key) => row(name(key), [phases(key, scale), between(el("span", { class: "mark" }), scale(now()), 0)])),
    row(null, [el("span", { class: "begin" }, absolute(scale.from)), el("span", { class: "end" }, absolute(scale.until))], "axis"),
  );
}

/** Returns a function from a time to its position, from 0 to 100. */
function scaleOf(keys) {
  const present = now();
  const times = keys.flatMap(({ created_at, signs_from, expected_until, published_until }) => [created_at, signs_from, expected_until, published_until]);
  const known = [...new Set([present, ...times.filter((time) => time !== undefined)])].sort((one, other) => one - other);
  const places = [0];
  for (let index = 1; index < known.length; index += 1) {
    places.push(places[index - 1] + 0.6 + Math.log1p((known[index] - known[index - 1]) / HOUR));
  }
  const scale = (time) => (places[known.indexOf(time)] / places.at(-1)) * 100;
  return Object.assign((time) => scale(known.includes(time) ? time : present), { from: known[0], until: known.at(-1) });
}

const name = (key) => [el("code", { title: key.kid }, `${key.kid.slice(0, 8)}…`), " ", el("span", { class: "muted small" }, key.algorithm)];

const row = (name, bars, kind = "") => el("div", { class: `track ${kind}`.trim() }, el("div", { class: "name" }, name), el("div", { class: "bars" }, bars));

function phases(key, scale) {
  const phases = [
    ["announced", key.created_at, key.signs_from],
    ["signing", key.signs_from, key.expected_until],
    ["retired", key.signs_until, key.published_until ?? scale.until],
  ];
  const drawn = phases.filter(([, from, to]) => from !== undefined && to > from);
  return drawn.map(([phase, from, to]) => {
    const isOpen = phase === "signing" && key.signs_until === undefined;
    const title = `${phase}: ${absolute(from)} to ${isOpen ? "about " : ""}${absolute(to)}`;
    return between(el("span", { class: `phase ${phase}${isOpen ? " open" : ""}`, title }, phase), scale(from), scale(to));
  });
}

/** Positions an element. The policy of the page forbids style attributes, but not this. */
function between(element, from, to) {
  element.style.setProperty("--from", `${from}%`);
  element.style.setProperty("--length", `${to - from}%`);
  return element;
}

function legend() {
  const item = ([phase, text]) => el("li", {}, el("span", { class: `swatch ${phase}` }), ` ${text}`);
  const items = [
    ["announced", "announced: published, does not sign yet"],
    ["signing", "signing: signs every token"],
    ["retired", "retired: published for the tokens it has signed"],
  ];
  return [el("ul", { class: "legend small muted" }, items.map(item)), el("p", { class: "small muted" }, "The time axis is compressed.")];
}

function times(keys, place, draw) {
  const headings = ["Key", "State", "Announced", "Signs from", "Signs until", "Published until", ""];
  return table("Signing keys", headings, keys.map((key) => timesOf(key, place, draw)));
}

function timesOf(key, place, draw) {
  const withdraw = async (event) => {
    const text = [
      el("p", {}, code(key.kid)),
      el("p", {}, "Resource servers that fetch the key set reject its tokens. If it is the signing key, a new key replaces it, and this session may end."),
    ];
    if (!(await ask({ title: "Withdraw this key?", text, yes: "Withdraw", danger: true, type: key.kid.slice(0, 8) }))) return;
    await work(event.target, place, async () => {
      await call("DELETE", path`/signing-keys/${key.kid}`);
      await draw();
    });
  };
  return [
    name(key),
    badge(...STATES[key.state]),
    moment(key.created_at),
    moment(key.signs_from),
    key.signs_until === undefined ? [moment(key.expected_until), " ", el("span", { class: "muted small" }, "expected")] : moment(key.signs_until),
    moment(key.published_until, "not known yet"),
    holds("issuer:keys:delete") && key.state !== "gone" ? button("Withdraw", withdraw, "little danger") : [],
  ];
}

function rotating(draw, cancel) {
  const algorithms = ["ES256", "ES384", "EdDSA", "PS256", "RS256"].map((name) => [name, name]);
  const algorithm = select([["", "unchanged"], ...algorithms]);
  const speed = select([["", "when all resource servers have fetched it"], ["now", "in two seconds (emergency)"]]);
  const place = el("div");
  const rotate = el("button", { class: "button primary" }, "Announce the next key");
  const submitted = (event) => {
    event.preventDefault();
    work(rotate, place, async () => {
      await call("POST", "/signing-keys", { algorithm: algorithm.value || undefined, now: speed.value === "now" });
      await draw();
    });
  };
  return el(
    "form",
    { class: "stack", onsubmit: submitted },
    el("div", { class: "fields" }, field("Algorithm", algorithm), field("Signs", speed)),
    place,
    el("div", { class: "row end" }, button("Cancel", cancel), rotate),
  );
}
