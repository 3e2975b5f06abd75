// The signing keys: which is announced, signs, or is retired, and when.

import { call, holds, path } from "./api.js";
import { ask } from "./dialog.js";
import { badge, body, button, card, code, el, field, select, table, work } from "./dom.js";
import { DAY, HOUR, absolute, moment, now } from "./time.js";

const STATES = {
  announced: ["announced", "care"],
  signing: ["signing", "good"],
  retired: ["retired", ""],
  gone: ["gone", ""],
};

export async function keys() {
  const page = el("div", { class: "stack wide" });
  const draw = async () => {
    const { keys } = await call("GET", "/signing-keys");
    page.replaceChildren(...parts(keys, draw));
  };
  await draw();
  return page;
}

function parts(keys, draw) {
  const place = el("div", { class: "place" });
  const rotate = button("Rotate", () => {
    place.replaceChildren(body(rotating(draw, () => place.replaceChildren())));
    place.querySelector("select").focus();
  });
  return [
    el("div", { class: "title" }, el("h1", { tabindex: "-1" }, "Signing keys")),
    card("Timeline", holds("issuer:keys:write") && rotate, place, body(timeline(keys), legend())),
    card("Times", null, times(keys, place, draw)),
    el(
      "p",
      { class: "muted small measure" },
      "A key is published before it signs, so that resource servers know it when its first token comes, and stays published until its last token is over. All nodes follow this timetable by themselves.",
    ),
  ];
}

/**
 * A bar for each key. A quarter of an hour must be seen beside ninety days, so it is not drawn to scale: the longer a time, the
 * more it is shortened. What is at the same time stands at the same place all the same.
 */
function timeline(keys) {
  const shown = keys.filter(({ state }) => state !== "gone");
  if (shown.length === 0) return el("p", { class: "muted" }, "There is no key, so no token can be issued.");
  const scale = scaleOf(shown);
  return el(
    "figure",
    { class: "timeline" },
    el("figcaption", { class: "visually-hidden" }, "What each key is for over time; the table below has the same times."),
    row(null, between(el("span", { class: "word" }, "now"), scale(now()), 0), "axis"),
    shown.map((key) => row(name(key), [phases(key, scale), between(el("span", { class: "mark" }), scale(now()), 0)])),
    row(null, [el("span", { class: "begin" }, absolute(scale.from)), el("span", { class: "end" }, absolute(scale.until))], "axis"),
  );
}

/** Where a time stands, from 0 to 100. */
function scaleOf(keys) {
  const present = now();
  const times = keys.flatMap(({ created_at, signs_from, signs_until, published_until }) => [created_at, signs_from, signs_until, published_until]);
  const known = [...new Set([present, ...times.filter((time) => time !== undefined)])].sort((one, other) => one - other);
  // The end of the key that signs last is not known.
  known.push(known.at(-1) + 7 * DAY);
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
    ["signing", key.signs_from, key.signs_until ?? scale.until],
    ["retired", key.signs_until, key.published_until ?? scale.until],
  ];
  const drawn = phases.filter(([, from, to]) => from !== undefined && to > from);
  return drawn.map(([phase, from, to]) => {
    const isOpen = to === scale.until;
    const title = `${phase}: ${absolute(from)} to ${isOpen ? "an end that is not set" : absolute(to)}`;
    return between(el("span", { class: `phase ${phase}${isOpen ? " open" : ""}`, title }, phase), scale(from), scale(to));
  });
}

/** The policy of the page forbids style attributes, not what a script says of an element. */
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
  return [el("ul", { class: "legend small muted" }, items.map(item)), el("p", { class: "small muted" }, "Not to scale: the longer a time, the more it is shortened.")];
}

function times(keys, place, draw) {
  const headings = ["Key", "State", "Announced", "Signs from", "Signs until", "Published until", ""];
  return table("Signing keys", headings, keys.map((key) => timesOf(key, place, draw)));
}

function timesOf(key, place, draw) {
  const withdraw = async (event) => {
    const text = [
      el("p", {}, code(key.kid)),
      el("p", {}, "Every token that it has signed is worth nothing at once to whoever looks at the key set. If it signs now, another key does from now on, and this session may be over."),
    ];
    if (!(await ask({ title: "Withdraw this key?", text, yes: "Withdraw it", danger: true, type: key.kid.slice(0, 8) }))) return;
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
    moment(key.signs_until, "no end is set"),
    moment(key.published_until, "no end is set"),
    holds("issuer:keys:delete") && key.state !== "gone" ? button("Withdraw", withdraw, "little danger") : [],
  ];
}

function rotating(draw, cancel) {
  const algorithms = ["ES256", "ES384", "EdDSA", "PS256", "RS256"].map((name) => [name, name]);
  const algorithm = select([["", "as now"], ...algorithms]);
  const speed = select([["", "when all resource servers know it"], ["now", "in two seconds: an emergency"]]);
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
    el("div", { class: "fields" }, field("Algorithm", algorithm), field("It signs", speed)),
    place,
    el("div", { class: "row end" }, button("Cancel", cancel), rotate),
  );
}
