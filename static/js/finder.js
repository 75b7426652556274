/** `f` finds words in the document, `g` goes to a sentence by its number. */

import { _, many, number } from "./words.js";

export class Finder {
  constructor(form, sentences) {
    this.form = form;
    this.sentences = sentences;
    this.input = form.querySelector("input");
    this.label = form.querySelector("[data-finder-label]");
    this.count = form.querySelector("[data-finder-count]");
    this.isByNumber = false;
    this.input.addEventListener("input", () => this.#look());
    sentences.addEventListener("changed", () => this.isOpen && this.#look());
    form.querySelector("[data-finder-close]").addEventListener("click", () => this.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#next();
    });
  }

  get isOpen() {
    return !this.form.hidden;
  }

  open(isByNumber) {
    this.isByNumber = isByNumber;
    this.label.textContent = isByNumber ? _("Go to sentence") : _("Find in this document");
    this.form.classList.toggle("by-number", isByNumber);
    this.input.inputMode = isByNumber ? "numeric" : "search";
    this.input.value = "";
    this.count.textContent = isByNumber ? _("1 to {last}", { last: number(this.sentences.total) }) : "";
    this.form.hidden = false;
    this.input.focus();
    if (!isByNumber) this.sentences.loadAll?.();
  }

  close() {
    this.form.hidden = true;
    this.#mark([]);
    this.sentences.current?.focus({ preventScroll: true });
  }

  #matches() {
    const words = this.input.value.trim().toLocaleLowerCase();
    if (!words) return [];
    return this.sentences.all.filter((element) => element.textContent.toLocaleLowerCase().includes(words));
  }

  #look() {
    if (this.isByNumber) return;
    const matches = this.#matches();
    const words = this.input.value.trim();
    const found = many("{count} sentence", "{count} sentences", matches.length);
    const { all, total } = this.sentences;
    const of = { found, here: number(all.length), total: number(total) };
    const soFar = all.length < total ? _("{found} in the {here} of {total} that are here so far", of) : found;
    this.count.textContent = words ? soFar : "";
    this.#mark(matches, words.toLocaleLowerCase());
  }

  async #next() {
    if (this.isByNumber) {
      const element = await this.sentences.reach(Number.parseInt(this.input.value, 10));
      if (!element) {
        const last = number(this.sentences.total);
        this.count.textContent = _("There are sentences 1 to {last}", { last });
        return;
      }
      this.sentences.choose(element);
      this.close();
      return;
    }
    await this.sentences.loadAll?.();
    const matches = new Set(this.#matches());
    const found = matches.size ? this.sentences.find(1, (element) => matches.has(element)) : null;
    if (found) this.sentences.choose(found, { focus: false });
    else this.count.textContent = _("Nothing found");
  }

  /** Mark the words where they stand, without touching the text. */
  #mark(elements, words) {
    if (!window.CSS?.highlights) return;
    const ranges = [];
    for (const element of elements.slice(0, 500)) {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.data.toLocaleLowerCase();
        if (text.length !== node.data.length) continue;
        for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + words.length);
          ranges.push(range);
        }
      }
    }
    if (ranges.length) CSS.highlights.set("found", new Highlight(...ranges));
    else CSS.highlights.delete("found");
  }
}
