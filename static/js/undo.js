/**
 * What can be undone and redone, kept in this browser for a reviewer and a document, so that it outlives
 * the page.
 *
 * A page that was loaded again knows the newest revision, so its undo would pass for made on that. Each
 * change therefore remembers the revision it was acknowledged with: where the sentence shows anything
 * else than the change left there, undo is made on that revision and meets what was changed since as a conflict.
 */

import { fromFields, isSame, read } from "./answers.js";

const MOST = 500;
const PAUSE = 400;

export class Undo {
  /** @param past, future  the room's steps, newest last; what was kept is put into them */
  constructor(reviewer, page, past, future) {
    this.name = `contested:undo:${reviewer}:${page}`;
    this.past = past;
    this.future = future;
    this.timer = 0;
    this.#load();
    addEventListener("pagehide", () => this.#store());
  }

  /** Keep the steps as they are now, in a moment; of a long sitting the newest. */
  keep() {
    this.past.splice(0, this.past.length - MOST);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#store(), PAUSE);
  }

  /** The server has taken an answer: the change that ends in it knows its revision from now on. */
  acknowledged({ sentence, fields }, revision) {
    const answer = fromFields(fields);
    for (const [steps, side] of [[this.past, "after"], [this.future, "before"]]) {
      const change = find(steps, sentence);
      if (change && isSame(change[side], answer)) change.revision = revision;
    }
    this.keep();
  }

  /** What `perform` takes to bring a change back to one side of it. */
  toSide(change, side, element) {
    const left = change[side === "before" ? "after" : "before"];
    const base = element && !isSame(read(element), left) ? (change.revision ?? "0") : undefined;
    return { element, after: change[side], base };
  }

  #load() {
    try {
      const { past, future } = JSON.parse(localStorage.getItem(this.name)) ?? {};
      this.past.push(...(past ?? []));
      this.future.push(...(future ?? []));
    } catch {
      // What was kept cannot be read: there is nothing to undo, and no answer is lost.
    }
  }

  #store() {
    clearTimeout(this.timer);
    const [past, future] = [this.past, this.future].map((steps) => steps.filter(Array.isArray).slice(-MOST));
    try {
      if (past.length || future.length) localStorage.setItem(this.name, JSON.stringify({ past, future }));
      else localStorage.removeItem(this.name);
    } catch {
      // A full or forbidden store: undo reaches back to when the page was loaded. An older copy would reach wrongly.
      forget(this.name);
    }
  }
}

/** The newest change of a sentence. */
function find(steps, sentence) {
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const change = Array.isArray(steps[index]) && steps[index].find((one) => one.sentence === sentence);
    if (change) return change;
  }
  return null;
}

function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing can be kept here at all.
  }
}
