/**
 * Evidence: addresses and quotations that support a sentence or refute it. What is half typed
 * belongs to its sentence: it is added when that is left, or kept in this browser where it cannot be.
 */

import { read } from "./answers.js";
import { MOST, address, isLike, list, row, text, withPiece } from "./pieces.js";
import { _, many, number } from "./words.js";

export class Evidence {
  constructor(room) {
    this.room = room;
    this.commands = {};
    this.part = document.querySelector("[data-evidence-part]");
    if (!this.part) return;
    const find = (selector) => this.part.querySelector(selector);
    this.url = find("input");
    this.quotation = find("textarea");
    this.stances = [...this.part.querySelectorAll(".stances button")];
    this.error = find("[role=alert]");
    this.offer = find("[data-quote-selected]");
    this.help = find("[data-evidence-help]");
    this.kept = find("[data-pieces]");
    this.button = document.querySelector(".dock [data-act=evidence]");
    this.why = document.querySelector("[data-why]");
    this.usualHelp = document.querySelector("[data-kept]");
    this.shown = null;
    this.shownText = null;
    this.selected = "";
    this.commands = this.#commands({ ...room.commands });
    this.#listen();
  }

  #listen() {
    this.part.addEventListener("keydown", (event) => this.#key(event));
    this.part.addEventListener("click", (event) => this.#click(event.target));
    this.part.addEventListener("input", () => {
      this.#wrong("");
      this.#keepHalf();
    });
    this.offer.addEventListener("mousedown", (event) => event.preventDefault());
    document.addEventListener("selectionchange", () => this.#select());
    this.room.dock.form.addEventListener("shown", ({ detail }) => this.#show(detail.element, detail.answer));
  }

  #commands(usual) {
    const closing = (name) => () => {
      const isInField = this.part.contains(document.activeElement);
      if (isInField && !this.#isEmpty && !this.#add(name === "done") && name === "done") return true;
      const done = usual[name]();
      this.#expanded();
      return done;
    };
    const withReason = (name) => (value) => {
      const done = usual[name](value);
      this.#askWhy();
      return done;
    };
    const noting = (value) => {
      const done = usual.note(value);
      this.#expanded();
      return done;
    };
    return {
      evidence: () => this.#open(),
      escape: closing("escape"),
      done: closing("done"),
      note: noting,
      abstain: withReason("abstain"),
      abstain_reason: withReason("abstain_reason"),
    };
  }

  #open() {
    const { dock } = this.room;
    const isHere = this.part.contains(document.activeElement) || document.activeElement === this.button;
    if (dock.isOpen && isHere) return this.commands.escape();
    this.room.begin();
    const words = pageSelection();
    dock.open(true, this.url);
    this.#expanded();
    if (words && !this.quotation.value) this.#quote(words);
    this.#bringUp();
    return true;
  }

  /** On a small screen the drawer scrolls: let the evidence stand at its top. */
  #bringUp() {
    this.room.dock.drawer.scrollTop = this.part.offsetTop;
  }

  #expanded() {
    this.button.ariaExpanded = String(this.room.dock.isOpen);
  }

  /** “Other” says little: the note is offered for what it means. */
  #askWhy() {
    const { current } = this.room.sentences;
    if (!current || read(current).abstain_reason !== "other" || read(current).note) return;
    this.room.dock.open();
    this.#expanded();
    this.room.say(this.why.textContent);
  }

  get #isEmpty() {
    return !this.url.value.trim() && !this.quotation.value.trim();
  }

  get #stance() {
    return this.stances.find((button) => button.ariaPressed === "true").value;
  }

  #press(stance) {
    for (const button of this.stances) button.ariaPressed = String(button.value === stance);
  }

  #key(event) {
    const { target, key } = event;
    if (key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (target !== this.url && (target !== this.quotation || event.shiftKey)) return;
    event.preventDefault();
    this.#add();
  }

  #click(target) {
    const button = target.closest("button");
    if (!button) return;
    if (this.stances.includes(button)) {
      this.#press(button.value);
      this.#keepHalf();
    } else if (button.hasAttribute("data-add-evidence")) {
      if (this.#isEmpty || this.#add()) this.url.focus();
    } else if (button === this.offer) this.#quote(this.selected);
    else if (button.dataset.piece) this.#remove(Number(button.dataset.piece));
  }

  /** Words selected in the document are offered until they are quoted or others are. */
  #select() {
    const words = pageSelection();
    if (words) this.selected = words;
    this.#offerWords();
  }

  #offerWords() {
    this.offer.hidden = !this.selected || this.quotation.value.includes(this.selected);
    this.help.hidden = !this.offer.hidden;
  }

  #quote(words) {
    const before = this.quotation.value.trim();
    this.quotation.value = (before ? `${before}\n${words}` : words).slice(0, this.quotation.maxLength);
    this.selected = "";
    this.#offerWords();
    this.#keepHalf();
    (this.url.value ? this.quotation : this.url).focus();
  }

  /** What stands in the fields as a piece; null, and what is wrong is said, where it is none. */
  #read(isAsked) {
    const typed = this.url.value.trim();
    const quotation = this.quotation.value.toWellFormed().replaceAll("\0", "").trim();
    const url = typed ? address(typed) : "";
    const wrong = (words, field) => {
      if (isAsked) this.#wrong(words, field);
      return null;
    };
    if (url === null) return wrong(_("This is no address of the web: it begins with https:// or http:// and has no spaces."), this.url);
    if (!url && !quotation) return wrong(_("Either an address or a quotation is needed."), this.url);
    return { url, quotation, stance: this.#stance };
  }

  #wrong(words, field = null) {
    this.error.textContent = words;
    this.error.hidden = !words;
    for (const each of [this.url, this.quotation]) each.ariaInvalid = each === field ? "true" : null;
    field?.focus();
  }

  /** Add what stands in the fields; true where it is with the sentence now. */
  #add(isAsked = true) {
    const { current } = this.room.sentences;
    const piece = this.#read(isAsked);
    if (!piece || !current) return false;
    if (list(read(current).evidence).length >= MOST) {
      if (isAsked) this.#wrong(_("There are {most} pieces already, as many as an answer takes. Remove one first.", { most: number(MOST) }), this.url);
      return false;
    }
    this.#empty();
    this.#forgetHalf(current);
    this.room.change((answer) => ({ ...answer, evidence: withPiece(answer.evidence, piece) }));
    this.#bringUp();
    const count = list(read(current).evidence).length;
    this.room.say(many("{count} piece of evidence kept", "{count} pieces of evidence kept", count));
    return true;
  }

  #remove(index) {
    const { current } = this.room.sentences;
    const piece = list(read(current).evidence)[index];
    if (!piece) return;
    const like = isLike(piece);
    this.room.change((answer) => ({ ...answer, evidence: text(list(answer.evidence).filter((other) => !like(other))) }));
    const buttons = this.kept.querySelectorAll("button");
    (buttons[Math.min(index, buttons.length - 1)] ?? this.url).focus();
    this.room.say(_("Removed; Undo brings it back"));
  }

  #empty() {
    this.url.value = "";
    this.quotation.value = "";
    this.#wrong("");
    this.#offerWords();
  }

  /** A sentence is left: what is complete is added to it, what is not waits for its return. */
  #leave(element) {
    const piece = element && this.#read(false);
    if (!piece || list(read(element).evidence).length >= MOST) return () => {};
    this.#forgetHalf(element);
    const answer = read(element);
    return () => this.room.perform([{ element, after: { ...answer, evidence: withPiece(answer.evidence, piece) } }]);
  }

  #show(element, answer) {
    this.button.classList.toggle("has", Boolean(answer.evidence));
    const isOther = answer.abstain_reason === "other" && !answer.note;
    this.why.hidden = !isOther;
    this.usualHelp.hidden = isOther;
    if (answer.label !== this.shownLabel && this.#isEmpty) this.#press(usualStance(answer));
    this.shownLabel = answer.label;
    let addToLast = () => {};
    if (element !== this.shown) {
      addToLast = this.#leave(this.shown);
      this.shown = element;
      this.#takeHalf(element, answer);
    }
    if (answer.evidence !== this.shownText) this.kept.replaceChildren(...list(answer.evidence).map(row));
    this.shownText = answer.evidence;
    addToLast();
  }

  #half(element) {
    return `contested:evidence:${document.body.dataset.reviewer}:${element.dataset.sentence}`;
  }

  #keepHalf() {
    if (!this.shown) return;
    if (this.#isEmpty) this.#forgetHalf(this.shown);
    else {
      const half = { url: this.url.value, quotation: this.quotation.value, stance: this.#stance };
      keep(this.#half(this.shown), half);
    }
  }

  #forgetHalf(element) {
    keep(this.#half(element), null);
  }

  #takeHalf(element, answer) {
    this.#empty();
    const half = kept(this.#half(element));
    this.#press(half?.stance ?? usualStance(answer));
    if (!half) return;
    this.url.value = half.url;
    this.quotation.value = half.quotation;
  }
}

const usualStance = (answer) => (answer.label === "disputed" ? "refutes" : "supports");

/** The words selected in the document, if any. */
function pageSelection() {
  const selection = getSelection();
  if (selection.isCollapsed || !document.querySelector("main").contains(selection.anchorNode)) return "";
  return selection.toString().trim();
}

function keep(name, half) {
  try {
    if (half) localStorage.setItem(name, JSON.stringify(half));
    else localStorage.removeItem(name);
  } catch {
    // A full or forbidden store loses what is half typed with the page, and nothing that was added.
  }
}

function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}
