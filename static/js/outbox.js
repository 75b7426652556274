/**
 * Labels on their way to the server.
 *
 * Every action is written to localStorage before it is sent, one entry a key, and is taken
 * away only when the server's answer echoes its `op`. Entries of a sentence go in order, one
 * at a time; each says the whole state it wants, so sending one twice changes nothing. They
 * belong to a reviewer: whoever else signs in here never sends them.
 */

const PREFIX = "contested:op";
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

export class Outbox extends EventTarget {
  /**
   * @param reviewer  id of the signed-in user
   * @param page      id of the document, which entries remember
   * @param element   id of a sentence -> its element on this page, if any
   */
  constructor({ reviewer, page, element }) {
    super();
    this.reviewer = reviewer;
    this.page = page;
    this.element = element;
    this.prefix = `${PREFIX}:${reviewer}:`;
    this.kind = "saved";
    this.wait = 0;
    this.timer = 0;
    this.sending = false;
    this.durable = true;
    this.entries = this.#stored();
    document.addEventListener("htmx:before:swap", (event) => this.#answered(event));
    addEventListener("online", () => this.send());
    addEventListener("offline", () => this.report());
    addEventListener("pagehide", () => clearTimeout(this.timer));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.entries.length) this.send();
    });
    addEventListener("beforeunload", (event) => {
      if (this.entries.length && !this.durable) event.preventDefault();
    });
  }

  /** Entries of this document, oldest first. */
  get here() {
    return this.entries.filter((entry) => entry.page === this.page);
  }

  of(sentence) {
    return this.entries.filter((entry) => entry.sentence === sentence);
  }

  add(sentence, fields, base) {
    const at = Math.max(Date.now(), (this.entries.at(-1)?.at ?? 0) + 1);
    const entry = { op: crypto.randomUUID?.() ?? uuid(), at, sentence, page: this.page, fields, base };
    this.entries.push(entry);
    this.#store(entry);
    this.report();
    queueMicrotask(() => this.send());
    return entry;
  }

  /** Send what is waiting, until nothing is left or the server cannot be reached. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      for (let entry = this.#next(); entry; entry = this.#next()) {
        const outcome = await this.#post(entry);
        if (!this.#settle(entry, outcome)) break;
      }
    } finally {
      this.sending = false;
      this.report();
    }
  }

  /** Give a held entry another go, made on `base` where that is known now. */
  release(entry, base) {
    delete entry.held;
    if (base !== undefined) entry.base = base;
    this.#store(entry);
    this.report();
    this.send();
  }

  /** Forget what is waiting for a sentence: the reviewer chose the server's side. */
  drop(sentence) {
    for (const entry of this.of(sentence)) this.#forget(entry);
    this.report();
    this.send();
  }

  #next() {
    const blocked = new Set();
    for (const entry of this.entries) {
      if (entry.held) blocked.add(entry.sentence);
      else if (!blocked.has(entry.sentence)) return entry;
    }
    return null;
  }

  async #post(entry) {
    const outcome = {};
    const here = entry.page === this.page ? this.element(entry.sentence) : null;
    const target = here ?? document.body;
    outcome.entry = entry;
    await window.htmx.ajax("POST", `/sentences/${entry.sentence}/label/`, {
      source: target,
      target,
      swap: here ? "outerMorph" : "none",
      values: { ...entry.fields, op: entry.op, base: entry.base, reviewer: this.reviewer },
      headers: { "X-CSRFToken": cookie("csrftoken") },
      outcome,
      fetch: (address, request) => fetch(address, { ...request, redirect: "manual" }),
    });
    return outcome;
  }

  /** htmx is about to swap: note what came, and let only the last word on a sentence in. */
  #answered(event) {
    const { ctx } = event.detail;
    const { outcome } = ctx;
    if (!outcome) return;
    outcome.status = ctx.response.status;
    outcome.redirected = ctx.response.raw.type === "opaqueredirect";
    outcome.retryAfter = Number(ctx.response.headers.get("Retry-After")) || 0;
    outcome.answer = new DOMParser().parseFromString(ctx.text, "text/html");
    outcome.fragment = outcome.answer.querySelector("[data-sentence]");
    outcome.acknowledged =
      outcome.status >= 200 && outcome.status < 300 && outcome.fragment?.dataset.op === outcome.entry.op;
    const last = this.of(outcome.entry.sentence).at(-1) === outcome.entry;
    if (!outcome.acknowledged || !last) event.preventDefault();
  }

  /** What an answer means for the queue; false when it is better to stop for a while. */
  #settle(entry, outcome) {
    const { status, redirected, fragment } = outcome;
    if (outcome.acknowledged) {
      this.wait = 0;
      this.kind = "waiting";
      this.#forget(entry);
      const revision = fragment.dataset.revision ?? "0";
      for (const later of this.of(entry.sentence)) {
        later.base = revision;
        this.#store(later);
      }
      this.dispatchEvent(new CustomEvent("acknowledged", { detail: { entry, revision, fragment } }));
      return true;
    }
    if (redirected || status === 401) return this.#later("signed-out", outcome);
    if (!status || status === 429 || status >= 500 || (status >= 200 && status < 300)) {
      return this.#later(status ? "waiting" : "offline", outcome);
    }
    entry.held = { status, message: message(outcome.answer), theirs: fragment?.outerHTML ?? "", ...now(outcome.answer) };
    this.#store(entry);
    this.dispatchEvent(new CustomEvent("held", { detail: { entry } }));
    return true;
  }

  #later(kind, outcome) {
    this.kind = kind;
    this.wait = Math.min(LONGEST_WAIT, this.wait ? this.wait * 2 : FIRST_WAIT);
    const pause = Math.max(this.wait * (0.75 + Math.random() / 2), (outcome.retryAfter ?? 0) * 1000);
    this.timer = setTimeout(() => this.send(), pause);
    return false;
  }

  /** Tell the page how things stand. */
  report() {
    const count = this.entries.length;
    const held = this.entries.filter((entry) => entry.held).length;
    let kind = count ? this.kind : "saved";
    if (count && !navigator.onLine) kind = "offline";
    else if (kind === "saved" && count) kind = "waiting";
    if (held && held === count) kind = "held";
    if (!count) this.kind = "saved";
    this.dispatchEvent(new CustomEvent("state", { detail: { kind, count, held } }));
  }

  #key(entry) {
    return `${this.prefix}${String(entry.at).padStart(16, "0")}:${entry.op}`;
  }

  #store(entry) {
    try {
      localStorage.setItem(this.#key(entry), JSON.stringify(entry));
    } catch {
      this.durable = false;
    }
  }

  #forget(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    try {
      localStorage.removeItem(this.#key(entry));
    } catch {
      this.durable = false;
    }
  }

  #stored() {
    const entries = [];
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const key = localStorage.key(index);
        if (key.startsWith(this.prefix)) entries.push(JSON.parse(localStorage.getItem(key)));
      }
    } catch {
      this.durable = false;
    }
    return entries.sort((a, b) => a.at - b.at);
  }
}

function message(answer) {
  const said = answer.querySelector('[role="alert"] p, main p, p');
  return said?.textContent.trim() || "The server did not take this answer.";
}

/** Where a sentence that is past can be found now, if the server says so. */
function now(answer) {
  const where = answer.querySelector("[data-where-now]")?.getAttribute("href");
  if (!where) return {};
  const links = [...answer.querySelectorAll("[data-now]")];
  return { where, now: links.map((link) => ({ id: link.dataset.now, text: link.textContent.trim() })) };
}

export function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** A random UUID where the page is not served from a secure address. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
