/**
 * What is said about a sentence before it has a label: a note, a flag, how sure. The server
 * takes it with the label; until then it is kept in this browser, for this reviewer.
 */

import { EMPTY, isElementAnswered, isSame, read, write } from "./answers.js";

export class Drafts {
  constructor(reviewer, sentences) {
    this.prefix = `contested:draft:${reviewer}:`;
    this.#restore(sentences.all);
    sentences.addEventListener("changed", (event) => this.#restore(event.detail.added));
  }

  #restore(elements) {
    for (const element of elements) {
      if (isElementAnswered(element)) continue;
      const kept = this.#get(element);
      if (kept) write(element, { ...EMPTY, ...kept, label: "", abstain_reason: "" });
    }
  }

  /** Remember how an unanswered sentence stands; forget it once it is answered or empty. */
  keep(element) {
    const key = this.prefix + element.dataset.sentence;
    const answer = read(element);
    try {
      if (isElementAnswered(element) || isSame(answer, EMPTY)) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(answer));
    } catch {
      // A full or forbidden store loses the draft with the page, and nothing that was answered.
    }
  }

  #get(element) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + element.dataset.sentence));
    } catch {
      return null;
    }
  }
}
