/**
 * Several sentences at once: chosen by keys, by mouse or by touch, and answered together as one
 * step of undo.
 *
 * While a range grows (after `v` or a long press) it reaches to whatever becomes current. Else it
 * stands as it was chosen, so that a flag can follow a label, until another sentence is current.
 */

import { isAnswered, isElementAnswered, isSame, read } from "./answers.js";
import { _, many } from "./words.js";

const PAUSE = 150;
const TOGETHER = ["label", "abstain", "abstain_reason", "flag", "sure", "note-done"];

export class Ranges {
  constructor(room) {
    this.room = room;
    this.sentences = room.sentences;
    this.isGrowing = false;
    this.isExtending = false;
    this.marked = new Set();
    this.offered = [];
    this.timer = 0;
    this.commands = this.#commands({ ...room.commands });
    this.button = document.querySelector("#more [value=range]");
    this.taking = document.querySelector(".dock [data-act=range]");
    const main = document.querySelector("main");
    main.addEventListener("mousedown", (event) => this.#pointed(event));
    main.addEventListener("click", (event) => this.#clicked(event), true);
    document.addEventListener("selectionchange", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#offer(), PAUSE);
    });
    this.sentences.addEventListener("current", (event) => this.#moved(event.detail.element));
    this.sentences.addEventListener("changed", () => this.#mend());
  }

  #commands(usual) {
    const { sentences } = this;
    const extend = (find) => () => this.extend(find());
    const commands = {
      range: () => this.#range(),
      post: () => this.#post(),
      grow: extend(() => sentences.away(1)),
      shrink: extend(() => sentences.away(-1)),
      "grow-first": extend(() => sentences.all[0]),
      "grow-last": extend(() => sentences.all.at(-1)),
      next: () => this.#step(1, usual.next),
      previous: () => this.#step(-1, usual.previous),
      step: (step) => this.#step(step, () => usual.step(step)),
      escape: () => {
        const isBusy = document.activeElement?.matches("textarea, input") || this.room.dock?.isOpen;
        return (!isBusy && !this.room.finder?.isOpen && this.letGo()) || usual.escape();
      },
    };
    for (const name of TOGETHER) commands[name] = this.#together(name, usual[name]);
    return commands;
  }

  /** What is chosen, in words; null where it is one sentence and no range. */
  get words() {
    if (!this.sentences.range) return null;
    const { chosen } = this.sentences;
    const answered = chosen.filter(isElementAnswered).length;
    const [from, to] = [chosen[0], chosen.at(-1)].map((element) => this.sentences.number(element));
    const words =
      chosen.length > 1
        ? many("{count} sentence chosen, {from} to {to}", "{count} sentences chosen, {from} to {to}", chosen.length, { from, to })
        : _("A range from sentence {from}", { from });
    return answered ? `${words} · ${many("{count} has an answer", "{count} have an answer", answered)}` : words;
  }

  /** Whether some of the range is not in the page yet. */
  get isPartial() {
    const { range, numbers } = this.sentences;
    return Boolean(range) && this.sentences.between(range).some((place) => !numbers.has(place));
  }

  /** Let the range reach from where it began, or from the current sentence, to this one. */
  extend(element, { scroll = true } = {}) {
    const { sentences } = this;
    if (!sentences.current) sentences.choose(sentences.offered ?? sentences.all[0], { scroll });
    sentences.range = { from: sentences.range?.from ?? sentences.current, to: element };
    this.isExtending = true;
    if (scroll) this.room.go(element);
    else sentences.choose(element, { scroll });
    this.isExtending = false;
    this.#show();
    return true;
  }

  /** Begin a range at a sentence; what becomes current from now on is its other end. */
  begin(element) {
    const { sentences } = this;
    this.isGrowing = false;
    sentences.choose(element, { scroll: false });
    sentences.range = { from: element, to: element };
    this.isGrowing = true;
    this.#show();
    return true;
  }

  letGo() {
    if (!this.sentences.range) return false;
    this.sentences.range = null;
    this.isGrowing = false;
    this.#paint();
    this.room.show();
    return true;
  }

  /** `v`: what is selected as text, or begin a range, or leave it as it is, or let it grow again. */
  #range() {
    const { sentences } = this;
    if (this.offered.length > 1) return this.#take();
    if (this.isGrowing) {
      if (sentences.chosen.length < 2) this.letGo();
      else {
        this.isGrowing = false;
        this.room.say(this.words);
      }
      return true;
    }
    if (!sentences.range) return this.begin(sentences.current ?? sentences.offered ?? sentences.all[0]);
    this.extend(sentences.range.to);
    this.isGrowing = true;
    return true;
  }

  /** `w`: the comment; of an article first the paragraph, then all of it. */
  #post() {
    const { sentences } = this;
    const element = sentences.current ?? sentences.offered ?? sentences.all[0];
    if (!element) return false;
    const post = element.closest("[data-post]");
    const paragraph = element.closest("p");
    const inPost = sentences.all.filter((other) => other.closest("[data-post]") === post);
    const inParagraph = inPost.filter((other) => other.closest("p") === paragraph);
    const { chosen } = sentences;
    const isParagraph = chosen.length === inParagraph.length && chosen.every((other) => inParagraph.includes(other));
    const isWhole = post.matches(".comment") || inParagraph.length === inPost.length;
    const all = isWhole || (isParagraph && sentences.range) || chosen.length > inParagraph.length ? inPost : inParagraph;
    this.isGrowing = false;
    sentences.choose(element);
    sentences.range = { from: all[0], to: all.at(-1) };
    this.#show(all === inParagraph ? _("once more for the whole article") : "");
    return true;
  }

  /** On from a range that stands: past its end, or before its beginning. */
  #step(step, usual) {
    const { sentences } = this;
    if (!sentences.range || this.isGrowing) return usual();
    const { chosen } = sentences;
    return this.room.go(sentences.away(step, step > 0 ? chosen.at(-1) : chosen[0]));
  }

  /** An answer for all that are chosen: it is said what became of those that had one. */
  #together(name, usual) {
    return (value) => {
      const { chosen } = this.sentences;
      if (chosen.length < 2) return usual(value);
      if (this.isPartial) {
        this.room.say(_("Loading …"));
        this.sentences.loadAll?.();
        return true;
      }
      const before = chosen.map(read);
      const isUsed = usual(value);
      this.isGrowing = false;
      const changed = chosen.filter((element, index) => !isSame(before[index], read(element)));
      if (!changed.length) return isUsed;
      const had = changed.filter((element) => isAnswered(before[chosen.indexOf(element)])).length;
      const words =
        name === "label"
          ? many("{count} labelled", "{count} labelled", chosen.length)
          : many("{count} sentence answered", "{count} sentences answered", chosen.length);
      this.room.say(had ? `${words}, ${many("{count} of them changed", "{count} of them changed", had)}` : words);
      this.room.show();
      return isUsed;
    };
  }

  #moved(element) {
    if (this.isExtending || !this.sentences.range) return;
    if (!this.isGrowing) this.letGo();
    else {
      this.sentences.range.to = element;
      this.#show();
    }
  }

  /** Sentences came, went or were cut anew: a range whose end went is let go. */
  #mend() {
    const { range, numbers } = this.sentences;
    if (!range) return;
    if (!numbers.has(range.from) || !numbers.has(range.to)) this.letGo();
    else this.#show();
  }

  #show(more = "") {
    if (this.isPartial) this.sentences.loadAll?.();
    this.#paint();
    this.room.show();
    const { words } = this;
    if (words) this.room.say(more ? `${words}; ${more}` : words);
  }

  #paint() {
    const now = new Set(this.sentences.range ? this.sentences.chosen : []);
    for (const element of this.marked) if (!now.has(element)) element.classList.remove("chosen");
    for (const element of now) if (!this.marked.has(element)) element.classList.add("chosen");
    this.marked = now;
    if (this.room.dock) this.room.dock.range = this.sentences.range ? this : null;
    this.button?.setAttribute("aria-pressed", String(Boolean(this.sentences.range)));
  }

  /** Shift and the mouse extend a range, not a selection of text; one that is there goes on growing. */
  #pointed(event) {
    const isOurs = event.shiftKey && event.button === 0 && getSelection().isCollapsed;
    if (isOurs && event.target.closest("[data-sentence]")) event.preventDefault();
  }

  #clicked(event) {
    const element = event.target.closest("[data-sentence]");
    if (!event.shiftKey || !element || !getSelection().isCollapsed) return;
    event.preventDefault();
    event.stopPropagation();
    this.extend(element, { scroll: false });
  }

  /** Text is selected over several sentences: a button offers them. */
  #offer() {
    const selection = getSelection();
    this.offered = selection.isCollapsed || !selection.rangeCount ? [] : this.#touched(selection.getRangeAt(0));
    const count = this.offered.length;
    if (!this.taking || (count < 2 && this.taking.hidden)) return;
    const words = many("Choose {count} sentence", "Choose {count} sentences", count);
    this.taking.hidden = count < 2;
    this.taking.lastElementChild.textContent = words;
    if (count > 1) this.room.say(words);
  }

  #touched(range) {
    if (!range.intersectsNode(document.querySelector("main"))) return [];
    const all = this.sentences.all.filter((element) => range.intersectsNode(element) && !element.closest("[hidden]"));
    const isEmpty = (element) => {
      const part = document.createRange();
      part.selectNodeContents(element);
      if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
      if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
      return !part.toString().trim();
    };
    while (all.length && isEmpty(all.at(-1))) all.pop();
    while (all.length && isEmpty(all[0])) all.shift();
    return all;
  }

  #take() {
    const { offered, sentences } = this;
    getSelection().removeAllRanges();
    this.offered = [];
    if (this.taking) this.taking.hidden = true;
    this.isGrowing = false;
    sentences.choose(offered[0], { scroll: false });
    sentences.range = { from: offered[0], to: offered.at(-1) };
    this.#show();
    return true;
  }
}
