/** Replies that are folded away, and the way between a comment and what it answers. */

export class Folds {
  constructor(sentences) {
    this.sentences = sentences;
    this.comments = [...document.querySelectorAll(".comment")];
    this.byPost = new Map(this.comments.map((comment) => [comment.dataset.post, comment]));
    this.buttons = new Map();
  }

  /** Everything below a comment, at any depth. */
  under(comment) {
    const inside = new Set([comment.dataset.post]);
    const below = [];
    for (const other of this.comments) {
      if (!inside.has(other.dataset.parent)) continue;
      inside.add(other.dataset.post);
      below.push(other);
    }
    return below;
  }

  toggle(element) {
    const comment = element?.closest(".comment");
    if (!comment) return false;
    if (this.buttons.has(comment)) this.unfold(comment);
    else this.fold(comment);
    return true;
  }

  fold(comment) {
    const below = this.under(comment).filter((other) => !other.hidden);
    if (!below.length) return;
    for (const other of below) {
      other.hidden = true;
      other.dataset.folded = comment.dataset.post;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold comment-fold";
    const author = document.createElement("bdi");
    author.textContent = comment.querySelector("h3").textContent;
    button.append(`${below.length} ${below.length === 1 ? "reply" : "replies"} to `, author);
    button.ariaExpanded = "false";
    button.addEventListener("click", () => this.unfold(comment));
    comment.append(button);
    this.buttons.set(comment, button);
  }

  unfold(comment) {
    this.buttons.get(comment)?.remove();
    this.buttons.delete(comment);
    for (const other of this.comments) {
      if (other.dataset.folded !== comment.dataset.post) continue;
      other.hidden = false;
      delete other.dataset.folded;
    }
  }

  /** Unfold whatever hides a sentence. */
  reveal(element) {
    for (let comment = element.closest(".comment"); comment?.dataset.folded; ) {
      this.unfold(this.byPost.get(comment.dataset.folded));
    }
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
