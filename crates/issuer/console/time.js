// Formatting of times, which the API gives in seconds since the Unix epoch.

import { el } from "./dom.js";

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const now = () => Math.floor(Date.now() / 1000);

const two = (number) => String(number).padStart(2, "0");

/** Formats a time as day and minute, in the local time zone. */
export function absolute(seconds) {
  const date = new Date(seconds * 1000);
  return `${day(seconds)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Formats a time as a day, in the local time zone. */
export function day(seconds) {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const UNITS = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
];

const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });

/** Formats a time relative to now. */
export function relative(seconds) {
  const distance = seconds - now();
  const [unit, size] = UNITS.find(([, size]) => Math.abs(distance) >= size) ?? [null, 1];
  if (unit === null) return distance > 5 ? `in ${distance} seconds` : distance < -5 ? `${-distance} seconds ago` : "now";
  return words.format(Math.trunc(distance / size), unit);
}

/** Formats a duration. */
export function span(seconds) {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ["second", 1];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** An element with a time, relative and absolute, or with `instead` if there is none. */
export function moment(seconds, instead = "never") {
  if (seconds === undefined || seconds === null) return el("span", { class: "muted" }, instead);
  const date = new Date(seconds * 1000);
  return el(
    "time",
    { datetime: date.toISOString(), title: date.toString(), class: "moment" },
    el("span", {}, relative(seconds)),
    " ",
    el("span", { class: "muted small nowrap" }, absolute(seconds)),
  );
}
