/* Written by `cargo scopes docs`. Do not edit. */

// The least scopes for a job, and what a token with some scopes opens.
//
// A requirement is a list of alternatives, and an alternative a list of scopes that are needed together. Least means: the fewest
// destructive scopes, then the fewest that write, then the fewest at all, then the first in the catalog's order.

const Least = (() => {
  /** After so many steps the best that was found is taken. No catalog that people wrote comes near it. */
  const PATIENCE = 200_000;

  /** All that a holder of these scopes satisfies: they, and what they imply. */
  function satisfied(held, scopes) {
    const all = new Set(held);
    for (const { name, implies } of scopes) if (all.has(name)) implies.forEach((implied) => all.add(implied));
    return all;
  }

  /** Whether one of the alternatives is held as a whole. */
  const isMet = (requirement, held) => requirement.some((alternative) => alternative.every((name) => held.has(name)));

  /** The missing part of the alternative that misses least. */
  function missing(requirement, held) {
    const lacks = requirement.map((alternative) => alternative.filter((name) => !held.has(name)));
    return lacks.reduce((least, other) => (other.length < least.length ? other : least));
  }

  /** The least scopes by which all requirements are met, in the catalog's order. */
  function scopesFor(requirements, scopes) {
    const order = new Map(scopes.map(({ name }, index) => [name, index]));
    const access = new Map(scopes.map((scope) => [scope.name, scope.access]));
    const cost = (chosen) => {
      const names = [...chosen];
      const count = (level) => names.filter((name) => access.get(name) === level).length;
      return [count("destructive"), count("write"), names.length, ...names.map((name) => order.get(name)).sort((a, b) => a - b)];
    };
    // Those without a choice first: what they need may be what the others choose.
    const open = [...requirements].sort((a, b) => a.length - b.length);
    let best = null;
    let steps = 0;
    const search = (position, chosen) => {
      if ((steps += 1) > PATIENCE && best) return;
      if (best && isLess(best.cost, cost(chosen))) return;
      while (position < open.length && isMet(open[position], satisfied(chosen, scopes))) position += 1;
      if (position === open.length) {
        best = { chosen, cost: cost(chosen) };
        return;
      }
      for (const alternative of open[position]) search(position + 1, new Set([...chosen, ...alternative]));
    };
    search(0, new Set());
    return withoutImplied([...best.chosen], scopes).sort((a, b) => order.get(a) - order.get(b));
  }

  /** What another one of them implies need not be asked for. */
  function withoutImplied(names, scopes) {
    const implies = (name, other) => scopes.find((scope) => scope.name === name)?.implies.includes(other) && name !== other;
    return names.filter((name) => !names.some((other) => implies(other, name) && !implies(name, other)));
  }

  /** Compares two costs from their first place on. */
  function isLess(one, other) {
    for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
      if (one[place] !== other[place]) return one[place] < other[place];
    }
    return false;
  }

  return { satisfied, isMet, missing, scopesFor };
})();
