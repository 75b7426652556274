/**
 * Drawing links from one sentence to another, and saying of those that are there whether they hold.
 * `l` starts at a sentence, any way of moving chooses the other one, a number draws the link.
 */

import { KINDS, keyOf, spanOf } from "./linkstore.js";
import { DOES } from "./marks.js";
import { GONE } from "./undo.js";
import { _, number } from "./words.js";

const ENDS = ["kind", "post", "start", "end", "target"];

/** What a link says, with the numbers of both sentences. */
const SAYS = {
  disputes: (from, to) => _("Sentence {from} disputes sentence {to}", { from, to }),
  supports: (from, to) => _("Sentence {from} supports sentence {to}", { from, to }),
  repeats: (from, to) => _("Sentence {from} repeats sentence {to}", { from, to }),
  quotes: (from, to) => _("Sentence {from} quotes sentence {to}", { from, to }),
};

const STATES = { proposed: () => _("proposed"), confirmed: () => _("confirmed"), rejected: () => _("rejected") };

export class Links {
  constructor(room) {
    this.room = room;
    this.store = room.contest.links;
    this.commands = {};
    this.store.addEventListener("link", ({ detail }) => this.#count(detail.link));
    if (!room.outbox) return;
    this.from = null;
    this.isTurned = false;
    this.last = null;
    this.pending = new Map();
    this.panel = document.querySelector("[data-linker]");
    this.mayErase = "curates" in document.body.dataset;
    this.commands = {
      link: () => this.#toggle(),
      "confirm-link": () => this.#say("confirmed"),
      "reject-link": () => this.#say("rejected"),
      "give-link": (what) => this.#give(what),
      "bring-link": (step) => this.#again(step),
    };
    room.contest.judge = (links) => this.#rows(links);
    room.sentences.addEventListener("current", () => this.#show());
    room.outbox.addEventListener("arrived", ({ detail }) => this.#arrived(detail.entry));
    room.outbox.addEventListener("acknowledged", ({ detail }) => this.#acknowledged(detail));
    room.outbox.addEventListener("state", () => this.#putAside());
    room.outbox.loaded.then(() => {
      for (const entry of room.outbox.here) if (isLink(entry)) this.#paint(entry.fields, entry.subject);
    });
  }

  /** Keys that mean something else while a link is drawn; see `act` of the room. */
  act(name) {
    const digit = /^digit:(\d)$/.exec(name)?.[1];
    if (digit) {
      const kind = KINDS[digit - 1];
      if (kind) this.#draw(kind);
      else this.room.say(_("1 disputes, 2 supports, 3 repeats, 4 quotes; Escape leaves"));
      return true;
    }
    if (name !== "escape" || this.room.finder?.isOpen || this.room.dock?.isOpen) return false;
    this.#leave();
    return true;
  }

  #toggle() {
    const { current } = this.room.sentences;
    if (this.from) this.#leave();
    else if (current) {
      this.from = current;
      this.isTurned = false;
      this.room.mode = this;
      current.classList.add("from-here");
      this.panel.hidden = false;
      this.#show();
      this.room.say(
        _("Link from sentence {n}: choose the other sentence, then 1 disputes, 2 supports, 3 repeats, 4 quotes; Escape leaves", {
          n: this.#number(current),
        }),
      );
    }
    return true;
  }

  #leave() {
    this.from?.classList.remove("from-here");
    this.from = null;
    this.room.mode = null;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.room.sentences.current?.focus({ preventScroll: true });
  }

  /** The sentence that answers, and the one it is about: what stands in the article is what is answered. */
  #ends() {
    const other = this.room.sentences.current;
    if (!this.from || !other || postElement(other) === postElement(this.from)) return null;
    const isFromArticle = !this.from.closest(".comment");
    const turned = isFromArticle || (this.isTurned && Boolean(other.closest(".comment")));
    return turned ? { source: other, target: this.from } : { source: this.from, target: other };
  }

  #show() {
    if (!this.from) return;
    const ends = this.#ends();
    const other = this.room.sentences.current;
    const line = document.createElement("p");
    const kinds = document.createElement("span");
    kinds.className = "kinds";
    KINDS.forEach((kind, at) => {
      const button = this.#button(DOES[kind](), () => this.#draw(kind));
      const key = Object.assign(document.createElement("kbd"), { textContent: number(at + 1) });
      button.prepend(key);
      button.setAttribute("aria-disabled", String(!ends));
      if (ends) button.ariaLabel = SAYS[kind](this.#number(ends.source), this.#number(ends.target));
      kinds.append(button);
    });
    const from = bold(_("Sentence {n}", { n: this.#number(ends?.source ?? this.from) }));
    const to = ends
      ? bold(_("sentence {n}", { n: this.#number(ends.target) }))
      : document.createTextNode(
          other === this.from ? _("… choose the other sentence") : _("… that is the same post: choose a sentence of another"),
        );
    line.append(from, " ", kinds, " ", to);
    if (ends && ends.source.closest(".comment") && ends.target.closest(".comment")) {
      line.append(" ", this.#button(_("Turn around"), () => this.#turn()));
    }
    const leave = this.#button(_("Leave"), () => this.#leave());
    leave.append(" ", Object.assign(document.createElement("kbd"), { textContent: "Esc" }));
    line.append(" ", leave);
    const focused = [...this.panel.querySelectorAll("button")].indexOf(document.activeElement);
    const rows = this.#rows(this.store.at(this.from.dataset.sentence));
    this.panel.replaceChildren(line, ...(rows.children.length ? [rows] : []));
    if (focused >= 0) (this.panel.querySelectorAll("button")[focused] ?? leave).focus();
  }

  #turn() {
    this.isTurned = !this.isTurned;
    this.#show();
  }

  #draw(kind) {
    const ends = this.#ends();
    if (!ends) {
      this.room.say(_("Choose a sentence of another post first"));
      return;
    }
    const { source, target } = ends;
    const parts = { ...spanOf(source), kind, target: target.dataset.sentence, at: source.dataset.sentence };
    const start = this.from;
    this.#leave();
    this.room.go(start);
    this.#step(parts, "confirmed");
  }

  /** Say of the found link of the current sentence that it holds or not: the first unsettled, then the next. */
  #say(state) {
    const all = this.store.at(this.room.sentences.current?.dataset.sentence).filter((link) => link.origin !== "mine");
    const open = all.filter((link) => link.state === "proposed");
    const others = all.filter((link) => link.state !== state);
    const link = open[0] ?? others[(others.indexOf(this.last) + 1) % others.length];
    if (!link) {
      this.room.say(state === "confirmed" ? _("No link here waits to be confirmed") : _("There is no link here to reject"));
      return true;
    }
    this.last = link;
    this.#step(link, state);
    return true;
  }

  /** One step that can be undone. */
  #step(parts, state) {
    const before = this.store.find(parts)?.state ?? "erased";
    if (before === state) {
      this.room.say(_("That link is there already"));
      return;
    }
    this.#bring(parts, state);
    this.room.remember({ link: partsOf(parts), before, after: state });
  }

  /** Undo or redo a step, of this visit or of an earlier one. */
  #again([parts, state]) {
    const { byId } = this.room.sentences;
    if (this.store.find(parts) || (byId.has(parts.at) && byId.has(parts.target))) this.#bring(parts, state);
    else this.room.say(GONE());
    return true;
  }

  /** Paint a link as it is to be, and let the outbox see to it. */
  #bring(parts, state) {
    const there = this.store.find(parts);
    const says = this.#words(parts);
    const fields = { state, says, was: there?.state ?? "erased", at: parts.at ?? "" };
    for (const end of ENDS) fields[end] = String(parts[end]);
    // What was drawn from a sentence here is that sentence, however this page counts its characters.
    if (!there || there.isDrawnHere) fields.source = parts.at;
    this.#paint(fields, keyOf(parts));
    const address = `/documents/${document.body.dataset.document}/links/`;
    this.room.outbox.add({ subject: keyOf(parts), address, fields });
    this.room.say(`${says}: ${state === "erased" ? _("erased") : STATES[state]()}`);
    this.#show();
  }

  #paint(fields, subject) {
    if (!this.pending.has(subject)) this.pending.set(subject, fields);
    this.store.markUnsent(fields, true);
    this.store.set(partsOf(fields), fields.state);
    const link = this.store.find(fields);
    if (link && fields.source) link.isDrawnHere = true;
  }

  /** What another window of this document did. */
  #arrived(entry) {
    const { outbox } = this.room;
    if (!isLink(entry) || entry.page !== outbox.page || outbox.of(entry.subject).at(-1)?.op !== entry.op) return;
    this.#paint(entry.fields, entry.subject);
    this.#show();
  }

  #acknowledged({ entry, fragment }) {
    if (!isLink(entry) || entry.page !== this.room.outbox.page || this.room.outbox.of(entry.subject).length) return;
    this.pending.delete(entry.subject);
    this.store.markUnsent(entry.fields, false);
    const { link: id, state, origin } = fragment.dataset;
    this.store.set(partsOf(entry.fields), state, { id, origin });
    this.#show();
  }

  /** What was put aside, because the server did not take it, is again as it was. */
  #putAside() {
    for (const [subject, fields] of this.pending) {
      if (this.room.outbox.of(subject).length) continue;
      this.pending.delete(subject);
      this.store.markUnsent(fields, false);
      this.store.set(partsOf(fields), fields.was);
    }
  }

  /** A link that came too late goes to a sentence that stands there now. */
  #give({ entry, sentence }) {
    const parts = { ...partsOf(entry.fields), target: sentence };
    const fields = { ...entry.fields, target: sentence };
    if (this.room.sentences.byId.has(sentence)) this.#step(parts, entry.fields.state);
    else this.room.outbox.add({ subject: keyOf(parts), address: entry.address, fields });
    return true;
  }

  /** The strip shows where the contest is. */
  #count(link) {
    const { sentences, strip } = this.room;
    if (sentences.byId.has(link.target)) strip.recount();
  }

  #rows(links) {
    const rows = document.createElement("ul");
    rows.className = "link-rows";
    for (const link of links) {
      const row = document.createElement("li");
      const words = Object.assign(document.createElement("span"), { textContent: this.#words(link) });
      const state = Object.assign(document.createElement("span"), { className: "link-state", textContent: this.#state(link) });
      row.append(words, " ", state, ...this.#choices(link).flatMap((button) => [" ", button]));
      rows.append(row);
    }
    return rows;
  }

  #state(link) {
    const state = STATES[link.state]();
    return this.store.isUnsent(link) ? _("{state}, not sent yet", { state }) : state;
  }

  #choices(link) {
    const to = (words, state) => {
      const button = this.#button(words, () => this.#step(link, state));
      button.ariaLabel = `${words}: ${this.#words(link)}`;
      return button;
    };
    const isDrawn = link.origin !== "found";
    const erase = isDrawn && (link.origin === "mine" || this.mayErase) ? [to(_("Erase"), "erased")] : [];
    if (link.state === "rejected") return [to(_("Bring back"), isDrawn ? "confirmed" : "proposed"), ...erase];
    if (link.origin === "mine") return erase;
    const confirm = link.state === "proposed" ? [to(_("Confirm"), "confirmed")] : [];
    return [...confirm, to(_("Reject"), "rejected"), ...erase];
  }

  #words({ kind, at, target }) {
    const { byId } = this.room.sentences;
    return SAYS[kind](this.#number(byId.get(at)), this.#number(byId.get(target)));
  }

  #number(element) {
    return element ? number(this.room.sentences.number(element)) : "?";
  }

  #button(words, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet" });
    button.append(words);
    button.addEventListener("click", act);
    return button;
  }
}

function isLink(entry) {
  return entry.subject.startsWith("link:");
}

function partsOf({ kind, post, start, end, target, at }) {
  return { kind, post, start: Number(start), end: Number(end), target, at };
}

function postElement(element) {
  return element.closest("[data-post]");
}

function bold(words) {
  return Object.assign(document.createElement("b"), { textContent: words });
}
