// Requests to the token endpoint and the admin API, and the only place of the token.
//
// The token is in a variable of this module and nowhere else: not in storage, cookies or URLs. It
// is discarded with the page, on signing out, and when it expires. The secret is used for one or a
// few requests, and is not stored.

let config = null;
let session = null;
let expiry = null;
let onOver = () => {};

/** A problem with advice. One about a catalog has `problems`, one about clients a `difference`. */
export class Problem extends Error {
  constructor(status, code, description, next) {
    super(description);
    Object.assign(this, { status, code, description, next });
  }
}

/** Loads the configuration. */
export async function begin(onSessionOver) {
  onOver = onSessionOver;
  const answer = await send("config.json", {});
  config = await answer.json();
  return config;
}

/** The levels of access of a session, from the least to the most. */
export const LEVELS = [
  ["read", "Read only", "See APIs, clients, keys and decisions.", ["read"]],
  ["edit", "Edit", "Also add and change APIs, clients, secrets and keys.", ["read", "write"]],
  ["admin", "Full admin", "Also remove APIs and clients, withdraw keys and revoke tokens. The session is short.", ["read", "write", "destructive"]],
];

/**
 * Gets a token with all scopes of a level that the client may have. Only the issuer knows these: it
 * refuses a request as a whole and names a scope that the client lacks, so the request is repeated
 * without that scope.
 */
export async function signIn(clientId, secret, level) {
  const accesses = LEVELS.find(([name]) => name === level)[3];
  let wanted = config.scopes.filter((scope) => accesses.includes(scope.access)).map((scope) => scope.name);
  const refused = [];
  while (wanted.length > 0) {
    const answer = await askForToken(clientId, secret, wanted);
    const said = await json(answer);
    if (answer.ok) return open(clientId, level, said, refused);
    const lacking = said.error === "invalid_scope" && /`([^`]+)`/.exec(said.error_description)?.[1];
    if (!wanted.includes(lacking)) throw problemOf(answer, said);
    refused.push(lacking);
    wanted = wanted.filter((scope) => scope !== lacking);
  }
  const next = "Give it some first, for example: issuer client update ID --scope \"issuer:clients:read issuer:audit:read\".";
  throw new Problem(0, "no_administration", `The client ${clientId} has no scope of this issuer's administration.`, next);
}

function askForToken(clientId, secret, scopes) {
  // Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1), and so are ASCII.
  const credentials = btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`);
  return send(`${config.path}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope: scopes.join(" ") }),
  });
}

function open(clientId, level, said, refused) {
  const scopes = said.scope.split(" ");
  session = { clientId, level, scopes, refused, token: said.access_token, expires: Date.now() + said.expires_in * 1000 };
  clearTimeout(expiry);
  expiry = setTimeout(() => close("Your session has expired: its token has expired."), said.expires_in * 1000);
  return current();
}

/** Returns the session without the token, or null. */
export function current() {
  if (session === null) return null;
  const { clientId, level, scopes, refused, expires } = session;
  return { clientId, level, scopes, refused, expires };
}

/** Returns whether the session has a scope, to hide what the server would refuse. */
export const holds = (scope) => session !== null && session.scopes.includes(scope);

/** Discards the token. */
export function signOut() {
  session = null;
  clearTimeout(expiry);
}

function close(reason) {
  if (session === null) return;
  signOut();
  onOver(reason);
}

/** Calls an operation of the admin API. Returns the body of the response, or null. */
export async function call(method, path, content) {
  if (session === null) throw new Problem(0, "signed_out", "Your session has expired.", "Sign in again.");
  const headers = { authorization: `Bearer ${session.token}` };
  if (content !== undefined) headers["content-type"] = "application/json";
  const body = content === undefined ? undefined : JSON.stringify(content);
  const answer = await send(`${config.path}/admin/v1${path}`, { method, headers, body });
  const said = answer.status === 204 ? null : await json(answer);
  if (answer.ok) return said;
  const problem = problemOf(answer, said);
  if (answer.status === 401) close("Your session has expired: its token is not valid any more.");
  throw problem;
}

/** Returns a path in which the values are percent-encoded. */
export const path = (parts, ...values) => String.raw({ raw: parts }, ...values.map(encodeURIComponent));

async function send(address, options) {
  try {
    return await fetch(address, { ...options, credentials: "omit", cache: "no-store", redirect: "error" });
  } catch {
    throw new Problem(0, "unreachable", "The issuer is not reachable.", "Check that it is running and that you are online; then try again.");
  }
}

async function json(answer) {
  try {
    return await answer.json();
  } catch {
    return {};
  }
}

function problemOf(answer, said) {
  const code = said.error ?? "error";
  const description = said.error_description ?? `The issuer returned status ${answer.status}.`;
  const { problems, difference } = said;
  return Object.assign(new Problem(answer.status, code, description, nextStep(answer, code)), { problems, difference });
}

function nextStep(answer, code) {
  const wait = answer.headers.get("retry-after");
  switch (code) {
    case "invalid_client":
      return "Check the identifier and the secret. The secret may have expired, or the client may be disabled.";
    case "insufficient_scope":
      return `${lackingScope(answer)}Sign out and in again for more, or as a client that has it.`;
    case "access_denied":
      return "Sign in as a client that has this scope.";
    case "conflict":
      return "Choose another one, or change what exists already.";
    case "not_found":
      return "It may have been removed in the meantime; reload the page.";
    case "temporarily_unavailable":
      return wait ? `Try again in ${wait} seconds.` : "Try again in a moment.";
    case "invalid_token":
      return "Sign in again.";
  }
  return answer.status >= 500 ? "Try again. The log of the issuer has more details." : null;
}

function lackingScope(answer) {
  const scope = /scope="([^"]*)"/.exec(answer.headers.get("www-authenticate") ?? "")?.[1];
  return scope ? `This needs ${scope}. ` : "";
}
