/** The sentences of the page in reading order, and which of them is current. */

const NARROW = matchMedia("(width < 52rem)");

/** What `state` calls the label of a sentence that was read and given none. */
export const ABSTAINED = "-";

export const isNarrow = () => NARROW.matches;

/**
 * `all` are the sentences that are in the page. What is fetched later stands there as an element
 * with `data-later`, the number of its sentences; `places` has for each number, from 0, the sentence
 * or the element it waits in, so that numbers are those of the whole document.
 *
 * Events: "current" {element, before} and "changed" {added, removed, place, root}: sentences that came or
 * went; where all that happened is that what waited came, the place it waited in and what came for it.
 */
export class Sentences extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    // Set by whoever fetches: a place, all of them, the comments on a sentence (null where all are here).
    this.load = null;
    this.loadAll = null;
    this.answersTo = null;
    this.#read();
    this.current = this.all.find((element) => element.hasAttribute("aria-current")) ?? null;
    /** The two ends of a range, in any order, or null (ranges.js). */
    this.range = null;
    /** What is current next where nothing is: the first sentence without an answer (onward.js). */
    this.offered = null;
  }

  #read() {
    this.byId = new Map();
    this.numbers = new Map();
    this.places = [];
    this.startOf = new Map();
    this.listed = null;
    for (const element of this.root.querySelectorAll("[data-sentence], [data-later]")) {
      const { sentence, later } = element.dataset;
      if (sentence) this.#enter(element, this.places.length);
      else {
        this.startOf.set(element, this.places.length);
        for (let count = Number(later); count > 0; count -= 1) this.places.push(element);
      }
    }
  }

  #enter(element, index) {
    this.byId.set(element.dataset.sentence, element);
    this.numbers.set(element, index + 1);
    this.places[index] = element;
  }

  /** Those that are in the page, in reading order. */
  get all() {
    this.listed ??= this.places.filter((place) => this.numbers.has(place));
    return this.listed;
  }

  /** How many there are in the document. */
  get total() {
    return this.places.length;
  }

  /** The label (or ABSTAINED, or nothing) of the sentence at an index from 0, and the links to it. */
  state(index) {
    const place = this.places[index];
    const start = this.startOf.get(place);
    if (start !== undefined) return outline(place)[index - start];
    const label = place.getAttribute("data-label") ?? (place.hasAttribute("data-abstain") ? ABSTAINED : "");
    return { label, contests: Number(place.lastElementChild?.dataset.n ?? 0) };
  }

  /** The sentence of that number, from 1, fetched where it is not in the page; null where there is none. */
  async reach(number) {
    const place = this.places[number - 1];
    if (!place) return null;
    if (place.dataset.later && !(await this.load?.(place))) return null;
    const found = this.places[number - 1];
    return found?.dataset.sentence ? found : null;
  }

  /** The sentence of that id, likewise. */
  async reachId(id) {
    if (!this.byId.has(id)) {
      const place = [...this.startOf.keys()].find((later) => holds(later.dataset.ids, Number(id)));
      if (place) await this.load?.(place);
    }
    return this.byId.get(id) ?? null;
  }

  /** What waited in a place came: put it there. It costs what came, however long the document is. */
  bring(place, root) {
    const start = this.startOf.get(place);
    const added = [...root.querySelectorAll("[data-sentence]")];
    place.replaceWith(root);
    if (added.length !== Number(place.dataset.later)) return this.refresh();
    this.startOf.delete(place);
    this.listed = null;
    added.forEach((element, index) => this.#enter(element, start + index));
    this.dispatchEvent(new CustomEvent("changed", { detail: { added, removed: [], place, root } }));
  }

  /**
   * Read the page again after sentences were added or replaced. The current one stays so by its
   * id; where it went away, the one that stands in its place becomes current.
   */
  refresh() {
    const { all: before, numbers, current } = this;
    this.#read();
    const added = this.all.filter((element) => !numbers.has(element));
    const removed = before.filter((element) => !this.numbers.has(element));
    if (current && !this.numbers.has(current)) this.#replace(current, before);
    if (!added.length && !removed.length) return;
    this.dispatchEvent(new CustomEvent("changed", { detail: { added, removed } }));
  }

  #replace(old, before) {
    const following = before.slice(before.indexOf(old) + 1).find((element) => this.numbers.has(element));
    const at = following ? this.all.indexOf(following) - 1 : this.all.length - 1;
    const element = this.byId.get(old.dataset.sentence) ?? this.all[Math.max(0, at)] ?? null;
    const hadFocus = document.activeElement === old || document.activeElement === document.body;
    if (element) this.choose(element, { focus: hadFocus, scroll: false });
    else this.current = null;
  }

  /** What an answer is for: the range without what is out of sight, or the current sentence if there is one. */
  get chosen() {
    if (!this.range) return this.current ? [this.current] : [];
    return this.between(this.range).filter((element) => this.numbers.has(element) && !element.closest("[hidden]"));
  }

  /** The places from one end of a range to the other. */
  between({ from, to }) {
    const [one, other] = [this.number(from), this.number(to)];
    return this.places.slice(Math.min(one, other) - 1, Math.max(one, other));
  }

  number(element) {
    return this.numbers.get(element);
  }

  /** Make a sentence the current one; the page scrolls only when it is far from the middle. */
  choose(element, { focus = true, scroll = true } = {}) {
    if (!element) return;
    const before = this.current;
    if (element !== before) {
      if (before) {
        before.removeAttribute("aria-current");
        before.tabIndex = -1;
      }
      element.setAttribute("aria-current", "true");
      element.tabIndex = 0;
      this.current = element;
    }
    if (focus) element.focus({ preventScroll: true });
    if (element !== before) this.dispatchEvent(new CustomEvent("current", { detail: { element, before } }));
    if (scroll) bringNear(element);
  }

  /** The sentence `step` further on, past what is folded away; where none is current, the one to begin with. */
  away(step, from = this.current) {
    if (!from) return this.offered ?? this.all[0];
    const { places } = this;
    let index = this.number(from) - 1 + step;
    while (places[index]?.closest("[data-folded], [data-later]")) index += Math.sign(step);
    return places[index] ?? from;
  }

  /** The nearest sentence in the direction of `step` that fits; the search goes around once. */
  find(step, fits) {
    const { places, total, current } = this;
    const start = current ? this.number(current) - 1 : step > 0 ? -1 : total;
    for (let away = 1; away <= total; away += 1) {
      const element = places[(((start + step * away) % total) + total) % total];
      if (this.numbers.has(element) && fits(element)) return element;
    }
    return null;
  }
}

const outlines = new WeakMap();

/** What is known of the sentences that wait in a place: "120: 3:fact 2:-" and "5:2", from 0. */
export function outline(place) {
  if (outlines.has(place)) return outlines.get(place);
  const states = [];
  for (const run of place.dataset.answers.split(" ")) {
    const [count, label] = run.split(":");
    for (let left = Number(count); left > 0; left -= 1) states.push({ label, contests: 0 });
  }
  for (const one of place.dataset.contests?.split(" ") ?? []) {
    const [index, contests] = one.split(":").map(Number);
    states[index].contests = contests;
  }
  outlines.set(place, states);
  return states;
}

/** Whether "3-90 95" has a number. */
export function holds(ranges, number) {
  return (ranges ?? "").split(" ").some((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return first <= number && number <= last;
  });
}

/** What scrolls around an element, and the part of the window where it can be seen. */
export function view(element) {
  const pane = element.closest(".pane");
  if (pane && !isNarrow()) {
    const { top, bottom } = pane.getBoundingClientRect();
    return { scroller: pane, top, bottom };
  }
  const strip = document.querySelector(".strip").getBoundingClientRect();
  const dock = document.querySelector(".dock");
  return {
    scroller: document.scrollingElement,
    top: strip.bottom,
    bottom: dock ? dock.getBoundingClientRect().top : innerHeight,
  };
}

/** Scroll only where a part of the element is out of sight. */
export function bringBack(element) {
  const { top, bottom } = view(element);
  const box = element.getBoundingClientRect();
  if (box.top < top || box.bottom > bottom) bringNear(element);
}

/**
 * Scroll so that the element stands a third from the top, if it is outside the middle half.
 * What comes into sight may turn out taller or shorter than was thought: look again then.
 */
export function bringNear(element, again = 2) {
  const { scroller, top, bottom } = view(element);
  const box = element.getBoundingClientRect();
  const height = bottom - top;
  const first = box.top + Math.min(box.height, 34) / 2;
  if (first > top + height / 4 && Math.min(box.bottom, first + height / 4) < bottom - height / 4) return;
  const before = scroller.scrollTop;
  scroller.scrollTop += first - (top + height / 3);
  const isFar = Math.abs(scroller.scrollTop - before) > height;
  if (isFar && again) requestAnimationFrame(() => bringNear(element, again - 1));
}
