/** The whole document at the edge of the page: labels, contest, where you are, what you see. */

import { ABSTAINED, isNarrow, view } from "./sentences.js";

const LEAST = 3;
const MOST = 13;
const GAP = 10;

export class Strip {
  constructor(canvas, sentences) {
    this.canvas = canvas;
    this.sentences = sentences;
    this.frame = 0;
    this.colours = null;
    this.bins = [];
    this.#split();
    sentences.addEventListener("changed", ({ detail }) => this.#came(detail));
    new MutationObserver((records) => this.#answered(records.map(({ target }) => target))).observe(sentences.root, {
      attributeFilter: ["data-label", "data-abstain"],
      subtree: true,
    });
    const later = () => this.draw();
    for (const pane of document.querySelectorAll(".pane")) pane.addEventListener("scroll", later, { passive: true });
    addEventListener("scroll", later, { passive: true });
    new ResizeObserver(() => this.#again()).observe(canvas);
    for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
      matchMedia(query).addEventListener("change", () => this.#again());
    }
    document.addEventListener("appearance", () => this.#again());
    canvas.addEventListener("pointerdown", (event) => this.#jump(event));
  }

  /** Where in the document the thread begins. */
  #split() {
    const { places } = this.sentences;
    this.split = firstOf(places, 0, places.length, (place) => place.closest(".thread"));
  }

  /** What waited and came may have other answers than was said of it; else numbers changed. */
  #came({ place, added }) {
    if (place) return this.#answered(added);
    this.#split();
    this.#again();
  }

  #again() {
    this.colours = null;
    this.draw();
  }

  /** What is to come later has other answers now. */
  recount() {
    this.bins = [];
    this.draw();
  }

  /** Only the bins of what changed are counted again: a key costs the same in any document. */
  #answered(elements) {
    for (const element of elements) delete this.bins[Math.floor((this.sentences.number(element) - 1) / this.perBin)];
    this.draw();
  }

  /** Draw with the next frame, once however often it is asked for. */
  draw() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.#paint();
    });
  }

  #measure() {
    const { canvas } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width) return;
    const scale = devicePixelRatio || 1;
    const across = isNarrow();
    const length = across ? width : height;
    const depth = across ? height : width;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    // The browser resolves the variable, light or dark as the page is.
    const style = getComputedStyle(canvas);
    const colour = (name) => {
      canvas.style.color = `var(${name})`;
      return style.color;
    };
    const labels = new Map();
    for (const tag of document.querySelectorAll(".legend [data-label]")) {
      labels.set(tag.dataset.label, colour(`--label-${tag.dataset.label}`));
    }
    const { total } = this.sentences;
    const room = length - 24 - GAP;
    const step = Math.max(room / total, LEAST) > MOST ? MOST : Math.max(room / total, 0);
    const rtl = style.direction === "rtl";
    this.perBin = Math.max(1, Math.ceil(LEAST / step));
    this.bins = [];
    this.colours = { scale, width, height, across, length, depth, step, rtl, labels, ink: colour("--ink"), soft: colour("--soft"), line: colour("--line"), edge: colour("--edge") };
  }

  #at(index) {
    return 12 + index * this.colours.step + (index >= this.split ? GAP : 0);
  }

  #paint() {
    if (!this.colours) this.#measure();
    if (!this.colours) return;
    const { scale, width, height, across, length, depth, step, rtl, ink, soft, line, edge } = this.colours;
    const context = this.canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    if (across) context.setTransform(0, scale, rtl ? -scale : scale, 0, rtl ? length * scale : 0, 0);
    else if (rtl) context.setTransform(-scale, 0, 0, scale, depth * scale, 0);
    // From here on x runs across the strip and y along it, whichever way it lies.
    const lane = across ? depth - 9 : 8;
    const gap = step > 5 ? 1 : 0;
    const { total } = this.sentences;
    for (let bin = 0, index = 0; index < total; bin += 1, index += this.perBin) {
      const until = Math.min(index + this.perBin, total);
      const y = Math.round(this.#at(index));
      const height = Math.max(Math.round(this.#at(index) + step * (until - index)) - y - gap, 1);
      const { colour, contests } = (this.bins[bin] ??= this.#count(index, until));
      context.fillStyle = colour ?? line;
      if (colour) context.fillRect(lane, y, 8, height);
      else context.fillRect(lane, y, 2, height);
      if (contests) {
        context.fillStyle = soft;
        const width = Math.min(10, 2 + contests * 2);
        context.fillRect(across ? lane - 3 - width : 19, Math.round(y + height / 2 - 1), width, 2);
      }
    }
    if (this.sentences.current) {
      const y = this.#at(this.sentences.number(this.sentences.current) - 1) + step / 2;
      context.fillStyle = ink;
      context.beginPath();
      const [tip, back] = across ? [lane - 1, lane - 8] : [18, 26];
      context.moveTo(tip, y);
      context.lineTo(back, y - 6);
      if (!across) {
        context.lineTo(30, y - 6);
        context.lineTo(30, y + 6);
      }
      context.lineTo(back, y + 6);
      context.fill();
    }
    context.fillStyle = edge;
    for (const [from, to] of this.#visible()) {
      const y = this.#at(from);
      context.fillRect(across ? depth - 2 : 2, y, 2, this.#at(to) + step - y);
    }
  }

  /** The colour of most answers from `from` to before `until`, null where none is given, and the links. */
  #count(from, until) {
    const { labels, soft, edge } = this.colours;
    const counts = new Map();
    let contests = 0;
    for (let index = from; index < until; index += 1) {
      const { label, contests: more } = this.sentences.state(index);
      contests += more;
      if (!label) continue;
      const colour = label === ABSTAINED ? edge : (labels.get(label) ?? soft);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    let most = null;
    for (const [colour, count] of counts) if (!most || count > counts.get(most)) most = colour;
    return { colour: most, contests };
  }

  /** The first and last sentence in sight, of the article and of the thread. */
  #visible() {
    const { places } = this.sentences;
    const ranges = [];
    for (const [from, to] of [[0, this.split], [this.split, places.length]]) {
      if (from === to) continue;
      const { top, bottom } = view(places[from]);
      const search = (fits) => firstOf(places, from, to, (place) => fits(boxOf(place, top, bottom)));
      const first = search((box) => box.bottom > top);
      const last = search((box) => box.top > bottom) - 1;
      if (first < to && last >= first) ranges.push([first, last]);
    }
    return ranges;
  }

  #jump(event) {
    const { across, rtl, length, step } = this.colours ?? {};
    if (!step) return;
    const box = this.canvas.getBoundingClientRect();
    let along = across ? event.clientX - box.left : event.clientY - box.top;
    if (across && rtl) along = length - along;
    const index = Math.floor((along - 12 - (along > this.#at(this.split) ? GAP : 0)) / step);
    const number = Math.max(0, Math.min(this.sentences.total - 1, index)) + 1;
    this.sentences.reach(number).then((element) => this.sentences.choose(element));
  }
}

/**
 * Where a sentence stands, or what is around it and out of sight as a whole: asked for anything that is
 * inside of that, the browser would lay it out only to tell.
 */
function boxOf(place, top, bottom) {
  for (const around of [".stretch, .run", ".comment, .article p"]) {
    const box = place.closest(around)?.getBoundingClientRect();
    if (box && (box.bottom <= top || box.top >= bottom)) return box;
  }
  return place.getBoundingClientRect();
}

/** The first index in [from, to) that fits, where all after it do as well; `to` where none does. */
function firstOf(all, from, to, fits) {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(all[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
