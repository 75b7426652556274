/** What stands in the text about links: the count at a sentence, the sign at what answers it, quoted words. */

import { KINDS } from "./linkstore.js";
import { _, many, number } from "./words.js";

const MANY = 9;

/** How often a sentence is answered in a way, in words. */
export const COUNTED = {
  disputes: (count) => many("{count} disputes it", "{count} dispute it", count),
  supports: (count) => many("{count} supports it", "{count} support it", count),
  quotes: (count) => many("{count} quotes it", "{count} quote it", count),
  repeats: (count) => many("{count} repeats it", "{count} repeat it", count),
};

/** What a sentence says of another. */
const SAYS = {
  disputes: (n) => _("Disputes sentence {n}", { n: number(n) }),
  supports: (n) => _("Supports sentence {n}", { n: number(n) }),
  quotes: (n) => _("Quotes sentence {n}", { n: number(n) }),
  repeats: (n) => _("Repeats sentence {n}", { n: number(n) }),
};

/** What a post does to the sentence that it answers. */
export const DOES = {
  disputes: () => _("disputes"),
  supports: () => _("supports"),
  quotes: () => _("quotes"),
  repeats: () => _("repeats"),
};

export class Marks {
  constructor(sentences, links) {
    this.sentences = sentences;
    this.links = links;
    links.addEventListener("link", (event) => this.#changed(event.detail));
  }

  /** A link was drawn, judged or erased: the count at what it answers, the mark at what it says. */
  #changed({ link, before, after }) {
    const target = this.sentences.byId.get(link.target);
    if (target) this.#recount(target, link, before, after);
    const source = this.sentences.byId.get(link.at);
    if (source) this.#chips(source);
    for (const words of link.text.querySelectorAll(`[data-q~="${link.id}"]`)) this.#quote(words, link.text);
  }

  /** The bubble knows of posts that are not in the page: count on from what it says. */
  #recount(target, link, before, after) {
    const bubble = target.querySelector(":scope > .n");
    const by = new Map();
    for (const part of (bubble?.dataset.by ?? "").split(" ")) {
      const [kind, count] = part.split(":");
      if (count) by.set(kind, Number(count));
    }
    for (const kind of after) if (!before.has(kind)) by.set(kind, (by.get(kind) ?? 0) + 1);
    for (const kind of before) if (!after.has(kind)) by.set(kind, (by.get(kind) ?? 0) - 1);
    const count = Number(bubble?.dataset.n ?? 0) + Number(after.size > 0) - Number(before.size > 0);
    this.#bubble(target, bubble, count, by, link);
  }

  #bubble(target, bubble, count, by, link) {
    if (count <= 0) {
      bubble?.remove();
      return;
    }
    if (!bubble) {
      bubble = document.createElement("a");
      bubble.className = "n";
      bubble.href = `#c${link.post}`;
      target.append(bubble);
    }
    const n = this.sentences.number(target);
    bubble.dataset.n = count;
    bubble.dataset.by = [...by].filter(([, some]) => some > 0).map((pair) => pair.join(":")).join(" ");
    bubble.classList.toggle("many", count > MANY);
    bubble.toggleAttribute("data-unsent-link", this.links.answering(target.dataset.sentence).some((one) => this.links.isUnsent(one)));
    bubble.title = KINDS.filter((kind) => by.get(kind) > 0).map((kind) => COUNTED[kind](by.get(kind))).join(", ");
    const comments = many("{count} comment on sentence {n}", "{count} comments on sentence {n}", count, { n: number(n) });
    bubble.ariaLabel = `${comments}: ${bubble.title}`;
  }

  /** What people drew from a sentence, each as a sign and the number of the other one. */
  #chips(source) {
    for (const chip of source.querySelectorAll(":scope > .to")) chip.remove();
    const bubble = source.querySelector(":scope > .n");
    for (const link of this.links.answeredBy(source.dataset.sentence)) {
      const target = this.sentences.byId.get(link.target);
      if (link.origin === "found" || link.state === "rejected" || !target) continue;
      const chip = document.createElement("a");
      const n = this.sentences.number(target);
      chip.className = "to";
      chip.href = `?s=${link.target}#current`;
      Object.assign(chip.dataset, { to: link.target, kind: link.kind, n, state: link.state });
      chip.toggleAttribute("data-unsent-link", this.links.isUnsent(link));
      chip.title = SAYS[link.kind](n);
      chip.ariaLabel = chip.title;
      source.insertBefore(chip, bubble);
    }
  }

  /** Quoted words lead to what they repeat, unless all of that is rejected. */
  #quote(words, text) {
    const ids = words.dataset.q.split(" ");
    const links = this.links.answeredBy(words.closest("[data-sentence]")?.dataset.sentence);
    const here = (links.length ? links : [...this.links.byKey.values()]).filter(
      (link) => link.text === text && ids.includes(link.id) && link.state !== "rejected",
    );
    words.classList.toggle("q", here.length > 0);
    if (here.length) {
      const targets = [...new Set(here.map((link) => link.target))];
      words.href = `?s=${targets[0]}#current`;
      Object.assign(words.dataset, { to: targets.join(" "), kind: here[0].kind });
    } else {
      words.removeAttribute("href");
      delete words.dataset.to;
      delete words.dataset.kind;
    }
  }
}
