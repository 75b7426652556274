/**
 * What comes next: the sentence that is offered where none is current, where an answer leads to if the
 * reader wants to be led on (a reading setting), and a line for whoever has not labelled much yet.
 */

import { isElementAnswered, read } from "./answers.js";
import { bringNear } from "./sentences.js";

const FEW = 5;
const ANSWERS = ["label", "abstain", "abstain_reason"];

export class Onward {
  constructor(room) {
    this.room = room;
    this.commands = {};
    if (!room.outbox) return;
    for (const name of ANSWERS) {
      const usual = room.commands[name];
      this.commands[name] = (value) => usual(value) && this.#answered();
    }
    const { sentences } = room;
    sentences.addEventListener("current", () => this.#offer(null));
    for (const source of [sentences, room.outbox]) {
      for (const name of ["changed", "arrived"]) source.addEventListener(name, () => this.#look());
    }
    this.#look();
    const { offered } = sentences;
    if (offered && sentences.number(offered) > 1 && !location.hash) bringNear(offered);
    this.name = `contested:labelled:${document.body.dataset.reviewer}`;
    this.hint = document.querySelector("[data-hint]");
    this.given = Math.max(room.done, this.#kept());
    this.hint.hidden = this.given >= FEW;
  }

  /** Offer the first sentence without an answer. */
  #look() {
    const { sentences } = this.room;
    if (sentences.current) return;
    const { offered } = sentences;
    if (offered && sentences.numbers.has(offered) && !isElementAnswered(offered)) return;
    this.#offer(sentences.all.find((element) => !isElementAnswered(element)) ?? null);
    this.room.show();
  }

  #offer(element) {
    const { sentences } = this.room;
    sentences.offered?.classList.remove("offered");
    sentences.offered = element;
    element?.classList.add("offered");
  }

  /** What has to be written down first, and a range that is still to be fetched, stay. */
  #answered() {
    const { sentences, dock } = this.room;
    const answer = sentences.current && read(sentences.current);
    const { onward } = document.documentElement.dataset;
    if (!this.hint.hidden) this.#count();
    if (onward && isElementAnswered(sentences.current) && answer.abstain_reason !== "other" && !dock.range?.isPartial) {
      this.room.act(onward);
    }
    return true;
  }

  #count() {
    this.given += 1;
    this.hint.hidden = this.given >= FEW;
    try {
      localStorage.setItem(this.name, this.given);
    } catch {
      // Then the line comes again with the next document.
    }
  }

  #kept() {
    try {
      return Number(localStorage.getItem(this.name));
    } catch {
      return 0;
    }
  }
}
