/**
 * The links between sentences: as the page brought them, and as the reader changed them since.
 * What holds is kept in `data-links` of the post that answers, so that whoever takes a post out of the
 * page and brings it back has them still.
 */

export const KINDS = ["disputes", "supports", "repeats", "quotes"];

export const keyOf = ({ post, start, end, kind, target }) => `link:${post}:${start}:${end}:${kind}:${target}`;

export class LinkStore extends EventTarget {
  constructor(sentences) {
    super();
    this.sentences = sentences;
    this.unsent = new Set();
    this.#read();
    sentences.addEventListener("changed", ({ detail }) => this.#read(detail.root));
  }

  /** Read what the posts of the page hold, or those that came. */
  #read(root) {
    if (!root) {
      this.to = new Map();
      this.from = new Map();
      this.byKey = new Map();
    }
    for (const text of (root ?? document).querySelectorAll("[data-links]")) {
      for (const part of text.dataset.links.split(";")) if (part) this.#enter(parse(part, text));
    }
  }

  /** Links to a sentence, in reading order of what answers; the rejected ones as well. */
  answering(id) {
    return this.to.get(id) ?? [];
  }

  /** Links from a sentence to others. */
  answeredBy(id) {
    return this.from.get(id) ?? [];
  }

  /** All links at a sentence: of those to it first, then of those from it. */
  at(id) {
    return [...this.answering(id), ...this.answeredBy(id)];
  }

  isUnsent(link) {
    return this.unsent.has(keyOf(link));
  }

  /** The link of these words in this kind to that sentence, if there is one. */
  find(parts) {
    return this.byKey.get(keyOf(parts)) ?? null;
  }

  /** Bring a link to a state, or take it away ("erased"); tells what changed. */
  set(parts, state, { id, origin = "mine" } = {}) {
    const key = keyOf(parts);
    const before = this.byKey.get(key);
    const text = before?.text ?? textOf(parts.post);
    if (!text) return;
    const kinds = this.#kinds(text, parts.target);
    if (state === "erased") {
      if (before) this.#leave(before);
    } else if (before) {
      before.state = state;
      if (id) before.id = id;
    } else {
      const link = { id: id ?? "0", origin, ...parts, start: Number(parts.start), end: Number(parts.end), state, text };
      this.#enter(link);
    }
    this.#keep(text);
    const link = this.byKey.get(key) ?? before;
    if (!link) return;
    this.dispatchEvent(new CustomEvent("link", { detail: { link, before: kinds, after: this.#kinds(text, parts.target) } }));
  }

  markUnsent(parts, isUnsent) {
    if (isUnsent) this.unsent.add(keyOf(parts));
    else this.unsent.delete(keyOf(parts));
  }

  #enter(link) {
    const key = keyOf(link);
    // What was found and what was drawn may say the same: the first, which is what a person sees, holds.
    if (!this.byKey.has(key)) this.byKey.set(key, link);
    list(this.to, link.target).push(link);
    list(this.from, link.at).push(link);
  }

  #leave(link) {
    this.byKey.delete(keyOf(link));
    for (const links of [list(this.to, link.target), list(this.from, link.at)]) links.splice(links.indexOf(link), 1);
  }

  #keep(text) {
    const links = new Set();
    for (const some of this.from.values()) for (const link of some) if (link.text === text) links.add(link);
    text.dataset.links = [...links].map(write).join(";");
  }

  /** In which ways a post answers a sentence, by links that are not rejected. */
  #kinds(text, target) {
    if (!text.closest(".comment")) return new Set();
    const links = this.answering(target).filter((link) => link.text === text && link.state !== "rejected");
    return new Set(links.map((link) => link.kind));
  }
}

/** Post and span of a sentence: code points of the post's text, which is what the page shows of it. */
export function spanOf(element) {
  const text = element.closest(".text");
  const own = (node) => (node.nodeType === Node.TEXT_NODE || !node.matches(".opened") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, own);
  let start = 0;
  for (let node = walker.nextNode(); node && node !== element; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) start += [...node.data].length;
  }
  const end = start + [...element.firstElementChild.textContent].length;
  return { post: postOf(text), start, end };
}

function postOf(element) {
  return element.closest("[data-post]").dataset.post;
}

function textOf(post) {
  const found = document.querySelector(`[data-post="${post}"]`);
  return found?.matches(".text") ? found : (found?.querySelector(".text") ?? null);
}

function list(map, key) {
  if (!map.has(key)) map.set(key, []);
  return map.get(key);
}

function parse(part, text) {
  const [id, kind, state, origin, start, end, target, at] = part.split(" ");
  return { id, kind, state, origin, start: Number(start), end: Number(end), target, at, text, post: postOf(text) };
}

function write({ id, kind, state, origin, start, end, target, at }) {
  return [id, kind, state, origin, start, end, target, at].join(" ");
}
