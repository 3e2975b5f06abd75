// The scopes that clients can have. A client holds a scope by its name, for every API that has it.

const ACCESSES = ["read", "write", "destructive"];

/**
 * The scopes of `GET /scopes`, each name once. `entries` are the scopes with this name, one of each
 * API, and `access` is the worst of theirs.
 */
export function distinct(scopes) {
  return [...Map.groupBy(scopes, ({ name }) => name)].map(([name, entries]) => ({ name, entries, access: worst(entries) }));
}

const worst = (entries) => ACCESSES.findLast((access) => entries.some((entry) => entry.access === access));

/** The access of each name. */
export const accesses = (scopes) => new Map(distinct(scopes).map(({ name, access }) => [name, access]));

/** The scopes by API, and in each API by group. A shared name is in the first of its APIs. */
export function grouped({ scopes, groups }) {
  const byApi = Map.groupBy(distinct(scopes), ({ entries: [first] }) => first.api);
  return [...byApi].map(([api, own]) => [api, inGroups(own, groups.filter((group) => group.api === api))]);
}

/** Scopes without a group are last. */
function inGroups(scopes, groups) {
  const none = { title: groups.length > 0 ? "Other scopes" : "Scopes", description: "" };
  const within = (group) => scopes.filter(({ entries: [first] }) => first.group === group.name);
  return [...groups, none].map((group) => [group, within(group)]).filter(([, scopes]) => scopes.length > 0);
}

/** The names that no API has. */
export function unknown({ scopes }, names) {
  const known = new Set(scopes.map(({ name }) => name));
  return names.filter((name) => !known.has(name));
}

/** The deprecation of a scope in words. */
export function deprecation({ since, instead, remove_after }) {
  const parts = [`Deprecated since ${since}.`, instead && `Grant ${instead} instead.`, remove_after && `Granted until ${remove_after}.`];
  return parts.filter(Boolean).join(" ");
}
