/**
 * What can be undone and redone, kept in this browser for a reviewer and a document, so that it outlives
 * the page: for this window, which goes on with its own steps, and for a window that comes when all are
 * closed, which goes on with those of the window where something was done last.
 *
 * A page that was loaded again knows the newest revision, so its undo would pass for made on that. Each
 * change therefore remembers the revision it was acknowledged with: where the sentence shows anything
 * else than the change left there, undo is made on that revision and meets what was changed since as a conflict.
 */

import { fromFields, isSame, read } from "./answers.js";
import { _ } from "./words.js";

const PREFIX = "contested:undo";
const MOST = 500;
const MOST_DOCUMENTS = 8;
/** Characters of a document's steps: the store is small, and answers on their way need it more. */
const LARGEST = 300_000;
const PAUSE = 400;

export const GONE = () => _("The sentence of this step stands here no more; nothing was changed");

export class Undo {
  /** @param past, future  the room's steps, newest last; what was kept is put into them */
  constructor(reviewer, page, past, future) {
    this.name = `${PREFIX}:${reviewer}:${page}`;
    this.past = past;
    this.future = future;
    this.timer = 0;
    /** When something was done here last. */
    this.at = 0;
    this.#load();
    addEventListener("pagehide", () => this.timer && this.#store());
  }

  /** Keep the steps as they are now, in a moment; of a long sitting the newest. */
  keep() {
    this.at = Date.now();
    this.#later();
  }

  #later() {
    this.past.splice(0, this.past.length - MOST);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#store(), PAUSE);
  }

  /** The server has taken an answer: the change that ends in it knows its revision from now on. */
  acknowledged({ sentence, fields }, revision) {
    const answer = fromFields(fields);
    for (const [steps, side] of [[this.past, "after"], [this.future, "before"]]) {
      const change = find(steps, sentence);
      if (!change || !isSame(change[side], answer)) continue;
      change.revision = revision;
      this.#later();
    }
  }

  /** What `perform` takes to bring a change back to one side of it. */
  toSide(change, side, element) {
    const left = change[side === "before" ? "after" : "before"];
    const base = element && !isSame(read(element), left) ? (change.revision ?? "0") : undefined;
    return { element, after: change[side], base };
  }

  #load() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.name) ?? localStorage.getItem(this.name));
      this.at = kept.at ?? 0;
      this.past.push(...kept.past);
      this.future.push(...kept.future);
    } catch {
      // Nothing was kept that can be read: there is nothing to undo, and no answer is lost.
    }
  }

  #store() {
    clearTimeout(this.timer);
    this.timer = 0;
    const text = this.#text();
    for (const open of [() => sessionStorage, () => localStorage]) {
      try {
        this.#put(open(), text);
      } catch {
        // A full or forbidden store: undo reaches back to when the page was loaded.
      }
    }
  }

  /** Keep the steps where no other window's are newer, and of all documents those that were worked on last. */
  #put(storage, text) {
    const kept = JSON.parse(storage.getItem(PREFIX)) ?? {};
    if (kept[this.name] > this.at) return;
    kept[this.name] = this.at;
    const names = Object.keys(kept).sort((a, b) => kept[b] - kept[a]).slice(0, MOST_DOCUMENTS);
    for (const key of Object.keys(storage)) if (key.startsWith(`${PREFIX}:`) && !names.includes(key)) storage.removeItem(key);
    // An older copy would reach wrongly where there is no room for this one.
    storage.removeItem(this.name);
    storage.setItem(PREFIX, JSON.stringify(Object.fromEntries(names.map((name) => [name, kept[name]]))));
    storage.setItem(this.name, text);
  }

  /** The newest steps, as many as may be kept; one at least. */
  #text(most = MOST) {
    const [past, future] = [this.past, this.future].map((steps) => steps.slice(-most));
    const text = JSON.stringify({ at: this.at, past, future });
    return text.length > LARGEST && most >= 2 ? this.#text(most / 2) : text;
  }
}

/** The newest change of a sentence. */
function find(steps, sentence) {
  let change;
  steps.findLast((step) => (change = step.find?.((one) => one.sentence === sentence)));
  return change;
}
