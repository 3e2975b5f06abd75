// The picker: operations on the left, and on the right the fewest scopes for them, the token
// request in four languages, and which other operations a token with these scopes allows. The
// choice is kept in the address, so that it survives a reload and can be linked.

(() => {
  const place = document.getElementById("picker-place");
  const LANGUAGES = { curl: inCurl, Rust: inRust, Python: inPython, JavaScript: inJavaScript };
  let language = "curl";
  /**
   * Chosen operations by their anchors, each with the numbers of the widenings that are wanted too.
   */
  let chosen = new Map();
  /** How many operations the address names that do not exist. */
  let unknown = 0;
  let api = readAddress();

  const access = (name) => SITE.scopes.find((scope) => scope.name === name)?.access ?? "read";

  function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (typeof value === "function") element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  }

  /** A path that may be broken before its slashes. */
  const breakable = (path) => path.split("/").map((part, index) => (index === 0 ? part : [el("wbr"), `/${part}`]));

  /** The summary of an operation, or its address. */
  const title = ({ summary, method, path }) => summary.replace(/\.$/, "") || `${method} ${path}`;

  const badge = (level) => el("span", { class: `badge ${level}` }, level);
  const scopeLink = (name) => el("a", { href: `#${name}` }, el("code", {}, name));
  const endpoint = ({ anchor, method, path }) =>
    el("a", { class: "endpoint", href: `#${anchor}` }, el("span", { class: `method ${method.toLowerCase()}` }, method), " ", el("code", {}, breakable(path)));

  /** Reads the choice from the address, `?operation=ANCHOR~0` for an operation with its first widening, and returns its API. */
  function readAddress() {
    let found = null;
    for (const text of new URLSearchParams(location.search).getAll("operation")) {
      const [anchor, ...widenings] = text.split("~");
      const its = SITE.apis.find(({ operations }) => operations.some((operation) => operation.anchor === anchor));
      const operation = its?.operations.find((one) => one.anchor === anchor);
      const numbers = widenings.map(Number);
      if (operation === undefined || (found ?? its) !== its || !numbers.every((number) => number in operation.widenings)) {
        unknown += 1;
        continue;
      }
      found = its;
      chosen.set(anchor, new Set(numbers));
    }
    return found ?? SITE.apis[0];
  }

  function writeAddress() {
    const query = new URLSearchParams([...chosen].map(([anchor, widenings]) => ["operation", [anchor, ...widenings].join("~")]));
    const address = new URL(location);
    address.search = query;
    history.replaceState(null, "", address);
  }

  /** After each change of the choice. */
  function changed() {
    unknown = 0;
    writeAddress();
    drawOutcome();
  }

  function draw() {
    const bar = el("div", { class: "result-bar no-print", id: "result-bar" });
    place.replaceChildren(el("div", { class: "picker" }, jobs(bar), el("div", { class: "outcome card", id: "outcome", tabindex: "-1" })));
    drawOutcome();
  }

  function jobs(bar) {
    const tab = (one) => el("button", { type: "button", class: "button little", "aria-pressed": String(one === api), onclick: () => choose(one) }, one.title);
    const headings = [...new Set(api.operations.map(({ heading }) => heading))];
    return el(
      "div",
      { class: "jobs card" },
      el("header", {}, el("h2", {}, "Operations"), SITE.apis.length > 1 && el("div", { class: "row", role: "group", "aria-label": "API" }, SITE.apis.map(tab))),
      el("div", { class: "body" }, headings.map((heading) => group(heading))),
      bar,
    );
  }

  function choose(one) {
    api = one;
    chosen = new Map();
    draw();
    changed();
  }

  function group(heading) {
    const operations = api.operations.filter((operation) => operation.heading === heading);
    return el("fieldset", {}, heading && el("legend", {}, el("h3", {}, heading)), operations.map(job));
  }

  function job(operation) {
    const widenings = operation.widenings.map((widening, index) => also(operation, widening, index));
    const box = el("input", { type: "checkbox", value: operation.anchor, checked: chosen.has(operation.anchor) });
    box.addEventListener("change", () => {
      if (box.checked) chosen.set(operation.anchor, new Set());
      else chosen.delete(operation.anchor);
      for (const { inner } of widenings) {
        inner.checked = false;
        inner.disabled = !box.checked;
      }
      changed();
    });
    const label = el("label", { class: "choice" }, box, el("span", {}, title(operation), el("span", { class: "help" }, operation.method, " ", breakable(operation.path))));
    return el("div", { class: "job" }, label, widenings.map(({ element }) => element));
  }

  function also(operation, widening, index) {
    const wanted = chosen.get(operation.anchor);
    const inner = el("input", { type: "checkbox", disabled: !wanted, checked: wanted?.has(index) });
    inner.addEventListener("change", () => {
      const wanted = chosen.get(operation.anchor);
      if (inner.checked) wanted.add(index);
      else wanted.delete(index);
      changed();
    });
    const names = [...new Set(widening.flat())].map((name) => name.split(":").at(-2) ?? name);
    return { inner, element: el("label", { class: "choice also" }, inner, el("span", {}, `and see the ${[...new Set(names)].join(", ").replaceAll("_", " ")} too`)) };
  }

  function drawOutcome() {
    const outcome = document.getElementById("outcome");
    const wanted = api.operations.filter(({ anchor }) => chosen.has(anchor));
    const bar = document.getElementById("result-bar");
    bar.hidden = wanted.length === 0;
    const notice = unknown > 0 && el("p", { class: "notice" }, `The link names ${unknown} ${unknown === 1 ? "operation that does" : "operations that do"} not exist.`);
    if (wanted.length === 0) {
      outcome.replaceChildren(...[notice, empty()].filter(Boolean));
      return;
    }
    const requirements = wanted.flatMap(({ anchor, needs, widenings }) => [needs, ...[...chosen.get(anchor)].map((index) => widenings[index])]);
    const names = Least.scopesFor(requirements, SITE.scopes);
    bar.replaceChildren(el("button", { type: "button", class: "button primary", onclick: showOutcome }, `${names.length} ${names.length === 1 ? "scope" : "scopes"} · Show`));
    outcome.replaceChildren(...[notice, ...scopesPart(names), ...requestPart(names), ...reach(names, wanted)].filter(Boolean));
  }

  /** The result before a choice: an example. */
  function empty() {
    const [example] = api.operations;
    const tryIt = () => {
      chosen.set(example.anchor, new Set());
      draw();
      changed();
    };
    if (example === undefined) return el("p", { class: "empty" }, "No operation requires a scope.");
    const item = (name) => el("li", {}, scopeLink(name), " ", badge(access(name)));
    return el(
      "div",
      { class: "body" },
      el("h2", {}, "Choose one or more operations"),
      el("p", { class: "muted" }, `For example, “${title(example)}” requires`),
      el("ul", { class: "least" }, Least.scopesFor([example.needs], SITE.scopes).map(item)),
      el("div", { class: "row" }, el("button", { type: "button", class: "button little", onclick: tryIt }, "Try this example")),
    );
  }

  function showOutcome() {
    const outcome = document.getElementById("outcome");
    outcome.scrollIntoView({ block: "start" });
    outcome.focus({ preventScroll: true });
  }

  function scopesPart(names) {
    const item = (name) => el("li", {}, scopeLink(name), " ", badge(access(name)));
    const harmful = names.filter((name) => access(name) === "destructive");
    const warning = `${harmful.length === 1 ? "One of them removes" : `${harmful.length} of them remove`} data for good. Give that to a client of its own if you can.`;
    return [
      el("header", {}, el("h2", {}, `Required scopes (${names.length})`), copy(() => names.join(" "), "Copy")),
      el("div", { class: "body", role: "status" }, el("ul", { class: "least" }, names.map(item)), harmful.length > 0 && el("p", { class: "notice harm" }, warning)),
    ];
  }

  function requestPart(names) {
    const code = el("pre", { tabindex: "0" });
    const tabs = Object.keys(LANGUAGES).map((name) =>
      el("button", { type: "button", class: "button little", "aria-pressed": String(name === language), onclick: () => { language = name; drawOutcome(); } }, name),
    );
    code.textContent = LANGUAGES[language](api.tokenUrl, names.join(" "));
    return [
      el("div", { class: "body" }, el("div", { class: "row between" }, el("h3", {}, "Token request"), el("div", { class: "row", role: "group", "aria-label": "Language" }, tabs, copy(() => code.textContent, "Copy"))), code),
    ];
  }

  /** What else the token opens, and what it does not. */
  function reach(names, wanted) {
    const held = Least.satisfied(names, SITE.scopes);
    const others = api.operations.filter((operation) => !wanted.includes(operation));
    const opened = others.filter(({ needs }) => Least.isMet(needs, held));
    const refused = others.filter(({ needs }) => !Least.isMet(needs, held));
    const lacking = (operation) => Least.missing(operation.needs, held).map((name, index) => [index > 0 ? ", " : " lacks ", scopeLink(name)]);
    return [
      opened.length > 0 && el("details", { class: "body" }, el("summary", {}, `Also permitted: ${opened.length}`), el("ul", { class: "operations" }, opened.map((operation) => el("li", {}, endpoint(operation))))),
      el("details", { class: "body" }, el("summary", {}, `Refused (403): ${refused.length}`), el("ul", { class: "operations" }, refused.map((operation) => el("li", {}, endpoint(operation), el("span", { class: "muted" }, lacking(operation)))))),
    ].filter(Boolean);
  }

  function copy(text, label) {
    const button = el("button", { type: "button", class: "button little quiet no-print" }, label);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text());
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not allowed here";
      }
      setTimeout(() => { button.textContent = label; }, 1500);
    });
    return button;
  }

  function inCurl(tokenUrl, scope) {
    return `curl -u "$CLIENT_ID:$CLIENT_SECRET" \\
  -d grant_type=client_credentials \\
  --data-urlencode "scope=${scope}" \\
  ${tokenUrl}`;
  }

  function inRust(tokenUrl, scope) {
    return `// reqwest, with the features "json" and "form"
let answer: serde_json::Value = reqwest::Client::new()
    .post("${tokenUrl}")
    .basic_auth(client_id, Some(client_secret))
    .form(&[("grant_type", "client_credentials"), ("scope", "${scope}")])
    .send()
    .await?
    .error_for_status()?
    .json()
    .await?;
let token = answer["access_token"].as_str();`;
  }

  function inPython(tokenUrl, scope) {
    return `import requests

answer = requests.post(
    "${tokenUrl}",
    auth=(client_id, client_secret),
    data={"grant_type": "client_credentials", "scope": "${scope}"},
    timeout=10,
)
answer.raise_for_status()
token = answer.json()["access_token"]`;
  }

  function inJavaScript(tokenUrl, scope) {
    return `const answer = await fetch("${tokenUrl}", {
  method: "POST",
  headers: { Authorization: \`Basic \${btoa(\`\${clientId}:\${clientSecret}\`)}\` },
  body: new URLSearchParams({ grant_type: "client_credentials", scope: "${scope}" }),
});
if (!answer.ok) throw new Error(\`no token: \${answer.status} \${await answer.text()}\`);
const { access_token: token } = await answer.json();`;
  }

  draw();
})();
