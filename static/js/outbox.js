/**
 * Answers, and whatever else a reviewer does, on their way to the server.
 *
 * Every action is kept in this browser (store.js) before it is sent, and is taken away only when the server's
 * answer echoes its `op` (in a `data-op`). Entries of a subject go in order, one at a time, whichever window
 * they were made in; each says the whole state it wants, so sending one twice changes nothing. They belong to
 * a reviewer: whoever else signs in here never sends them.
 */

import { Patience } from "./patience.js";
import { element, message, now } from "./replies.js";
import { inOrder, Store } from "./store.js";
import { Tabs } from "./tabs.js";
import { Turns } from "./turns.js";

const GRACE = 3000;
const LONGEST = 60_000;
/** What a server answers that takes nothing from anybody just now. */
const BUSY = [408, 425, 429, 502, 503, 504];
/** Refusals that a newer answer about the same thing does not settle: it would fare as the one before. */
const LASTING = [403, 404, 409];

export class Outbox extends EventTarget {
  /**
   * @param reviewer  id of the signed-in user
   * @param page      id of the document, which entries remember
   * @param title     what the document is called, for other documents' windows to say
   * @param element   id of a sentence -> its element on this page, if any
   */
  constructor({ reviewer, page, title = "", element }) {
    super();
    this.reviewer = reviewer;
    this.page = page;
    this.title = title;
    this.element = element;
    this.kind = "saved";
    this.patience = new Patience();
    this.timer = 0;
    this.sending = false;
    this.since = [];
    // What was safe on disk is not any more, as when the site's data are cleared: keep it anew.
    this.store = new Store(reviewer, () => this.entries.forEach((entry) => this.store.add(entry)));
    this.tabs = new Tabs(reviewer);
    this.turns = new Turns(reviewer, this.store);
    this.entries = this.store.journal().sort(inOrder);
    this.loaded = this.#load();
    this.#listen();
  }

  #listen() {
    document.addEventListener("htmx:before:swap", (event) => this.#answered(event));
    addEventListener("online", () => this.sendNow());
    addEventListener("offline", () => this.report());
    addEventListener("pagehide", () => clearTimeout(this.timer));
    addEventListener("pageshow", (event) => event.persisted && this.sendNow());
    document.addEventListener("resume", () => this.sendNow());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.entries.length) this.sendNow();
    });
    addEventListener("beforeunload", (event) => {
      if (!this.durable) event.preventDefault();
    });
    this.tabs.addEventListener("put", ({ detail }) => this.#put(detail));
    this.tabs.addEventListener("dropped", ({ detail }) => this.#gone(new Set(detail)));
    this.tabs.addEventListener("acknowledged", ({ detail }) => this.#elsewhere(detail));
    this.tabs.addEventListener("how", ({ detail }) => {
      if (!this.sending && (detail !== "offline" || this.#isSigned)) this.kind = detail;
      this.report();
    });
  }

  /** Entries of this document, oldest first. */
  get here() {
    return this.entries.filter((entry) => entry.page === this.page);
  }

  /** Whether all that waits outlives this window. */
  get durable() {
    return this.store.lost.size === 0;
  }

  /** Entries about one thing, oldest first. */
  of(subject) {
    return this.entries.filter((entry) => entry.subject === subject);
  }

  /**
   * Take an action: `fields` go to `address` by POST.
   *
   * @param subject   what it is about: entries of one subject never overtake each other
   * @param sentence  id of the sentence that the answer draws, where the action is a label
   * @param base      revision that it was made on, where the subject has one
   * @param describe  what it is, in words, where it is no label: "The link from sentence 8"
   * @param text      what the sentence says: to be read where it is gone
   * @param last      whether it is about all that was done in the document before it, and goes after that
   */
  add({ subject, address, fields, base, sentence, describe, text, last }) {
    const at = Math.max(Date.now(), (this.entries.at(-1)?.at ?? 0) + 1);
    const op = crypto.randomUUID?.() ?? uuid();
    const { page, title } = this;
    const entry = { op, at, subject, address, sentence, page, title, describe, fields, base, text, last };
    this.#forgetAll(this.of(subject).filter(({ held }) => held && !LASTING.includes(held.status)));
    this.entries.push(entry);
    this.store.add(entry);
    this.tabs.tell("put", entry);
    this.report();
    this.patience.hurry();
    queueMicrotask(() => this.send());
    return entry;
  }

  /** Somebody asks for it, or comes back: whatever went wrong before may go well now. */
  sendNow() {
    this.patience.renew();
    return this.send();
  }

  /** Send what is waiting, until nothing is left or what is left has to wait. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    let least = GRACE;
    try {
      await this.loaded;
      while (await this.turns.take(() => this.#sendOne()));
      least = 0;
    } finally {
      this.sending = false;
      this.#wake(Math.max(least, this.patience.pause(this.entries)));
      this.report();
    }
  }

  #wake(pause) {
    clearTimeout(this.timer);
    if (pause < Infinity) this.timer = setTimeout(() => this.send(), pause);
  }

  /** Give a held entry another go, made on `base` where that is known now. */
  release(entry, base) {
    delete entry.held;
    if (base !== undefined) entry.base = base;
    this.#change(entry);
    this.report();
    this.send();
  }

  /** Forget what is waiting about one thing: the reviewer chose the server's side. */
  drop(subject) {
    this.#forgetAll(this.of(subject));
    this.report();
    this.send();
  }

  /** Somebody's session ended, or began: `reader` is who is signed in now, null for nobody. */
  signedIn(reader) {
    this.kind = reader === null ? "signed-out" : "waiting";
    if (reader !== null && String(reader) !== String(this.reviewer)) this.kind = "other";
    this.report();
    if (this.kind === "waiting") this.sendNow();
  }

  async #load() {
    const entries = await this.store.open((late) => late.forEach((entry) => this.#put(entry)));
    for (const entry of entries) this.#put(entry);
    // A page that is loaded while an answer comes to the one before it may lack that, as a copy lacks what came since.
    const { kept = Date.now() - performance.now() } = document.documentElement.dataset;
    this.since = await this.store.answersSince(this.page, kept);
    this.again(this.since.map(({ sentence }) => sentence));
    this.isLoaded = true;
    this.report();
  }

  /** The page is a copy from before these sentences' last answers, if they had any: tell of them again. */
  again(sentences) {
    const those = new Set(sentences);
    for (const record of this.since) if (those.has(record.sentence)) this.#again(record);
  }

  #again({ html, revision, ...entry }) {
    if (Number(this.element(entry.sentence)?.dataset.revision ?? 0) > Number(revision)) return;
    const detail = { entry: { fields: {}, ...entry }, revision, fragment: element(html), isElsewhere: true };
    this.dispatchEvent(new CustomEvent("acknowledged", { detail }));
  }

  /** An entry that another window, or an earlier visit, made or changed. */
  #put(entry) {
    const index = this.entries.findIndex(({ op }) => op === entry.op);
    if (index < 0) this.entries.push(entry);
    else Object.assign(this.entries[index], { held: undefined }, entry);
    this.entries.sort(inOrder);
    if (index < 0) this.dispatchEvent(new CustomEvent("arrived", { detail: { entry } }));
    if (entry.held) this.dispatchEvent(new CustomEvent("held", { detail: { entry } }));
    this.report();
    // Whoever made it sends it, unless that window was closed at once.
    this.#wake(Math.max(this.patience.wait, GRACE));
  }

  #gone(ops) {
    const gone = this.entries.filter(({ op }) => ops.has(op));
    this.entries = this.entries.filter(({ op }) => !ops.has(op));
    for (const entry of gone) this.dispatchEvent(new CustomEvent("gone", { detail: { entry } }));
    this.report();
  }

  /** Another window had an answer. */
  #elsewhere({ entry, revision, html }) {
    this.patience.passed(entry);
    this.entries = this.entries.filter(({ op }) => op !== entry.op);
    for (const later of this.of(entry.subject)) if (later.base !== undefined) later.base = revision;
    const detail = { entry, revision, fragment: element(html), isElsewhere: true };
    this.dispatchEvent(new CustomEvent("acknowledged", { detail }));
    this.report();
  }

  /** See what other windows left here, and send the first that may go; false when there is nothing to do now. */
  async #sendOne() {
    await this.store.settled();
    const places = await this.store.ops();
    if (places) await this.#compare(places);
    const entry = this.patience.next(this.entries);
    if (!entry) return false;
    this.#settle(entry, await this.#post(entry));
    await this.store.settled();
    return true;
  }

  async #compare(places) {
    const { lost, pending } = this.store;
    const isKept = ({ op }) => places.has(op) || lost.has(op) || pending.has(op);
    // Only a store that works can say what is done: in doubt an action is sent twice, which changes nothing.
    const gone = this.store.db ? this.entries.filter((entry) => !isKept(entry)).map(({ op }) => op) : [];
    if (gone.length) this.#gone(new Set(gone));
    const known = new Set(this.entries.map(({ op }) => op));
    for (const [op, place] of places) {
      const entry = known.has(op) ? null : await this.store.get(place);
      if (entry) this.#put(entry);
    }
  }

  async #post(entry) {
    const outcome = { entry };
    const values = { ...entry.fields, op: entry.op, base: entry.base ?? "", reviewer: this.reviewer };
    const headers = { "X-CSRFToken": cookie("csrftoken") };
    const ask = (address, request) => fetch(address, { ...request, redirect: "manual" });
    if (window.htmx) {
      // One source for all, as htmx hangs a queue on each for as long as it lives; and one without fields, which it would send.
      const source = document.querySelector("title");
      // Whoever hears of the answer paints what differs: a swap would make an object of each attribute, and keep it.
      await htmx.ajax("POST", entry.address, { source, target: document.body, swap: "none", values, headers, outcome, fetch: ask });
    } else await this.#postPlainly(outcome, ask, headers, values);
    return outcome;
  }

  /** Where htmx did not load, a label is painted and not swapped, and goes all the same. */
  async #postPlainly(outcome, ask, headers, values) {
    headers["HX-Request"] = "true";
    try {
      const signal = AbortSignal.timeout(LONGEST);
      const answer = await ask(outcome.entry.address, { method: "POST", headers, body: new URLSearchParams(values), signal });
      this.#read(outcome, answer, await answer.text());
    } catch {
      // No answer: as when the server cannot be reached.
    }
  }

  /** htmx has an answer: note what came. */
  #answered({ detail: { ctx: { outcome, response, text } } }) {
    if (outcome) this.#read(outcome, response.raw, text);
  }

  #read(outcome, { headers, status, ok, type }, text) {
    outcome.status = status;
    outcome.redirected = type === "opaqueredirect";
    outcome.reader = headers.get("Signed-In");
    outcome.retryAfter = seconds(headers.get("Retry-After"));
    outcome.answer = new DOMParser().parseFromString(text, "text/html");
    outcome.fragment = outcome.answer.querySelector("[data-sentence], [data-op]");
    outcome.acknowledged = ok && outcome.fragment?.dataset.op === outcome.entry.op;
  }

  /** What an answer means for the queue. */
  #settle(entry, outcome) {
    if (outcome.acknowledged) {
      this.#acknowledge(entry, outcome.fragment);
      return;
    }
    const { status, retryAfter = 0, fragment, answer } = outcome;
    const kind = this.#kindOf(outcome);
    const isOdd = kind === "busy" || kind === "astray";
    const isGeneral = !isOdd || BUSY.includes(status) || retryAfter > 0;
    const { isAlone, isLasting } = kind === "refused" ? {} : this.patience.failed(entry, isGeneral, retryAfter);
    if (kind === "refused" || (isAlone && !isGeneral)) {
      this.patience.forget(entry);
      entry.held = { status, message: message(kind === "astray" ? null : answer), theirs: fragment?.outerHTML ?? "", ...now(answer) };
      this.#change(entry);
      this.dispatchEvent(new CustomEvent("held", { detail: { entry } }));
    } else if (this.#isSigned || kind === "signed-out" || kind === "other") {
      // Whose session ended is still signed out when the server then cannot be reached.
      this.#how(isOdd && !isLasting ? "waiting" : kind);
    }
  }

  /** Whose condition an answer tells of that is no acknowledgement. */
  #kindOf({ status, redirected, reader, fragment, answer }) {
    if (status === 401 || (status === 403 && !cookie("csrftoken"))) return "signed-out";
    if (reader && reader !== String(this.reviewer)) return "other";
    if (!status && !redirected) return "offline";
    // A network that wants something first, as in a hotel, answers in the server's place.
    const isOurs = reader || fragment || answer?.querySelector("[data-status]");
    if (status >= 400 && status < 500 && !BUSY.includes(status) && (isOurs || status === 413)) return "refused";
    return isOurs || status === 429 || (status >= 500 && status !== 511) ? "busy" : "astray";
  }

  #acknowledge(entry, fragment) {
    this.patience.passed(entry);
    this.#how("waiting");
    this.#forget(entry);
    const revision = fragment.dataset.revision ?? "0";
    for (const later of this.of(entry.subject)) {
      if (later.base === undefined) continue;
      later.base = revision;
      this.store.change(later);
    }
    const html = fragment.outerHTML;
    this.store.answered(entry, revision, html);
    this.tabs.tell("acknowledged", { entry, revision, html });
    this.dispatchEvent(new CustomEvent("acknowledged", { detail: { entry, revision, fragment } }));
  }

  get #isSigned() {
    return !["signed-out", "other"].includes(this.kind);
  }

  #how(kind) {
    if (kind !== this.kind) this.tabs.tell("how", kind);
    this.kind = kind;
  }

  /** Tell the page how things stand. */
  report() {
    const count = this.entries.length;
    if (!count && !this.isLoaded) return;
    const held = this.entries.filter((entry) => entry.held).length;
    let kind = count || this.kind === "signed-out" || this.kind === "other" ? this.kind : "saved";
    if (count && !navigator.onLine) kind = "offline";
    else if (kind === "saved" && count) kind = "waiting";
    if (held && held === count) kind = "held";
    if (!count && kind === "saved") this.kind = "saved";
    const detail = { kind, count, held, durable: this.durable };
    this.dispatchEvent(new CustomEvent("state", { detail }));
  }

  #change(entry) {
    this.store.change(entry);
    this.tabs.tell("put", entry);
  }

  #forgetAll(entries) {
    for (const entry of entries) this.#forget(entry);
    if (entries.length) this.tabs.tell("dropped", entries.map(({ op }) => op));
  }

  #forget(entry) {
    this.entries = this.entries.filter(({ op }) => op !== entry.op);
    this.store.remove(entry);
  }
}

/** What Retry-After says, in seconds: a number of them, or a date. */
const seconds = (said) => Number(said) || (Date.parse(said) - Date.now()) / 1000 || 0;

function cookie(name) {
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
