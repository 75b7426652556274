/**
 * What answers what: quotations lead to their sentence, a sentence to the comments on it.
 * Wide, those comments come level with the sentence and wires are drawn; narrow, they open
 * under its paragraph.
 */

import { isNarrow, view } from "./sentences.js";

const WORDS = { disputes: "dispute", supports: "support", quotes: "quote", repeats: "repeat" };
const KINDS = ["disputes", "supports", "quotes", "repeats"];

export class Contest {
  constructor(sentences) {
    this.sentences = sentences;
    this.thread = document.querySelector(".pane.thread");
    this.comments = this.thread.querySelector(".comments");
    this.heading = this.thread.querySelector("h2");
    this.countLine = this.thread.querySelector("[data-thread-count]");
    this.countWords = this.countLine.textContent;
    this.order = this.thread.querySelector(".order");
    this.onThis = this.thread.querySelector("[data-on-this]");
    this.whole = this.thread.querySelector("[data-whole]");
    this.wires = document.querySelector(".wires");
    this.answering = new Map();
    for (const quote of document.querySelectorAll(".q")) {
      for (const id of quote.dataset.to.split(" ")) {
        if (!this.answering.has(id)) this.answering.set(id, []);
        this.answering.get(id).push(quote);
      }
    }
    this.opened = null;
    this.frame = 0;
    document.querySelector("main").addEventListener("click", (event) => this.#click(event));
    this.onThis.addEventListener("click", () => this.toggle());
    this.whole.addEventListener("click", () => this.close());
    for (const pane of document.querySelectorAll(".pane")) {
      pane.addEventListener("scroll", () => this.#drawSoon(), { passive: true });
    }
    addEventListener("resize", () => this.close());
  }

  quotes(element) {
    return this.answering.get(element?.dataset.sentence) ?? [];
  }

  /** The current sentence changed: the thread stands still, its head says what is on it. */
  follow(element, before) {
    for (const quote of this.quotes(before)) quote.classList.remove("to-this");
    const quotes = this.quotes(element);
    for (const quote of quotes) quote.classList.add("to-this");
    const posts = this.#posts(element).size;
    this.onThis.hidden = !posts || Boolean(this.opened);
    if (posts) {
      this.onThis.replaceChildren(`${posts} on this sentence `, Object.assign(document.createElement("kbd"), { textContent: "c" }));
    }
  }

  /** Open what answers the current sentence; close it where it is open. */
  toggle(element = this.sentences.current) {
    const isSame = this.opened?.element === element;
    if (this.opened) this.close();
    if (!isSame && element && this.#posts(element).size) this.open(element);
  }

  open(element) {
    const posts = this.#posts(element);
    this.opened = { element, posts, scroll: this.thread.scrollTop, kinds: [], others: [] };
    for (const [post, kinds] of posts) {
      post.classList.add("on");
      const kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = [...kinds].join(", ");
      post.querySelector("header").append(kind);
      this.opened.kinds.push(kind);
    }
    element.querySelector(".n")?.setAttribute("aria-expanded", "true");
    this.onThis.hidden = true;
    if (isNarrow()) this.#openUnder(element, posts);
    else this.#openBeside(element, posts);
  }

  close() {
    if (!this.opened) return false;
    const { element, posts, scroll, kinds, others, box, places } = this.opened;
    for (const kind of kinds) kind.remove();
    for (const post of posts.keys()) post.classList.remove("on");
    element.querySelector(".n")?.removeAttribute("aria-expanded");
    this.opened = null;
    if (box) {
      for (const [post, place] of places) place.replaceWith(post);
      box.remove();
    } else {
      for (const button of others) button.remove();
      for (const comment of this.comments.children) comment.hidden = comment.dataset.folded !== undefined;
      this.comments.style.paddingBlockStart = "";
      this.heading.textContent = "Thread";
      this.countLine.textContent = this.countWords;
      if (this.order) this.order.hidden = false;
      this.whole.hidden = true;
      this.thread.scrollTop = scroll;
      this.wires.replaceChildren();
    }
    this.follow(this.sentences.current, null);
    return true;
  }

  /** Posts that answer a sentence, in reading order, with the kinds of their links. */
  #posts(element) {
    const posts = new Map();
    for (const quote of this.quotes(element)) {
      const post = quote.closest(".comment");
      if (!post) continue;
      if (!posts.has(post)) posts.set(post, new Set());
      posts.get(post).add(quote.dataset.kind);
    }
    return posts;
  }

  #openBeside(element, posts) {
    const { sentences } = this;
    this.heading.textContent = `On sentence ${sentences.number(element)}`;
    this.countLine.textContent = this.#tally(posts);
    if (this.order) this.order.hidden = true;
    this.whole.hidden = false;
    const own = element.closest(".comment");
    let run = [];
    const endRun = (before) => {
      if (!run.length) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "others";
      button.textContent = `${run.length} other comment${run.length === 1 ? "" : "s"}`;
      const hidden = run;
      button.addEventListener("click", () => {
        for (const comment of hidden) comment.hidden = comment.dataset.folded !== undefined;
        button.remove();
        this.#drawSoon();
      });
      this.comments.insertBefore(button, before);
      this.opened.others.push(button);
      run = [];
    };
    for (const comment of [...this.comments.children]) {
      if (!comment.matches(".comment")) continue;
      if (posts.has(comment) || comment === own) {
        comment.hidden = false;
        endRun(comment);
      } else if (!comment.hidden) {
        comment.hidden = true;
        run.push(comment);
      }
    }
    endRun(null);
    this.thread.scrollTop = 0;
    if (!own) {
      const first = posts.keys().next().value;
      const away = element.getBoundingClientRect().top - first.getBoundingClientRect().top;
      if (away > 0) this.comments.style.paddingBlockStart = `${Math.round(away)}px`;
    }
    this.#draw();
  }

  #openUnder(element, posts) {
    const box = document.createElement("aside");
    box.className = "opened";
    box.innerHTML = '<header><span><b></b> on this sentence</span><button type="button">Close</button></header>';
    box.querySelector("b").textContent = `${posts.size} comment${posts.size === 1 ? "" : "s"}`;
    box.querySelector("button").addEventListener("click", () => this.close());
    const places = new Map();
    for (const post of posts.keys()) {
      const place = document.createComment("");
      post.replaceWith(place);
      places.set(post, place);
      box.append(post);
    }
    element.closest("p").after(box);
    Object.assign(this.opened, { box, places });
    // Into sight, as far as the sentence stays there.
    const { scroller, top, bottom } = view(element);
    const hidden = box.getBoundingClientRect().bottom + 8 - bottom;
    const spare = element.getBoundingClientRect().top - 8 - top;
    if (hidden > 0 && spare > 0) scroller.scrollTop += Math.min(hidden, spare);
  }

  #tally(posts) {
    const counts = new Map();
    for (const kinds of posts.values()) for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return KINDS.filter((kind) => counts.has(kind))
      .map((kind, at) => {
        const count = counts.get(kind);
        const comments = at ? "" : count === 1 ? " comment" : " comments";
        return `${count}${comments} ${count === 1 ? kind : WORDS[kind]} it`;
      })
      .join(" · ");
  }

  #click(event) {
    const bubble = event.target.closest(".n");
    if (bubble) {
      event.preventDefault();
      event.stopPropagation();
      const element = bubble.closest("[data-sentence]");
      this.sentences.choose(element, { scroll: false });
      this.toggle(element);
      return;
    }
    const quote = event.target.closest(".q");
    if (!quote || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const target = this.sentences.byId.get(quote.dataset.to.split(" ")[0]);
    if (isNarrow() && this.opened) this.close();
    if (target) this.sentences.choose(target);
  }

  #drawSoon() {
    if (!this.opened || isNarrow()) return;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.#draw();
    });
  }

  /** Wires from the sentence to the comments on it, as far as both can be seen. */
  #draw() {
    if (!this.opened) return;
    const { element, posts } = this.opened;
    const frame = this.wires.getBoundingClientRect();
    const from = (element.querySelector(".n") ?? element).getClientRects();
    const start = from[from.length - 1];
    const seen = view(element);
    const y = start.top + start.height / 2;
    if (element.closest(".comment") || y < seen.top || y > seen.bottom) {
      this.wires.replaceChildren();
      return;
    }
    const isRtl = getComputedStyle(this.wires).direction === "rtl";
    const side = isRtl ? "left" : "right";
    const out = isRtl ? -1 : 1;
    const text = element.closest(".text").getBoundingClientRect();
    const bend = text[side] + 6 * out - frame.left;
    // Text that runs the other way has its bubble on the far side: no wire through the words.
    const isAlong = getComputedStyle(element).direction === (isRtl ? "rtl" : "ltr");
    const x = isAlong ? start[side] + 5 * out - frame.left : bend;
    const isLast = (bend - x) * out < 16;
    // Where words follow on the line, the wire runs below them.
    const below = isLast ? y : y + parseFloat(getComputedStyle(element).lineHeight) / 2;
    const middleOfBubble = (start.left + start.right) / 2 - frame.left;
    const lines = [];
    for (const [post, kinds] of posts) {
      const box = post.getBoundingClientRect();
      const edge = (isRtl ? box.right - 1 : box.left + 1) - frame.left - 6 * out;
      const level = box.top + 13;
      if (level < seen.top - 20 || level > seen.bottom + 200) continue;
      const [y1, y2] = [below - frame.top, level - frame.top];
      const begin = isLast ? `M${x} ${y1}` : `M${middleOfBubble} ${start.bottom - frame.top + 1}V${y1}`;
      const middle = (bend + edge) / 2;
      lines.push(svg("path", {
        d: `${begin}H${bend}C${middle} ${y1} ${middle} ${y2} ${edge - 4 * out} ${y2}`,
        class: [...kinds][0],
      }));
      lines.push(svg("circle", { cx: edge, cy: y2, r: 3.5 }));
    }
    this.wires.replaceChildren(...lines);
  }
}

function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
