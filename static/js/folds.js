/** Replies that are folded away, and the way between a comment and what it answers. */

import { many } from "./words.js";

export class Folds {
  constructor(sentences) {
    this.sentences = sentences;
    const { reviewer, document: page } = document.body.dataset;
    this.name = `contested:folds:${reviewer}:${page}`;
    this.folded = new Set();
    this.#index();
    this.#restore();
    sentences.addEventListener("changed", ({ detail }) => {
      this.#index(detail.root);
      this.#apply();
    });
  }

  /** See which comments there are, or came, and what answers what. */
  #index(root) {
    if (!root) {
      this.byPost = new Map();
      this.replies = new Map();
    }
    for (const comment of (root ?? document).querySelectorAll(".comment")) {
      const { post, parent } = comment.dataset;
      this.byPost.set(post, comment);
      if (!this.replies.has(parent)) this.replies.set(parent, []);
      this.replies.get(parent).push(comment);
    }
  }

  /** Comments of the page, in its order. */
  get comments() {
    return [...document.querySelectorAll(".comment")];
  }

  /** Everything below a comment, at any depth. */
  under(comment) {
    const below = [...(this.replies.get(comment.dataset.post) ?? [])];
    for (let at = 0; at < below.length; at += 1) {
      for (const reply of this.replies.get(below[at].dataset.post) ?? []) below.push(reply);
    }
    return below;
  }

  /**
   * Fold or unfold the replies to a comment; where it has none, those beside it. What is current
   * and goes out of sight gives way to the comment that hides it.
   */
  toggle(element, isFocused = true) {
    let comment = element?.closest(".comment");
    if (!comment) return null;
    if (!this.replies.has(comment.dataset.post)) comment = this.byPost.get(comment.dataset.parent) ?? null;
    if (!comment) return null;
    if (this.folded.has(comment.dataset.post)) this.unfold(comment);
    else this.fold(comment);
    this.#keep();
    this.leave(comment, isFocused);
    return comment;
  }

  /** Where the current sentence has gone out of sight, the first of this comment is current. */
  leave(comment, isFocused = true) {
    const { sentences } = this;
    if (!sentences.current?.closest("[data-folded]")) return;
    sentences.choose(comment.querySelector("[data-sentence]"), { focus: isFocused, scroll: isFocused });
  }

  fold(comment) {
    const below = this.under(comment);
    if (!below.length) return;
    this.folded.add(comment.dataset.post);
    for (const other of below) {
      if (other.dataset.folded) continue;
      other.hidden = true;
      other.dataset.folded = comment.dataset.post;
    }
    this.#mark(comment);
  }

  unfold(comment) {
    this.folded.delete(comment.dataset.post);
    for (const other of this.under(comment)) {
      if (other.dataset.folded !== comment.dataset.post) continue;
      other.hidden = false;
      delete other.dataset.folded;
    }
    this.#mark(comment);
  }

  /** Fold every thread that is no reply itself, or unfold everything. */
  all(isFolded) {
    for (const comment of this.comments) {
      if (isFolded && !this.byPost.has(comment.dataset.parent)) this.fold(comment);
      if (isFolded) continue;
      if (comment.dataset.folded) {
        comment.hidden = false;
        delete comment.dataset.folded;
      }
      if (this.folded.delete(comment.dataset.post)) this.#mark(comment);
    }
    this.#keep();
  }

  /** Unfold whatever hides a sentence. */
  reveal(element) {
    let isChanged = false;
    for (let comment = element.closest(".comment"); comment?.dataset.folded; isChanged = true) {
      this.unfold(this.byPost.get(comment.dataset.folded));
    }
    if (isChanged) this.#keep();
  }

  /** What was folded or unfolded, in words. */
  words(comment) {
    const author = comment.querySelector("h3").textContent;
    const count = this.under(comment).length;
    return this.folded.has(comment.dataset.post)
      ? many("{count} reply to {author} folded", "{count} replies to {author} folded", count, { author })
      : many("{count} reply to {author} unfolded", "{count} replies to {author} unfolded", count, { author });
  }

  #mark(comment) {
    const isFolded = this.folded.has(comment.dataset.post);
    comment.querySelector("[data-fold]")?.setAttribute("aria-expanded", String(!isFolded));
  }

  #keep() {
    try {
      if (this.folded.size) localStorage.setItem(this.name, JSON.stringify([...this.folded]));
      else localStorage.removeItem(this.name);
    } catch {
      // What is folded is kept until the page is left.
    }
  }

  #restore() {
    try {
      this.folded = new Set(JSON.parse(localStorage.getItem(this.name)) ?? []);
    } catch {
      // Nothing is folded then.
    }
    this.#apply();
    if (this.sentences.current) this.reveal(this.sentences.current);
  }

  /** Hide what is folded, also what came later: inner ones first, so that they stay folded inside the outer ones. */
  #apply() {
    if (!this.folded.size) return;
    for (const comment of this.comments.toReversed()) if (this.folded.has(comment.dataset.post)) this.fold(comment);
  }

  /**
   * What the current one's post answers: of the post above the sentence that it quotes, here or
   * last before, else the first.
   */
  parent(element) {
    const comment = element?.closest(".comment");
    if (!comment) return null;
    const above = document.getElementById(`c${comment.dataset.parent}`);
    for (const quote of [...comment.querySelectorAll(".q[data-to]")].reverse()) {
      const isLater = element.compareDocumentPosition(quote) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (isLater && !element.contains(quote)) continue;
      const quoted = above?.querySelector(`[data-sentence="${quote.dataset.to.split(" ")[0]}"]`);
      if (quoted) return quoted;
    }
    return above?.querySelector("[data-sentence]") ?? null;
  }

  /** What quotes the current one in the first reply that does, else the first sentence of the first reply. */
  firstReply(element) {
    const post = element?.closest("[data-post]")?.dataset.post;
    const replies = this.comments.filter((comment) => comment.dataset.parent === post);
    const quoting = `.q[data-to~="${element?.dataset.sentence}"]`;
    const quote = replies.map((comment) => comment.querySelector(quoting)).find(Boolean);
    if (quote) return quote.closest("[data-sentence]");
    return replies[0]?.querySelector("[data-sentence]") ?? null;
  }
}
