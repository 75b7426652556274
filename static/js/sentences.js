/** The sentences of the page in reading order, and which of them is current. */

const NARROW = matchMedia("(width < 52rem)");

export const isNarrow = () => NARROW.matches;

export class Sentences extends EventTarget {
  constructor(root) {
    super();
    this.all = [...root.querySelectorAll("[data-sentence]")];
    this.indexOf = new Map(this.all.map((element, index) => [element, index]));
    this.byId = new Map(this.all.map((element) => [element.dataset.sentence, element]));
    this.current = this.all.find((element) => element.hasAttribute("aria-current")) ?? null;
  }

  number(element) {
    return this.indexOf.get(element) + 1;
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

  /** The sentence `step` further on, or the first where there is no current one. */
  away(step) {
    if (!this.current) return this.all[0];
    const index = this.indexOf.get(this.current) + step;
    return this.all[Math.max(0, Math.min(this.all.length - 1, index))];
  }

  /** The nearest sentence in the direction of `step` that fits; the search goes around once. */
  find(step, fits) {
    const { all } = this;
    const start = this.current ? this.indexOf.get(this.current) : step > 0 ? -1 : all.length;
    for (let away = 1; away <= all.length; away += 1) {
      const element = all[(((start + step * away) % all.length) + all.length) % all.length];
      if (fits(element)) return element;
    }
    return null;
  }
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
