/**
 * What happened to the document elsewhere, while its page is in sight: sentences cut anew are put in
 * place, the reader's own answers from another browser are painted, a newer version is announced.
 *
 * The pause is the body's `data-live`, in milliseconds; it is longer while nobody does anything.
 */

import { holds } from "./sentences.js";
import { part } from "./windows.js";
import { _, many, number } from "./words.js";

const PAUSE = 15_000;
const FIRST = 0.1;
const IDLE_AFTER = 120_000;
const SLOWER = 4;
const LONGEST = 300_000;

export class Live {
  constructor(room) {
    this.room = room;
    this.sentences = room.sentences;
    this.commands = {};
    this.body = document.body;
    this.etag = "";
    this.asking = false;
    this.isAgain = false;
    this.failures = 0;
    this.timer = 0;
    this.active = performance.now();
    /** Sentences that were answered since the server was asked: what it says of them is of before. */
    this.answered = new Set();
    room.outbox?.addEventListener("acknowledged", ({ detail }) => this.answered.add(detail.entry.sentence));
    this.line = document.querySelector("[data-live-line]");
    this.line?.querySelector("button").addEventListener("click", () => this.#quiet());
    for (const name of ["keydown", "pointerdown"]) addEventListener(name, () => this.#wake(), { capture: true, passive: true });
    document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(this.timer) : this.ask()));
    document.addEventListener("recut-seen", () => this.ask());
    addEventListener("online", () => this.ask());
    this.#later(FIRST);
  }

  get pause() {
    return Number(this.body.dataset.live) || PAUSE;
  }

  /** Whoever comes back to the keys is told soon. */
  #wake() {
    const away = performance.now() - this.active;
    this.active = performance.now();
    if (away > IDLE_AFTER) this.ask();
  }

  #later(times = 1) {
    clearTimeout(this.timer);
    if (document.hidden || this.isOver) return;
    const idle = performance.now() - this.active > IDLE_AFTER ? SLOWER : 1;
    const pause = this.pause * times * idle * 2 ** Math.min(this.failures, 5);
    this.timer = setTimeout(() => this.ask(), Math.min(pause, LONGEST) * (0.9 + Math.random() / 5));
  }

  /** Ask now; asked for while an answer is on its way, once more when it came. */
  async ask() {
    clearTimeout(this.timer);
    this.isAgain = this.asking;
    if (this.asking || this.isOver) return;
    this.asking = true;
    try {
      await this.#ask();
      this.failures = 0;
    } catch {
      this.failures += 1;
    }
    this.asking = false;
    if (this.isAgain) this.ask();
    else this.#later();
  }

  async #ask() {
    const { document: id, cut, mine } = this.body.dataset;
    this.answered.clear();
    const headers = this.etag ? { "If-None-Match": this.etag } : {};
    const answer = await fetch(`/documents/${id}/live/?cut=${cut}&mine=${mine}`, { headers, redirect: "manual", cache: "no-store" });
    const isOut = answer.type === "opaqueredirect" || answer.status === 401;
    this.#session(isOut);
    if (answer.status === 304 || isOut) return;
    if (answer.status === 404) this.#gone();
    if (!answer.ok) throw new Error(`${answer.status}`);
    const now = await answer.json();
    if (now.cuts.length) await this.#recut(now.cuts);
    this.#paint(now.answers);
    this.#others(now.others);
    if (now.newer) this.#newer(now.newer);
    Object.assign(this.body.dataset, { cut: now.cut, mine: now.mine });
    this.etag = answer.headers.get("ETag") ?? "";
  }

  /** The line at the top says that one is signed out before an answer has to wait for it. */
  #session(isOut) {
    const { outbox } = this.room;
    if (isOut === Boolean(this.isOut) || !outbox) return;
    this.isOut = isOut;
    outbox.signedIn(isOut ? null : outbox.reviewer);
  }

  #gone() {
    this.isOver = true;
    this.#say(this.line.dataset.gone);
  }

  /** Put what was cut anew in place, and the comments whose quotations lead to what went. */
  async #recut(cuts) {
    const gone = new Set(cuts.flatMap((one) => one.gone.map(String)));
    const posts = new Set(cuts.map((one) => String(one.post)));
    const { links } = this.room.contest;
    const answering = [...gone].flatMap((id) => links.answering(id).map(({ text }) => text.closest(".comment")));
    const main = this.sentences.root;
    const comments = new Set([...main.querySelectorAll(".comment")].filter((one) => posts.has(one.dataset.post)));
    for (const comment of answering) if (comment?.isConnected) comments.add(comment);
    const article = main.querySelector(".article [data-post]");
    const swaps = [...comments].map((one) => [[one], { posts: one.dataset.post }]);
    swaps.push(...this.#stretches(article, cuts.filter((one) => String(one.post) === article?.dataset.post)));
    for (const place of this.sentences.startOf.keys()) {
      const { posts: waiting, targets } = place.dataset;
      const isStale = [...posts].some((id) => holds(waiting, Number(id))) || [...gone].some((id) => holds(targets, Number(id)));
      if (waiting && isStale) swaps.push([[place], place.dataset]);
    }
    // Everything is fetched before anything is swapped: the page is the old one or the new one.
    const fresh = await Promise.all(swaps.map(([[first], where]) => part({ dataset: where }, this.#first(first))));
    const tops = [...document.querySelectorAll(".pane")].map((pane) => [pane, pane.scrollTop]);
    swaps.forEach(([old], index) => swap(old, fresh[index]));
    this.sentences.refresh();
    for (const [pane, top] of tops) if (pane.scrollTop !== top) pane.scrollTop = top;
    this.#total();
    this.#say(many("Where sentences end was changed in {count} post", "Where sentences end was changed in {count} posts", posts.size));
  }

  /** The windows of the article that a change lies in; one that it reaches beyond goes with the next. */
  #stretches(article, cuts) {
    if (!article || !cuts.length) return [];
    const windows = [...article.querySelectorAll(":scope > [data-start]")];
    if (!windows.length) return [[[article], { start: 0, end: 2 ** 31 - 1 }]];
    const touched = windows.map(({ dataset }) => cuts.map((one) => one.start < Number(dataset.end) && one.end > Number(dataset.start)));
    const swaps = [];
    windows.forEach((place, index) => {
      if (!touched[index].some(Boolean)) return;
      const isOn = index && touched[index].some((is, at) => is && touched[index - 1][at]);
      if (!isOn) swaps.push([[], { start: place.dataset.start }]);
      swaps.at(-1)[0].push(place);
      swaps.at(-1)[1].end = place.dataset.end;
    });
    return swaps;
  }

  /** The number of the first sentence of a part of the page. */
  #first(element) {
    if (this.sentences.startOf.has(element)) return this.sentences.startOf.get(element) + 1;
    const sentence = element.querySelector("[data-sentence]");
    return sentence ? this.sentences.number(sentence) : 1;
  }

  #total() {
    const { total } = this.sentences;
    const { progress } = this.room;
    if (progress) progress.max = total || 1;
    const of = document.querySelector(".far .of");
    if (of) of.textContent = _("of {total}", { total: number(total) });
  }

  /** The reader's answers from elsewhere; what waits here goes first. */
  #paint(html) {
    if (!html) return;
    for (const fragment of new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-sentence]")) {
      const { sentence, revision = "0" } = fragment.dataset;
      if (this.answered.has(sentence)) continue;
      const element = this.sentences.byId.get(sentence);
      if (!element) this.#note(sentence, fragment);
      else if ((element.dataset.revision ?? "0") !== revision) {
        const entry = { subject: sentence, sentence, fields: {} };
        const detail = { entry, revision, fragment, isElsewhere: true };
        this.room.outbox?.dispatchEvent(new CustomEvent("acknowledged", { detail }));
      }
    }
  }

  /** What is to come later is only counted. */
  #note(id, fragment) {
    const place = [...this.sentences.startOf.keys()].find((later) => holds(later.dataset.ids, Number(id)));
    if (!place) return;
    const state = this.sentences.state(this.sentences.startOf.get(place) + indexOf(place.dataset.ids, Number(id)));
    const label = fragment.dataset.label ?? (fragment.dataset.abstain ? "-" : "");
    this.room.done += Number(Boolean(label)) - Number(Boolean(state.label));
    state.label = label;
    this.room.show();
    this.room.strip.recount();
  }

  #others(others) {
    const line = document.querySelector("[data-others]");
    if (line && others) Object.assign(line, { textContent: others.line, title: others.names });
  }

  #newer({ words, links }) {
    if (document.querySelector(".older, [data-newer]")) return;
    this.#say(words, links);
    this.line.dataset.newer = "";
  }

  /** A quiet line over the page: nothing moves for it. */
  #say(words, links = []) {
    this.room.say(words);
    if (!this.line || "newer" in this.line.dataset) return;
    const made = links.map(([href, textContent]) => Object.assign(document.createElement("a"), { href, textContent }));
    this.line.querySelector("p").replaceChildren(words, ...made.flatMap((link) => [" ", link]));
    this.line.hidden = false;
  }

  #quiet() {
    this.line.hidden = true;
    delete this.line.dataset.newer;
    this.line.querySelector("p").replaceChildren();
    this.sentences.current?.focus({ preventScroll: true });
  }
}

/** Put fresh elements for old ones; paragraphs that are as they were stay, with all that is on them. */
function swap([first, ...rest], fresh) {
  for (const one of rest) one.remove();
  if (!fresh.length || !first.isConnected) return;
  const [made] = fresh;
  const isArticle = first.matches(".article [data-post]");
  if (!rest.length && (isArticle || (fresh.length === 1 && first.matches(".stretch")))) {
    Object.assign(first.dataset, isArticle ? {} : { start: made.dataset.start, end: made.dataset.end });
    graft(first, [...made.childNodes]);
  } else first.replaceWith(...fresh);
}

function graft(parent, fresh) {
  const old = [...parent.childNodes];
  const isSame = (a, b) => a && b && key(a) === key(b);
  let start = 0;
  while (start < fresh.length && isSame(old[start], fresh[start])) start += 1;
  let end = 0;
  while (end < Math.min(old.length, fresh.length) - start && isSame(old.at(-1 - end), fresh.at(-1 - end))) end += 1;
  for (const node of old.slice(start, old.length - end)) if (node.isConnected) node.remove();
  const before = old[old.length - end] ?? null;
  for (const node of fresh.slice(start, fresh.length - end)) parent.insertBefore(node, before);
}

/** What tells a paragraph from another: its text and which sentences it is cut into. */
function key(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.textContent;
  const ids = [...node.querySelectorAll("[data-sentence], [data-to]")].map(({ dataset }) => dataset.sentence ?? dataset.to);
  return `${node.tagName} ${ids.join(" ")} ${node.textContent}`;
}

/** Where a number stands in "3-90 95", from 0. */
function indexOf(ranges, wanted) {
  let before = 0;
  for (const range of ranges.split(" ")) {
    const [first, last = first] = range.split("-").map(Number);
    if (first <= wanted && wanted <= last) return before + wanted - first;
    before += last - first + 1;
  }
  return -1;
}
