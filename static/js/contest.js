/**
 * What answers what: quotations lead to their sentence, a sentence to the comments on it.
 * Wide, those comments come level with the sentence and wires are drawn; narrow, they open
 * under its paragraph.
 */

import { KINDS, LinkStore } from "./linkstore.js";
import { COUNTED, DOES, Marks } from "./marks.js";
import { bringBack, isNarrow, view } from "./sentences.js";
import { _, many, number } from "./words.js";

export class Contest {
  constructor(sentences) {
    this.sentences = sentences;
    this.thread = document.querySelector(".pane.thread");
    this.comments = this.thread.querySelector(".comments");
    this.heading = this.thread.querySelector("h2");
    this.countLine = this.thread.querySelector("[data-thread-count]");
    this.countWords = this.countLine.textContent;
    this.onThis = this.thread.querySelector("[data-on-this]");
    this.whole = this.thread.querySelector("[data-whole]");
    this.wires = document.querySelector(".wires");
    this.links = new LinkStore(sentences);
    this.marks = new Marks(sentences, this.links);
    this.links.addEventListener("link", () => this.#changed());
    /** Makes the buttons that judge a link, where the reader may (links.js). */
    this.judge = null;
    this.opened = null;
    this.marked = [];
    this.frame = 0;
    document.querySelector("main").addEventListener("click", (event) => this.#click(event));
    this.onThis.addEventListener("click", () => this.toggle());
    this.whole.addEventListener("click", () => this.close());
    for (const pane of document.querySelectorAll(".pane")) {
      pane.addEventListener("scroll", () => this.#drawSoon(), { passive: true });
    }
    addEventListener("resize", () => this.close());
    sentences.addEventListener("changed", () => this.#came());
  }

  /** Sentences came or went: what is open stays so while all of it is there. */
  #came() {
    const { opened } = this;
    if (opened && !this.sentences.numbers.has(opened.element)) this.close();
    else if (opened && [...opened.posts.keys()].some((post) => !post.isConnected)) this.close();
    this.follow(this.sentences.current);
    this.#drawSoon();
  }

  /** Mark in the text what is said of the current sentence: only the posts that say something of it are looked through. */
  #mark() {
    const id = this.sentences.current?.dataset.sentence;
    const texts = new Set(this.links.answering(id).map(({ text }) => text));
    for (const text of texts) {
      for (const mark of text.querySelectorAll(`.q[data-to~="${id}"], .to[data-to="${id}"]`)) this.#as("to-this", mark);
    }
  }

  #as(name, element) {
    element.classList.add(name);
    this.marked.push([element, name]);
  }

  /** The current sentence changed: the thread stands still, its head says what is on it. */
  follow(element) {
    for (const [mark, name] of this.marked.splice(0)) mark.classList.remove(name);
    this.#mark();
    this.#bring(element);
    this.head();
  }

  /** What a comment answers is marked in the article and comes into sight there. */
  #bring(element) {
    const said = this.links.answeredBy(element?.dataset.sentence).filter((link) => link.state !== "rejected");
    const targets = said.map((link) => this.sentences.byId.get(link.target)).filter(Boolean);
    for (const target of targets) this.#as("of-this", target);
    const [first] = targets;
    if (!first || isNarrow() || first.closest(".pane") === element.closest(".pane")) return;
    bringBack(first);
  }

  /** How many posts are on the current sentence, in the head of the thread. */
  head() {
    const posts = this.#posts(this.sentences.current).size;
    this.onThis.hidden = !posts || Boolean(this.opened);
    this.onThis.firstElementChild.textContent = many("{count} on this sentence", "{count} on this sentence", posts);
  }

  /** A link was drawn, judged or erased: what is open shows it, and nothing else moves. */
  #changed() {
    if (this.opened) {
      const { element } = this.opened;
      const { scrollTop } = this.thread;
      const focus = document.activeElement;
      this.close();
      if (this.#posts(element).size || this.#rejected(element).length) this.open(element);
      this.thread.scrollTop = scrollTop;
      if (focus?.isConnected) focus.focus({ preventScroll: true });
      else this.sentences.current?.focus({ preventScroll: true });
    }
    this.#mark();
    this.head();
  }

  /** Open what answers the current sentence; close it where it is open. */
  toggle(element = this.sentences.current) {
    const coming = this.sentences.answersTo?.(element);
    if (coming) {
      coming.then((areThere) => areThere && this.toggle(element));
      return;
    }
    const isSame = this.opened?.element === element;
    if (this.opened) this.close();
    if (!isSame && element && (this.#posts(element).size || this.#rejected(element).length)) this.open(element);
  }

  open(element) {
    const posts = this.#posts(element);
    this.opened = { element, posts, scroll: this.thread.scrollTop, extras: [], others: [] };
    for (const [post, links] of posts) {
      post.classList.add("on");
      const kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = [...new Set(links.map((link) => link.kind))].map((one) => DOES[one]()).join(", ");
      post.querySelector("header").append(kind);
      this.opened.extras.push(kind);
      if (!this.judge) continue;
      const rows = this.judge(links, element);
      post.append(rows);
      this.opened.extras.push(rows);
    }
    element.querySelector(".n")?.setAttribute("aria-expanded", "true");
    this.onThis.hidden = true;
    const rejected = this.#rejected(element);
    const aside = this.judge && rejected.length ? this.judge(rejected, element) : null;
    if (aside) this.opened.extras.push(aside);
    if (isNarrow()) this.#openUnder(element, posts, aside);
    else this.#openBeside(element, posts, aside);
  }

  close() {
    if (!this.opened) return false;
    const { element, posts, scroll, extras, others, box, places } = this.opened;
    for (const extra of extras) extra.remove();
    for (const post of posts.keys()) post.classList.remove("on");
    element.querySelector(".n")?.removeAttribute("aria-expanded");
    this.opened = null;
    if (box) {
      for (const [post, place] of places) place.replaceWith(post);
      box.remove();
    } else {
      for (const button of others) button.remove();
      for (const comment of this.comments.querySelectorAll(".comment")) comment.hidden = comment.dataset.folded !== undefined;
      this.comments.style.paddingBlockStart = "";
      this.heading.textContent = _("Thread");
      this.countLine.textContent = this.countWords;
      this.whole.hidden = true;
      this.thread.scrollTop = scroll;
      this.wires.replaceChildren();
    }
    this.head();
    return true;
  }

  /** Posts that answer a sentence, in reading order, with their links to it. */
  #posts(element) {
    const posts = new Map();
    for (const link of this.links.answering(element?.dataset.sentence)) {
      const post = link.text.closest(".comment");
      if (!post || link.state === "rejected") continue;
      if (!posts.has(post)) posts.set(post, []);
      posts.get(post).push(link);
    }
    for (const links of posts.values()) links.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
    return new Map([...posts].sort(([a], [b]) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1)));
  }

  #rejected(element) {
    return this.links.answering(element?.dataset.sentence).filter((link) => link.state === "rejected");
  }

  #openBeside(element, posts, aside) {
    const { sentences } = this;
    this.heading.textContent = _("On sentence {n}", { n: number(sentences.number(element)) });
    this.countLine.textContent = this.#tally(posts);
    this.whole.hidden = false;
    const own = element.closest(".comment");
    let run = [];
    const endRun = (before) => {
      if (!run.length) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "others";
      button.textContent = many("{count} other comment", "{count} other comments", run.length);
      const hidden = run;
      button.addEventListener("click", () => {
        for (const comment of hidden) comment.hidden = comment.dataset.folded !== undefined;
        button.remove();
        this.#drawSoon();
      });
      if (before) before.before(button);
      else this.comments.append(button);
      this.opened.others.push(button);
      run = [];
    };
    for (const comment of this.comments.querySelectorAll(".comment")) {
      if (posts.has(comment) || comment === own) {
        comment.hidden = false;
        endRun(comment);
      } else if (!comment.hidden) {
        comment.hidden = true;
        run.push(comment);
      }
    }
    endRun(null);
    if (aside) this.comments.append(aside);
    this.thread.scrollTop = 0;
    const first = posts.keys().next().value;
    if (!own && first) {
      const away = element.getBoundingClientRect().top - first.getBoundingClientRect().top;
      if (away > 0) this.comments.style.paddingBlockStart = `${Math.round(away)}px`;
    }
    this.#draw();
  }

  #openUnder(element, posts, aside) {
    const box = document.createElement("aside");
    box.className = "opened";
    box.innerHTML = '<header><b></b><button type="button"></button></header>';
    box.querySelector("b").textContent = many("{count} comment on this sentence", "{count} comments on this sentence", posts.size);
    box.querySelector("button").textContent = _("Close");
    box.querySelector("button").addEventListener("click", () => this.close());
    const places = new Map();
    for (const post of posts.keys()) {
      const place = document.createComment("");
      post.replaceWith(place);
      places.set(post, place);
      box.append(post);
    }
    if (aside) box.append(aside);
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
    for (const links of posts.values()) {
      for (const kind of new Set(links.map((link) => link.kind))) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return KINDS.filter((kind) => counts.has(kind)).map((kind) => COUNTED[kind](counts.get(kind))).join(" · ");
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
    const quote = event.target.closest(".q, .to");
    if (!quote || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (isNarrow() && this.opened) this.close();
    this.sentences.reachId(quote.dataset.to.split(" ")[0]).then((target) => this.sentences.choose(target));
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
    for (const [post, links] of posts) {
      const box = post.getBoundingClientRect();
      const edge = (isRtl ? box.right - 1 : box.left + 1) - frame.left - 6 * out;
      const level = box.top + 13;
      if (level < seen.top - 20 || level > seen.bottom + 200) continue;
      const [y1, y2] = [below - frame.top, level - frame.top];
      const begin = isLast ? `M${x} ${y1}` : `M${middleOfBubble} ${start.bottom - frame.top + 1}V${y1}`;
      const middle = (bend + edge) / 2;
      lines.push(svg("path", {
        d: `${begin}H${bend}C${middle} ${y1} ${middle} ${y2} ${edge - 4 * out} ${y2}`,
        class: links[0].kind,
      }));
      const isSure = links.some((link) => link.state === "confirmed");
      lines.push(svg("circle", { cx: edge, cy: y2, r: 3.5, class: isSure ? "sure" : "" }));
    }
    this.wires.replaceChildren(...lines);
  }
}

function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
