/**
 * Reading a long thread: the line at its top says what the comment being read answers, as long as
 * that is out of sight; threads fold; and from wherever one went there is a way back.
 */

import { view } from "./sentences.js";
import { _, many } from "./words.js";

const WORDS = 90;
const MOST_PLACES = 20;

export class Thread {
  constructor(room) {
    this.room = room;
    this.sentences = room.sentences;
    this.folds = room.folds;
    this.pane = document.querySelector(".pane.thread");
    this.head = this.pane.querySelector("header");
    this.line = this.head.querySelector("[data-context]");
    this.link = this.line.querySelector("button:not([data-back])");
    this.backButton = this.line.querySelector("[data-back]");
    this.allButton = this.head.querySelector("[data-fold-all]");
    this.places = [];
    this.isReturning = false;
    this.frame = 0;
    const usual = { ...room.commands };
    this.commands = {
      fold: (button) => this.#fold(button),
      "fold-all": () => this.#foldAll(),
      back: () => this.#back(),
      parent: () => this.#away(usual.parent),
      reply: () => this.#away(usual.reply),
    };
    document.querySelector("main").addEventListener("click", (event) => this.#click(event));
    this.pane.addEventListener("scroll", () => this.#soon(), { passive: true });
    addEventListener("scroll", () => this.#soon(), { passive: true });
    addEventListener("resize", () => this.#soon());
    this.sentences.addEventListener("current", (event) => this.#moved(event.detail));
    this.#showFolds();
    this.#soon();
  }

  #fold(button) {
    const comment = this.folds.toggle(button ?? this.sentences.current, !button);
    if (comment) this.room.say(this.folds.words(comment));
    else this.room.say(_("There are no replies to fold here"));
    this.#showFolds();
    return true;
  }

  #foldAll() {
    const isFolded = !this.folds.folded.size;
    const root = this.#root(this.#read() ?? this.folds.comments[0]);
    if (!root) return false;
    const before = root.getBoundingClientRect().top;
    this.folds.all(isFolded);
    const { scroller } = view(root);
    // What is being read stays where it is; where only its replies were in sight, it comes in.
    const level = Math.max(before, this.head.getBoundingClientRect().bottom + 4);
    scroller.scrollTop += root.getBoundingClientRect().top - level;
    this.folds.leave(this.#root(this.sentences.current?.closest(".comment")) ?? root);
    this.room.say(
      isFolded
        ? many("{count} thread folded", "{count} threads folded", this.folds.folded.size)
        : _("All replies unfolded"),
    );
    this.#showFolds();
    return true;
  }

  /** The comment of the first depth above a comment. */
  #root(comment) {
    let root = comment;
    for (let up = root; up; up = this.folds.byPost.get(up.dataset.parent)) root = up;
    return root;
  }

  #showFolds() {
    const words = this.folds.folded.size ? _("Unfold all") : _("Fold all");
    if (this.allButton) this.allButton.textContent = words;
    this.#soon();
  }

  #click(event) {
    const button = event.target.closest("[data-fold]");
    if (button) return this.room.act("fold", button);
    if (event.target.closest("[data-fold-all]")) return this.room.act("fold-all");
    if (event.target.closest("[data-back]")) return this.#back();
    const answers = event.target.closest(".answers");
    if (answers && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.#away(() => this.#goTo(document.getElementById(answers.hash.slice(1))));
    } else if (this.link.contains(event.target)) {
      this.#away(() => this.#goTo(this.folds.byPost.get(this.link.dataset.to)));
    }
  }

  #goTo(post) {
    const first = post?.querySelector("[data-sentence]");
    if (first) return this.room.go(first);
    post?.scrollIntoView({ block: "center" });
    return true;
  }

  /** Go somewhere else, and offer the way back. */
  #away(go) {
    const place = this.#place(this.sentences.current);
    const count = this.places.length;
    const isUsed = go();
    if (this.places.length === count && this.#isElsewhere(place)) this.#remember(place);
    this.backButton.hidden = !this.places.length;
    this.#soon();
    return isUsed;
  }

  #place(element) {
    const scrolls = [...document.querySelectorAll(".pane"), document.scrollingElement].map((each) => [each, each.scrollTop]);
    return { element, scrolls };
  }

  #isElsewhere({ element, scrolls }) {
    return element !== this.sentences.current || scrolls.some(([scroller, top]) => scroller.scrollTop !== top);
  }

  #remember(place) {
    this.places.push(place);
    if (this.places.length > MOST_PLACES) this.places.shift();
  }

  /** `b`: where one was before the last leap. */
  #back() {
    const place = this.places.pop();
    if (!place) return true;
    this.isReturning = true;
    const element = this.sentences.byId.get(place.element?.dataset.sentence);
    if (element) {
      this.folds.reveal(element);
      this.sentences.choose(element, { scroll: false });
    }
    this.isReturning = false;
    for (const [scroller, top] of place.scrolls) scroller.scrollTop = top;
    this.backButton.hidden = true;
    this.#showFolds();
    return true;
  }

  #moved({ element, before }) {
    this.backButton.hidden = true;
    const { sentences } = this;
    const isLeap = before && Math.abs(sentences.number(element) - sentences.number(before)) > 1;
    if (isLeap && !this.isReturning) this.#remember(this.#place(before));
    this.#soon();
  }

  #soon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.#show();
    });
  }

  /** The comment that is being read: the current sentence's where it is in sight, else the topmost. */
  #read() {
    const { top, bottom } = view(this.pane);
    const edge = Math.max(top, this.head.getBoundingClientRect().bottom);
    const current = this.sentences.current?.closest(".comment");
    if (current) {
      const box = this.sentences.current.getBoundingClientRect();
      if (box.bottom > edge && box.top < bottom) return current;
    }
    if (edge + 30 > bottom) return null;
    const { left, right } = this.pane.getBoundingClientRect();
    for (const down of [6, 30]) {
      const comment = document.elementFromPoint((left + right) / 2, edge + down)?.closest(".comment");
      if (comment) return comment;
    }
    return null;
  }

  #show() {
    const edge = this.head.getBoundingClientRect().bottom;
    const { bottom } = view(this.pane);
    const first = this.pane.querySelector(".comment:not([hidden])");
    this.head.classList.toggle("stuck", Boolean(first) && first.getBoundingClientRect().top < edge - 2);
    const comment = this.#read();
    const parent = comment && this.folds.byPost.get(comment.dataset.parent);
    const box = parent?.getBoundingClientRect();
    const isSaid = Boolean(box) && (parent.hidden || box.bottom < edge + 12 || box.top > bottom - 12);
    if (isSaid && this.link.dataset.to !== parent.dataset.post) {
      this.link.dataset.to = parent.dataset.post;
      this.link.textContent = this.#words(parent);
    }
    this.link.hidden = !isSaid;
    this.line.hidden = !isSaid && this.backButton.hidden;
    this.head.classList.toggle("answering", isSaid);
  }

  #words(parent) {
    const author = isolated(parent.querySelector("h3").textContent);
    const text = parent.querySelector(".text").textContent.trim().replace(/\s+/g, " ");
    const words = isolated(text.length > WORDS ? `${text.slice(0, WORDS).replace(/\s\S*$/, "")}…` : text);
    return _("in reply to {author}: “{words}”", { author, words });
  }
}

/** Text whose direction is its own, whatever stands around it. */
function isolated(text) {
  return `\u2068${text}\u2069`;
}
