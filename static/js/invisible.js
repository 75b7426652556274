/** Characters that cannot be seen, shown at their places when asked for: `i`, or in the reading settings. */

import { _, many } from "./words.js";

const WORDS = ".text, .opened";
// An emoji, a joiner or a selector that its script needs stand first: what they take is not looked at again.
const SEEN =
  /\p{RGI_Emoji}|[\p{Emoji}--\p{ASCII}]\uFE0F|(?<=[\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Nkoo}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{sc=Mymr}\p{M}])[\u200C\u200D]|(?<=\p{sc=Han})[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]|(?<=\p{sc=Mong})[\u180B-\u180F]/v;
const UNSEEN = /[[\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}\u00A0\u2007\u202F\u2028\u2029\u2800\p{Cc}]--[\t\n\r\u202A-\u202E\u2066-\u2069]]/v;
const EACH = new RegExp(`(${SEEN.source})|(${UNSEEN.source})`, "gv");
const NAMES = {
  0xa0: "NBSP",
  0xad: "SHY",
  0x61c: "ALM",
  0x2007: "FSP",
  0x200b: "ZWSP",
  0x200c: "ZWNJ",
  0x200d: "ZWJ",
  0x200e: "LRM",
  0x200f: "RLM",
  0x2028: "LS",
  0x2029: "PS",
  0x202f: "NNBSP",
  0x2060: "WJ",
  0xfeff: "BOM",
};

/** What a character without a shape is called. */
function name(character) {
  const code = character.codePointAt(0);
  if (NAMES[code]) return NAMES[code];
  if (code >= 0xfe00 && code <= 0xfe0f) return `VS${code - 0xfdff}`;
  if (code > 0xe0020 && code < 0xe007f) return `TAG ${String.fromCharCode(code - 0xe0000)}`;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

export class Invisible {
  /** @param room  the review room, or nothing on a page that is only read */
  constructor(room = null) {
    this.room = room;
    this.commands = { invisible: () => this.#toggle() };
    document.addEventListener("appearance", () => this.#follow());
    room?.sentences.addEventListener("changed", ({ detail }) => {
      if (this.isOn) for (const element of detail?.added ?? []) mark(element);
    });
    this.isShown = false;
    this.#follow();
  }

  get isOn() {
    return document.documentElement.dataset.unseen === "shown";
  }

  #toggle() {
    const wanted = this.isOn ? "hidden" : "shown";
    const field = document.querySelector(`[data-appearance="unseen"][value="${wanted}"]`);
    if (!field) return false;
    field.checked = true;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    const count = document.querySelectorAll(".unseen").length;
    if (!this.isOn) this.room?.say(_("Invisible characters are not shown"));
    else this.room?.say(many("{count} invisible character is shown", "{count} invisible characters are shown", count));
    return true;
  }

  #follow() {
    if (this.isOn === this.isShown) return;
    this.isShown = this.isOn;
    if (this.isOn) for (const text of document.querySelectorAll(WORDS)) mark(text);
    else for (const box of document.querySelectorAll(".unseen")) unmark(box);
  }
}

/** Put each of them in a box that names it; the text stays as it was. */
function mark(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (UNSEEN.test(node.data) && !node.parentElement.closest(".turn, .unseen")) found.push(node);
  }
  for (const node of found) {
    const parts = [];
    let from = 0;
    for (const match of node.data.matchAll(EACH)) {
      if (match[1]) continue;
      parts.push(node.data.slice(from, match.index), box(match[0]));
      from = match.index + match[0].length;
    }
    if (parts.length) node.replaceWith(...parts, node.data.slice(from));
  }
}

function box(character) {
  const element = document.createElement("span");
  element.className = "unseen";
  element.dataset.c = name(character);
  element.textContent = character;
  return element;
}

function unmark(element) {
  const parent = element.parentNode;
  element.replaceWith(...element.childNodes);
  parent.normalize();
}
