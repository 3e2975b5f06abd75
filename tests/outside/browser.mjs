// Chromium without a window, driven over its DevTools protocol by a pipe: no package is needed for that.
//
// What a person does is done by events of the mouse and the keyboard, so that a covered or disabled button is not pressed.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE = 20_000;

/** Starts a browser with one page, runs `task` with it, and ends it. `complaints` are what the page's console and policy reported. */
export async function withPage(program, task) {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  // Root has no sandbox to give, and a container may have little shared memory.
  const flags = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  const browser = spawn(program, [...flags, `--user-data-dir=${folder}`, "--remote-debugging-pipe", "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    // With its helpers it is a group of processes, which ends as one.
    detached: true,
  });
  const ended = new Promise((resolve) => browser.once("exit", resolve));
  try {
    return await task(await Page.open(new Connection(browser.stdio[3], browser.stdio[4])));
  } finally {
    process.kill(-browser.pid, "SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
}

/** Messages of JSON, each ended by a zero byte. */
class Connection {
  constructor(to, from) {
    Object.assign(this, { to, next: 1, waiting: new Map(), hears: [], rest: "" });
    from.setEncoding("utf8");
    from.on("data", (text) => this.read(text));
  }

  read(text) {
    const messages = (this.rest + text).split("\0");
    this.rest = messages.pop();
    for (const message of messages.map(JSON.parse)) {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (waiting === undefined) this.hears.forEach((hear) => hear(message));
      else if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`));
      else waiting.resolve(message.result);
    }
  }

  send(method, params = {}, sessionId) {
    const id = this.next++;
    this.to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.waiting.set(id, { method, resolve, reject }));
  }
}

/** A page that is being replaced by the next one has no value yet: the evaluation is repeated in the new page. */
function undefinedWhileNavigating(error) {
  if (!/navigated or closed|context was destroyed|Cannot find (default execution )?context/.test(error.message)) throw error;
}

export class Page {
  static async open(connection) {
    const { targetId } = await connection.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await connection.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(connection, sessionId);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(`${domain}.enable`);
    return page;
  }

  constructor(connection, sessionId) {
    Object.assign(this, { connection, sessionId, complaints: [], hosts: new Set() });
    connection.hears.push(({ method, params }) => this.hear(method, params));
  }

  hear(method, params) {
    if (method === "Log.entryAdded" && ["error", "warning"].includes(params.entry.level)) this.complaints.push(params.entry.text);
    if (method === "Runtime.exceptionThrown") this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type)) this.complaints.push(JSON.stringify(params.args));
    if (method === "Network.requestWillBeSent") this.hosts.add(new URL(params.request.url).host);
  }

  send(method, params) {
    return this.connection.send(method, params, this.sessionId);
  }

  async go(url) {
    await this.send("Page.navigate", { url });
  }

  /** What an expression is in the page. */
  async value(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true in the page, and returns it. */
  async until(expression, what = expression) {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const value = await this.value(expression).catch(undefinedWhileNavigating);
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`${what} did not come; the page says:\n${await this.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Returns the text of the page, dialogs first. */
  text() {
    return this.value(`[...document.querySelectorAll('dialog'), document.body].map((part) => part?.innerText).join('\\n')`);
  }

  /** Waits until a text can be read. */
  reads(text) {
    return this.until(`document.body?.innerText.includes(${JSON.stringify(text)})`, `the text ${JSON.stringify(text)}`);
  }

  /** Waits until an element is there and has stayed where it is for a while: what unfolds is not pressed on its way. */
  async settled(selector) {
    const place = () => this.value(`JSON.stringify(document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect() ?? null)`);
    const deadline = Date.now() + PATIENCE;
    for (let [before, now] = [null, await place()]; now === "null" || now !== before; [before, now] = [now, await place()]) {
      if (Date.now() > deadline) throw new Error(`${selector} did not come to rest`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  /** Clicks on the middle of the first visible element of this kind that has the text. What is in a dialog goes before the rest. */
  async click(selector, text = "") {
    const place = await this.placeOf(selector, text);
    const mouse = { ...place, button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...mouse });
    await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...mouse });
  }

  /** Where to click, once the page is loaded and two looks in a row agree: styles and scripts that arrive late move what is there. */
  async placeOf(selector, text) {
    const look = () => this.until(
      `(() => {
        if (document.readyState !== "complete") return null;
        const root = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
        const found = [...root.querySelectorAll(${JSON.stringify(selector)})]
          .find((element) => element.innerText.includes(${JSON.stringify(text)}) && element.checkVisibility() && !element.disabled);
        if (!found) return null;
        found.scrollIntoView({ block: "center", behavior: "instant" });
        const { x, y, width, height } = found.getBoundingClientRect();
        const at = { x: x + width / 2, y: y + height / 2 };
        const hit = document.elementFromPoint(at.x, at.y);
        return hit && (found.contains(hit) || hit.contains(found)) ? at : null;
      })()`,
      `something to click: ${selector} ${JSON.stringify(text)}`,
    );
    const deadline = Date.now() + PATIENCE;
    for (let [before, now] = [null, await look()]; ; [before, now] = [now, await look()]) {
      if (before && before.x === now.x && before.y === now.y) return now;
      if (Date.now() > deadline) throw new Error(`${selector} ${JSON.stringify(text)} did not come to rest`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Types into a field. */
  async type(selector, text) {
    await this.click(selector);
    await this.until(`document.activeElement.matches(${JSON.stringify(selector)})`, `the focus on ${selector}`);
    await this.send("Input.insertText", { text });
  }

  /** Chooses a file in a field. */
  async choose(selector, file) {
    const { result } = await this.send("Runtime.evaluate", { expression: `document.querySelector(${JSON.stringify(selector)})` });
    await this.send("DOM.setFileInputFiles", { objectId: result.objectId, files: [file] });
  }

  async key(key) {
    const code = { Tab: 9, Enter: 13, Escape: 27 }[key];
    const text = key === "Enter" ? "\r" : undefined;
    for (const type of ["keyDown", "keyUp"]) {
      await this.send("Input.dispatchKeyEvent", { type, key, code: key, windowsVirtualKeyCode: code, text: type === "keyDown" ? text : undefined });
    }
  }
}
