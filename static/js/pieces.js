/** Pieces of evidence: as the text that an answer holds (answers.js), as addresses and as rows of a list. */

import { _ } from "./words.js";

export const MOST = 20;
const URL_LENGTH = 2_000;
const UNFIT = /[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;
const ESCAPED = /["<>\\^`{|}]/g;
const BARE = /^(?![a-z][a-z0-9+.-]*:(?!\d))[^\s/?#@]+\.[^\s/?#@]+/i;

export const list = (text) => (text ? JSON.parse(text) : []);
export const text = (pieces) => (pieces.length ? JSON.stringify(pieces) : "");
export const isLike = (piece) => (other) => ["url", "quotation", "stance"].every((field) => piece[field] === other[field]);

/** An address as a browser opens it, with the scheme that was left out; null for none of the web. */
export function address(typed) {
  const url = (BARE.test(typed) ? `https://${typed}` : typed).replace(ESCAPED, encodeURIComponent);
  if (url.length > URL_LENGTH || UNFIT.test(url)) return null;
  const parts = URL.parse(url);
  return parts?.hostname && /^https?:\/\//i.test(url) && parts.port !== "0" ? url : null;
}

/** Evidence with one piece more; the same where it is there already. */
export function withPiece(evidence, piece) {
  const pieces = list(evidence);
  return pieces.some(isLike(piece)) || pieces.length >= MOST ? evidence : text([...pieces, piece]);
}

/** A piece that is kept, with its button to remove it. */
export function row({ url, quotation, stance }, index) {
  const item = document.createElement("li");
  const words = stance === "supports" ? _("supports") : _("refutes");
  item.append(element("b", words), " ");
  const host = url && URL.parse(url)?.host;
  if (host) {
    const link = element("a", host);
    Object.assign(link, { href: url, target: "_blank", rel: "noreferrer noopener nofollow", title: url, dir: "ltr" });
    item.append(link, " ");
  }
  const quoted = element("q", quotation);
  quoted.dir = "auto";
  if (quotation) item.append(quoted, " ");
  const remove = element("button", _("Remove"));
  Object.assign(remove, { type: "button", className: "link", ariaLabel: _("Remove: {what}", { what: host || quotation }) });
  remove.dataset.piece = index;
  item.append(remove);
  return item;
}

function element(name, words) {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}
