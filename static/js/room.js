/** The review room: joins the sentences, the dock, the keys, the strip, the thread and the outbox. */

import { EMPTY, REASONS, fromFields, isAnswered, isElementAnswered, isSame, read, toFields, write } from "./answers.js";
import { Contest } from "./contest.js";
import { Dock } from "./dock.js";
import { Drafts } from "./drafts.js";
import { Finder } from "./finder.js";
import { Folds } from "./folds.js";
import { Keymap } from "./keymap.js";
import { listen } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Recut } from "./recut.js";
import { Saving } from "./saving.js";
import { Sentences } from "./sentences.js";
import { Strip } from "./strip.js";
import { Tabs } from "./tabs.js";

const NOTE_PAUSE = 700;
const LONGEST_LOOK = 600_000;

class Room {
  constructor(body) {
    this.sentences = new Sentences(document.querySelector("main"));
    this.strip = new Strip(document.querySelector(".strip"), this.sentences);
    this.contest = new Contest(this.sentences);
    this.folds = new Folds(this.sentences);
    this.finder = null;
    this.outbox = null;
    this.dock = null;
    this.past = [];
    this.future = [];
    this.lastLabel = null;
    this.chosenAt = performance.now();
    this.noteTimer = 0;
    this.done = this.sentences.all.filter(isElementAnswered).length;
    this.doneLine = document.querySelector("[data-done]");
    this.progress = document.querySelector(".far progress");
    if (!("readOnly" in body.dataset)) this.#letLabel(body);
    this.sentences.addEventListener("current", (event) => this.#moved(event.detail));
    document.querySelector("main").addEventListener("click", (event) => this.#click(event));
    document.querySelector(".bar").addEventListener("click", (event) => this.#open(event));
    for (const dialog of document.querySelectorAll("dialog")) {
      dialog.addEventListener("close", () => this.sentences.current?.focus({ preventScroll: true }));
    }
    const said = document.querySelector("[data-say]");
    this.keymap = new Keymap(body.dataset.reviewer, (words) => (said.textContent = words));
    listen(this.keymap, (name) => this.act(name));
    if (this.sentences.current) this.sentences.choose(this.sentences.current);
    this.contest.follow(this.sentences.current, null);
    this.#show();
    this.strip.draw();
  }

  #letLabel(body) {
    this.dock = new Dock(document.getElementById("dock"), (name, value) => this.act(name, value));
    this.finder = new Finder(document.querySelector("[data-finder]"), this.sentences);
    this.outbox = new Outbox({
      reviewer: body.dataset.reviewer,
      page: body.dataset.document,
      element: (sentence) => this.sentences.byId.get(sentence),
    });
    this.drafts = new Drafts(body.dataset.reviewer, this.sentences);
    this.tabs = new Tabs(body.dataset.reviewer, body.dataset.document);
    this.saving = new Saving(this.outbox, {
      signIn: body.dataset.signIn,
      describe: (sentence) => this.#describe(sentence),
      name: (answer) => this.dock.name(answer),
      take: (entry) => this.#takeTheirs(entry),
      give: (entry, sentence) => this.#give(entry, sentence),
    });
    this.outbox.report();
    for (const entry of this.outbox.here) {
      const element = this.sentences.byId.get(entry.sentence);
      if (!element) continue;
      this.#paint(element, fromFields(entry.fields));
      element.setAttribute("data-unsent", "");
    }
    this.tabs.addEventListener("answer", (event) => this.#elsewhere(event.detail));
    addEventListener("pagehide", () => {
      if (this.dock.note === document.activeElement) this.#note(this.dock.note.value, 0);
    });
    this.outbox.addEventListener("acknowledged", (event) => this.#acknowledged(event.detail));
    this.saving.start();
  }

  /** Everything a key or a button can ask for; true where there was something to do. */
  act(name, value) {
    const digit = /^digit:(\d)$/.exec(name)?.[1];
    if (digit === "0") return this.act("abstain");
    if (digit) return this.act("label", this.dock?.hotkeys.get(digit));
    const { sentences } = this;
    switch (name) {
      case "label":
        return value ? this.#label(value) : false;
      case "abstain":
        return this.#change((answer) => {
          const reason = REASONS[(REASONS.indexOf(answer.abstain_reason) + 1) % REASONS.length];
          return { ...answer, label: "", abstain_reason: reason };
        });
      case "abstain_reason":
        return this.#change((answer) => ({ ...answer, label: "", abstain_reason: value }));
      case "attributed":
      case "mixed":
        return this.act("flag", name);
      case "flag":
        return this.#change((answer) => ({ ...answer, [value]: !answer[value] }));
      case "less-sure":
        return this.act("sure", -1);
      case "more-sure":
        return this.act("sure", 1);
      case "sure":
        return this.#change((answer) => {
          const from = answer.confidence || (value > 0 ? 2 : 4);
          return { ...answer, confidence: Math.max(1, Math.min(5, from + value)) };
        });
      case "repeat":
        return this.lastLabel ? this.act(...this.lastLabel) : false;
      case "note":
        return value === undefined ? this.#openNote() : this.#note(value, NOTE_PAUSE);
      case "note-done":
        return this.#note(value, 0);
      case "undo":
        return this.#travel(this.past, this.future, "before");
      case "redo":
        return this.#travel(this.future, this.past, "after");
      case "next":
        return this.#go(sentences.away(1));
      case "previous":
        return this.#go(sentences.away(-1));
      case "step":
        return this.#go(sentences.away(value));
      case "first":
        return this.#go(sentences.all[0]);
      case "last":
        return this.#go(sentences.all.at(-1));
      case "next-unlabelled":
        return this.#go(sentences.find(1, (element) => !isElementAnswered(element)));
      case "previous-unlabelled":
        return this.#go(sentences.find(-1, (element) => !isElementAnswered(element)));
      case "next-contested":
        return this.#go(sentences.find(1, (element) => element.querySelector(".n")));
      case "other-pane":
        return this.#otherPane();
      case "parent":
        return this.#go(this.folds.parent(sentences.current));
      case "reply":
        return this.#go(this.folds.firstReply(sentences.current));
      case "fold":
        return this.folds.toggle(sentences.current);
      case "level":
        this.contest.toggle();
        return true;
      case "find":
      case "go-to":
        this.finder?.open(name === "go-to");
        return Boolean(this.finder);
      case "recut":
        return this.#recut();
      case "appearance":
      case "definitions":
      case "keys":
        document.getElementById(name).showModal();
        return true;
      case "escape":
      case "done":
        return this.#back();
      default:
        return false;
    }
  }

  #go(element) {
    if (!element) return true;
    this.folds.reveal(element);
    if (element.closest("[hidden]")) this.contest.close();
    this.sentences.choose(element);
    return true;
  }

  #label(key) {
    this.lastLabel = ["label", key];
    return this.#change((answer) => ({ ...answer, label: key, abstain_reason: "" }));
  }

  /** Change the answer on the current sentence; without one the first unanswered becomes current. */
  #change(make) {
    if (!this.outbox) return false;
    let { current } = this.sentences;
    if (!current) {
      current = this.sentences.find(1, (element) => !isElementAnswered(element)) ?? this.sentences.all[0];
      if (!current) return false;
      this.sentences.choose(current);
    }
    this.#perform(current, make(read(current)), true);
    return true;
  }

  #perform(element, after, isRemembered) {
    const before = read(element);
    if (isSame(before, after)) return;
    this.#paint(element, after);
    this.drafts.keep(element);
    if (isRemembered) {
      this.past.push({ element, before, after });
      this.future.length = 0;
    }
    if (isAnswered(before) || isAnswered(after)) {
      element.setAttribute("data-unsent", "");
      const look = Math.min(LONGEST_LOOK, Math.round(performance.now() - this.chosenAt));
      const fields = isAnswered(after) ? { ...toFields(after), duration_ms: look } : toFields(after);
      this.outbox.add(element.dataset.sentence, fields, element.dataset.revision ?? "0");
    }
    this.#show();
  }

  #paint(element, answer) {
    this.done += Number(isAnswered(answer)) - Number(isElementAnswered(element));
    write(element, answer);
    this.strip.draw();
  }

  #travel(from, to, side) {
    const step = from.pop();
    if (!step) return true;
    to.push(step);
    if (step.element !== this.sentences.current) this.#go(step.element);
    this.#perform(step.element, step[side], false);
    this.#show();
    return true;
  }

  #note(text, pause) {
    clearTimeout(this.noteTimer);
    const element = this.sentences.current;
    if (!element || text === read(element).note) return false;
    const save = () => this.#perform(element, { ...read(element), note: text }, true);
    if (pause) this.noteTimer = setTimeout(save, pause);
    else save();
    return true;
  }

  #openNote() {
    if (!this.dock) return false;
    if (!this.sentences.current) this.sentences.choose(this.sentences.all[0]);
    if (this.dock.isOpen) this.#back();
    else this.dock.open();
    return true;
  }

  /** Esc: out of a field, then out of the drawer, then back to the whole thread. */
  #back() {
    const isInField = document.activeElement?.matches("textarea, input");
    if (this.finder?.isOpen) this.finder.close();
    else if (this.dock?.isOpen) this.dock.open(false);
    else if (!isInField && this.contest.close()) return true;
    this.sentences.current?.focus({ preventScroll: true });
    return true;
  }

  #recut() {
    const dialog = document.getElementById("recut");
    if (!dialog || !this.sentences.current) return false;
    this.recut ??= new Recut(dialog);
    this.recut.open(this.sentences.current.dataset.sentence);
    return true;
  }

  #otherPane() {
    const { current, all } = this.sentences;
    const pane = current?.closest(".thread") ? "article" : "thread";
    this.left ??= {};
    if (current) this.left[pane === "article" ? "thread" : "article"] = current;
    return this.#go(this.left[pane] ?? all.find((element) => element.closest(`.${pane}`)));
  }

  #moved({ element, before }) {
    if (before && this.dock?.note === document.activeElement) this.#note(this.dock.note.value, 0);
    this.chosenAt = performance.now();
    this.contest.follow(element, before);
    this.#show();
    this.strip.draw();
  }

  #show() {
    const { current } = this.sentences;
    this.dock?.show(current, current ? this.sentences.number(current) : 0);
    this.dock?.canUndo(this.past.length > 0);
    if (this.doneLine && this.doneLine.textContent !== String(this.done)) {
      this.doneLine.textContent = this.done;
      this.progress.value = this.done;
    }
  }

  #acknowledged({ entry, revision, fragment }) {
    if (entry.page !== this.outbox.page) return;
    const element = this.sentences.byId.get(entry.sentence);
    if (!element) return;
    if (Number(revision)) element.dataset.revision = revision;
    else delete element.dataset.revision;
    if (this.outbox.of(entry.sentence).length) return;
    element.removeAttribute("data-unsent");
    const there = read(fragment);
    this.tabs.tell(entry.sentence, there, revision);
    if (!isAnswered(there) || isSame(there, read(element))) return;
    this.#paint(element, there);
    if (element === this.sentences.current) this.#show();
  }

  /** Another window of this reviewer's had an answer acknowledged; what waits here goes first. */
  #elsewhere({ sentence, answer, revision }) {
    const element = this.sentences.byId.get(sentence);
    if (!element || this.outbox.of(sentence).length) return;
    this.#paint(element, answer);
    if (Number(revision)) element.dataset.revision = revision;
    else delete element.dataset.revision;
    this.#show();
  }

  /** The reviewer takes the server's side of a conflict. */
  #takeTheirs(entry) {
    const element = this.sentences.byId.get(entry.sentence);
    const theirs = new DOMParser().parseFromString(entry.held.theirs, "text/html").querySelector("[data-sentence]");
    if (!element) return;
    this.#paint(element, theirs ? read(theirs) : EMPTY);
    element.removeAttribute("data-unsent");
    if (theirs?.dataset.revision) element.dataset.revision = theirs.dataset.revision;
    else delete element.dataset.revision;
    this.#show();
  }

  /** An answer that came too late goes to a sentence that stands there now, on this page or not. */
  #give(entry, sentence) {
    const element = this.sentences.byId.get(sentence);
    if (element) this.#perform(element, fromFields(entry.fields), true);
    else this.outbox.add(sentence, entry.fields, "0");
  }

  #describe(sentence) {
    const element = this.sentences.byId.get(sentence);
    return element ? `Sentence ${this.sentences.number(element)}` : "A sentence of another document";
  }

  #click(event) {
    if (event.defaultPrevented) return;
    const element = event.target.closest("[data-sentence]");
    if (!element || !getSelection().isCollapsed) return;
    this.sentences.choose(element, { scroll: false });
  }

  #open(event) {
    const opener = event.target.closest("[data-open]");
    if (!opener || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.act(opener.dataset.open);
  }
}

new Room(document.body);
document.body.dataset.ready = "";
