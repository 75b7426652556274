/**
 * The article first: where the thread waits until the article is labelled, offers it, asks before it is opened
 * early, and brings the reader back to their place when it has come. Afterwards says of a sentence what its
 * answer was before.
 */

import { _, many } from "./words.js";

const PLACE = "contested:place";

export class Opening {
  constructor(room) {
    this.room = room;
    this.box = document.querySelector("[data-waits]");
    this.form = this.box?.querySelector("[data-open-thread]");
    this.commands = { "show-thread": () => this.#ask() };
    this.said = document.querySelectorAll("[data-before-said]");
    room.sentences.addEventListener("current", () => this.#sayBefore());
    this.#sayBefore();
    this.#arrived();
    if (this.form && room.outbox) this.#wait();
  }

  get subject() {
    return `thread:${this.room.outbox.page}`;
  }

  #wait() {
    const { outbox } = this.room;
    this.left = this.#unanswered();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
    const watch = new MutationObserver(() => this.#count());
    const article = document.querySelector(".pane.article");
    watch.observe(article, { subtree: true, attributes: true, attributeFilter: ["data-label", "data-abstain"] });
    this.early = document.getElementById("early");
    this.early.addEventListener("close", () => {
      if (this.early.returnValue === "early") this.#open(true);
    });
    this.room.sentences.addEventListener("changed", () => this.#count());
    outbox.addEventListener("state", () => this.#explain());
    outbox.addEventListener("held", ({ detail: { entry } }) => this.#refused(entry));
    outbox.addEventListener("acknowledged", ({ detail: { entry } }) => {
      if (entry.subject === this.subject) this.#come();
    });
    this.#count();
    this.#explain();
  }

  #unanswered() {
    return this.room.sentences.total - this.room.done;
  }

  #count() {
    const left = this.#unanswered();
    this.form.querySelector("button").classList.toggle("primary", !left);
    if (left === this.left) return;
    const isDone = !left && this.left;
    this.left = left;
    const words = left ? this.#leftWords() : _("Every sentence of the article is answered.");
    this.box.querySelector("[data-left]").textContent = words;
    if (isDone) this.room.say(`${words} ${this.form.querySelector("button").firstChild.textContent.trim()}`);
  }

  #leftWords() {
    return many("{count} sentence of the article has no answer yet.", "{count} sentences of the article have no answer yet.", this.left);
  }

  /** Open the thread, or ask first where the article is not done. */
  #ask() {
    if (!this.form) return false;
    if (!this.room.outbox) this.form.requestSubmit();
    else if (!this.left || this.room.outbox.of(this.subject).length) this.#open(false);
    else {
      this.early.querySelector("[data-early-words]").textContent = this.#leftWords();
      this.early.returnValue = "";
      this.early.showModal();
    }
    return true;
  }

  #open(early) {
    const { outbox } = this.room;
    if (outbox.of(this.subject).length) {
      outbox.send();
    } else {
      const address = this.form.getAttribute("action");
      outbox.add({ subject: this.subject, address, fields: { early: early ? "1" : "0" }, last: true });
    }
    this.#explain();
    this.room.say(this.words.textContent);
  }

  get words() {
    return this.box.querySelector("[data-waits-words]");
  }

  /** What becomes of the wish, as long as it waits. */
  #explain() {
    const isWanted = this.room.outbox.of(this.subject).length > 0;
    this.form.querySelector("button").setAttribute("aria-disabled", String(isWanted));
    if (!isWanted) return;
    this.words.textContent =
      this.room.outbox.kind === "offline" || !navigator.onLine
        ? _("The server cannot be reached. The thread comes when the connection is back; your wish is kept.")
        : _("The thread is on its way.");
  }

  #refused(entry) {
    if (entry.subject !== this.subject) return;
    const row = document.getElementById(`held-${this.subject}`);
    const rows = row?.parentElement;
    row?.remove();
    if (rows) rows.hidden = !rows.children.length;
    this.words.textContent = entry.held.message;
    this.room.say(entry.held.message);
    this.room.outbox.drop(this.subject);
    this.#explain();
  }

  /** The thread is open: draw the page anew, at the same place. */
  #come() {
    const { current } = this.room.sentences;
    const pane = document.querySelector(".pane.article").scrollTop;
    const place = { page: this.room.outbox.page, pane, window: scrollY, comments: Number(this.box.dataset.comments) };
    try {
      sessionStorage.setItem(PLACE, JSON.stringify(place));
    } catch {
      // The page then stands at the sentence, a third from the top.
    }
    const address = new URL(location.href);
    if (current) address.searchParams.set("s", current.dataset.sentence);
    address.hash = "";
    location.replace(address);
  }

  #arrived() {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(PLACE));
      sessionStorage.removeItem(PLACE);
    } catch {
      return;
    }
    if (!place || this.box || place.page !== document.body.dataset.document) return;
    document.querySelector(".pane.article").scrollTop = place.pane;
    scrollTo(0, place.window);
    this.room.say(many("The thread is here: {count} comment", "The thread is here: {count} comments", place.comments));
  }

  #sayBefore() {
    if (!this.said.length) return;
    const before = this.room.sentences.current?.dataset.before;
    const { dock } = this.room;
    const name = before && (dock.names.get(before) ?? dock.reasonNames.get(before) ?? before);
    const words = name ? _("before the thread: {label}", { label: name }) : "";
    for (const place of this.said) place.textContent = words;
  }
}
