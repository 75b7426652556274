/** The review room: joins the sentences, the dock, the keys, the strip, the thread and the outbox. */

import { EMPTY, REASONS, fromFields, isAnswered, isElementAnswered, isSame, read, toFields, write } from "./answers.js";
import { Contest } from "./contest.js";
import { Definitions } from "./definitions.js";
import { Dock } from "./dock.js";
import { Drafts } from "./drafts.js";
import { Evidence } from "./evidence.js";
import { Finder } from "./finder.js";
import { Folds } from "./folds.js";
import { History } from "./history.js";
import { Invisible } from "./invisible.js";
import { Keymap } from "./keymap.js";
import { listen } from "./keys.js";
import { Links } from "./links.js";
import { Live } from "./live.js";
import { More } from "./more.js";
import { Onward } from "./onward.js";
import { Opening } from "./opening.js";
import { Outbox } from "./outbox.js";
import { Ranges } from "./ranges.js";
import { Recut } from "./recut.js";
import { Saving } from "./saving.js";
import { Sentences, outline } from "./sentences.js";
import { Strip } from "./strip.js";
import { Thread } from "./thread.js";
import { Touch } from "./touch.js";
import { GONE, Undo } from "./undo.js";
import { Windows } from "./windows.js";
import { _, number } from "./words.js";

/**
 * What the room can do beside labelling, each in a module of its own: made with the room, and with
 * `commands`, a table of what its keys and buttons ask for (see `act`).
 */
const FEATURES = [Ranges, Invisible, Links, Live, Evidence, History, Thread, Definitions, Onward, More, Touch, Opening, Windows];

const NOTE_PAUSE = 700;

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
    /** What has keys mean something else for a while: its `act(name, value)` is asked first. */
    this.mode = null;
    this.commands = this.#usualCommands();
    this.#count();
    this.doneLine = document.querySelector("[data-done]");
    this.progress = document.querySelector(".far progress");
    if (!("readOnly" in body.dataset)) this.#letLabel(body);
    this.sentences.addEventListener("current", (event) => this.#moved(event.detail));
    this.sentences.addEventListener("changed", (event) => this.#changed(event.detail));
    document.querySelector("main").addEventListener("click", (event) => this.#click(event));
    document.querySelector(".bar").addEventListener("click", (event) => this.#open(event));
    for (const dialog of document.querySelectorAll("dialog")) {
      dialog.addEventListener("close", () => this.sentences.current?.focus({ preventScroll: true }));
    }
    this.keymap = new Keymap(body.dataset.reviewer, (words) => this.say(words));
    for (const Feature of FEATURES) Object.assign(this.commands, new Feature(this).commands);
    listen(this.keymap, (name) => this.act(name));
    if (this.sentences.current) this.sentences.choose(this.sentences.current);
    this.contest.follow(this.sentences.current);
    this.show();
    this.strip.draw();
  }

  /** Words for whoever cannot see what just happened. */
  say(words) {
    document.querySelector("[data-say]").textContent = words;
  }

  #letLabel(body) {
    this.dock = new Dock(document.getElementById("dock"), (name, value) => this.act(name, value));
    this.finder = new Finder(document.querySelector("[data-finder]"), this.sentences);
    this.outbox = new Outbox({
      reviewer: body.dataset.reviewer,
      page: body.dataset.document,
      title: document.querySelector("h1").textContent,
      element: (sentence) => this.sentences.byId.get(sentence),
    });
    this.drafts = new Drafts(body.dataset.reviewer, this.sentences);
    this.steps = new Undo(body.dataset.reviewer, body.dataset.document, this.past, this.future);
    this.saving = new Saving(this.outbox, {
      describe: (entry) => this.#describe(entry),
      name: (answer) => this.dock.name(answer),
      tell: (answer) => this.dock.tell(answer),
      take: (entry) => this.#takeTheirs(entry),
      give: (entry, sentence) => this.#give(entry, sentence),
    });
    this.outbox.report();
    this.#paintWaiting(this.sentences.all);
    this.outbox.addEventListener("arrived", (event) => this.#arrived(event.detail.entry));
    this.outbox.addEventListener("gone", (event) => this.#takeTheirs(event.detail.entry));
    addEventListener("pagehide", () => {
      if (this.dock.note === document.activeElement) this.#note(this.dock.note.value, 0);
    });
    this.outbox.addEventListener("acknowledged", (event) => this.#acknowledged(event.detail));
    this.saving.start();
  }

  /** What a key or a button asks for; true where there was something to do. */
  act(name, value) {
    if (this.mode?.act(name, value)) return true;
    const digit = /^digit:(\d)$/.exec(name)?.[1];
    if (digit === "0") return this.act("abstain");
    if (digit) return this.act("label", this.dock?.hotkeys.get(digit));
    return this.commands[name]?.(value) ?? false;
  }

  #usualCommands() {
    const { sentences } = this;
    const isOpen = (element) => !isElementAnswered(element);
    const show = (name) => () => this.#showDialog(name);
    return {
      label: (key) => (key ? this.#label(key) : false),
      abstain: () =>
        this.change((answer, lead) => {
          const reason = REASONS[(REASONS.indexOf(lead.abstain_reason) + 1) % REASONS.length];
          return { ...answer, label: "", abstain_reason: reason };
        }),
      abstain_reason: (reason) => this.change((answer) => ({ ...answer, label: "", abstain_reason: reason })),
      attributed: () => this.act("flag", "attributed"),
      mixed: () => this.act("flag", "mixed"),
      flag: (flag) => this.change((answer, lead) => ({ ...answer, [flag]: !lead[flag] })),
      "less-sure": () => this.act("sure", -1),
      "more-sure": () => this.act("sure", 1),
      sure: (step) =>
        this.change((answer, lead) => {
          const from = lead.confidence || (step > 0 ? 2 : 4);
          return { ...answer, confidence: Math.max(1, Math.min(5, from + step)) };
        }),
      repeat: () => (this.lastLabel ? this.act(...this.lastLabel) : false),
      note: (text) => (text === undefined ? this.#openNote() : this.#note(text, NOTE_PAUSE)),
      "note-done": (text) => this.#note(text, 0),
      undo: () => this.#travel(this.past, this.future, "before"),
      redo: () => this.#travel(this.future, this.past, "after"),
      next: () => this.go(sentences.away(1)),
      previous: () => this.go(sentences.away(-1)),
      step: (step) => this.go(sentences.away(step)),
      first: () => this.go(sentences.all[0]),
      last: () => this.go(sentences.all.at(-1)),
      "next-unlabelled": () => this.go(sentences.find(1, isOpen)),
      "previous-unlabelled": () => this.go(sentences.find(-1, isOpen)),
      "next-contested": () => this.go(sentences.find(1, (element) => element.querySelector(".n"))),
      "other-pane": () => this.#otherPane(),
      parent: () => this.go(this.folds.parent(sentences.current)),
      reply: () => this.go(this.folds.firstReply(sentences.current)),
      fold: () => this.folds.toggle(sentences.current),
      level: () => {
        this.contest.toggle();
        return true;
      },
      find: () => this.#look(false),
      "go-to": () => this.#look(true),
      recut: () => this.#recut(),
      appearance: show("appearance"),
      keys: show("keys"),
      escape: () => this.#back(),
      done: () => this.#back(),
    };
  }

  #showDialog(name) {
    document.getElementById(name).showModal();
    return true;
  }

  #look(isByNumber) {
    this.finder?.open(isByNumber);
    return Boolean(this.finder);
  }

  /** Make a sentence current and bring it into sight, unfolding what hides it. */
  go(element) {
    if (!element) return true;
    this.folds.reveal(element);
    if (element.closest("[hidden]")) this.contest.close();
    this.sentences.choose(element);
    return true;
  }

  #label(key) {
    this.lastLabel = ["label", key];
    return this.change((answer) => ({ ...answer, label: key, abstain_reason: "" }));
  }

  /** Where nothing is current, what is offered becomes so. */
  begin() {
    if (!this.sentences.current) this.sentences.choose(this.sentences.away(1));
  }

  /**
   * Change the answer on what is chosen; where nothing is, on what is offered.
   *
   * @param make  (answer, lead) => the new answer; lead is the current sentence's, which the dock shows
   */
  change(make) {
    if (!this.outbox) return false;
    this.begin();
    if (!this.sentences.current) return false;
    const lead = read(this.sentences.current);
    this.perform(this.sentences.chosen.map((element) => ({ element, after: make(read(element), lead) })));
    return true;
  }

  /** Paint answers and hand them to the outbox; together they are one step of undo. */
  perform(changes, isRemembered = true) {
    const step = [];
    for (const { element, after, base } of changes) {
      const before = read(element);
      if (isSame(before, after)) continue;
      step.push({ sentence: element.dataset.sentence, before, after });
      this.#answer(element, before, after, base);
    }
    if (!step.length) return;
    if (isRemembered) this.remember(step);
    else this.show();
  }

  /** What was done can be undone: changes of answers, or `{link, before, after}`. Plain data, for it is kept. */
  remember(step) {
    this.past.push(step);
    this.future.length = 0;
    this.steps.keep();
    this.show();
  }

  #answer(element, before, after, base = element.dataset.revision) {
    this.#paint(element, after);
    this.drafts.keep(element);
    if (!isAnswered(before) && !isAnswered(after)) return;
    element.setAttribute("data-unsent", "");
    const fields = toFields(after);
    // The page says how many milliseconds count at most; where nothing is measured this is 0.
    const look = Math.min(document.body.dataset.timed, performance.now() - this.chosenAt) | 0;
    if (look) fields.duration_ms = look;
    this.#send(element.dataset.sentence, fields, base);
  }

  #send(sentence, fields, base = "0") {
    const text = this.sentences.byId.get(sentence)?.firstElementChild.textContent;
    this.outbox.add({ sentence, subject: sentence, address: `/sentences/${sentence}/label/`, fields, base, text });
  }

  /** What still waits is how the page shows a sentence, whatever the server sent. */
  #paintWaiting(elements) {
    const waiting = this.outbox?.here ?? [];
    const those = new Set(waiting.length ? elements : []);
    for (const entry of waiting) {
      const element = this.sentences.byId.get(entry.sentence);
      if (!those.has(element)) continue;
      this.#paint(element, fromFields(entry.fields));
      element.setAttribute("data-unsent", "");
    }
  }

  /** Sentences came into the page or went. */
  #changed({ added, place }) {
    if (place) this.done += added.filter(isElementAnswered).length - outline(place).filter(({ label }) => label).length;
    else this.#count();
    this.outbox?.again(added.map((element) => element.dataset.sentence));
    this.#paintWaiting(added);
    this.show();
  }

  /** How many sentences of the document have an answer, those that are fetched later among them. */
  #count() {
    this.done = this.sentences.places.filter((_, index) => this.sentences.state(index).label).length;
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
    this.steps.keep();
    if (step.link) {
      this.show();
      return this.act("bring-link", [step.link, step[side]]);
    }
    const changes = step.map((one) => this.steps.toSide(one, side, this.sentences.byId.get(one.sentence)));
    const there = changes.filter(({ element }) => element);
    if (there.length && !there.some(({ element }) => element === this.sentences.current)) this.go(there[0].element);
    this.perform(there, false);
    this.show();
    const [first] = there;
    this.say(first ? `${this.#describe(first.element.dataset)}: ${this.dock.name(first.after)}` : GONE());
    return true;
  }

  #note(text, pause) {
    clearTimeout(this.noteTimer);
    const { current, chosen } = this.sentences;
    if (!current || text === read(current).note) return false;
    const save = () => this.perform(chosen.map((element) => ({ element, after: { ...read(element), note: text } })));
    if (pause) this.noteTimer = setTimeout(save, pause);
    else save();
    return true;
  }

  #openNote() {
    if (!this.dock) return false;
    this.begin();
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
    return this.go(this.left[pane] ?? all.find((element) => element.closest(`.${pane}`)));
  }

  #moved({ element, before }) {
    if (before && this.dock?.note === document.activeElement) this.#note(this.dock.note.value, 0);
    this.chosenAt = performance.now();
    this.contest.follow(element);
    this.show();
    this.strip.draw();
  }

  /** Bring dock and counts to what is chosen now. */
  show() {
    const current = this.sentences.current ?? this.sentences.offered;
    this.dock?.show(current, current ? this.sentences.number(current) : 0);
    this.dock?.canUndo(this.past.length > 0);
    if (this.doneLine && this.doneLine.textContent !== String(this.done)) {
      this.doneLine.textContent = this.done;
      this.progress.value = this.done;
      this.progress.parentElement.classList.toggle("complete", this.done >= this.progress.max);
    }
  }

  /** An answer that waits, of another window or an earlier visit, is painted where nothing newer waits. */
  #arrived(entry) {
    const element = this.sentences.byId.get(entry.sentence);
    if (!element || this.outbox.of(entry.subject).at(-1)?.op !== entry.op) return;
    this.#paint(element, fromFields(entry.fields));
    element.setAttribute("data-unsent", "");
    if (element === this.sentences.current) this.show();
  }

  #acknowledged({ entry, revision, fragment, isElsewhere }) {
    if (entry.sentence) this.steps.acknowledged(entry, revision);
    const element = this.sentences.byId.get(entry.sentence);
    if (!element) return;
    if (Number(revision)) element.dataset.revision = revision;
    else delete element.dataset.revision;
    if (this.outbox.of(entry.subject).length) return;
    element.removeAttribute("data-unsent");
    const there = read(fragment);
    if ((!isAnswered(there) && !isElsewhere) || isSame(there, read(element))) return;
    this.#paint(element, there);
    this.show();
  }

  /** The reviewer takes the server's side of a conflict. */
  #takeTheirs(entry) {
    const element = this.sentences.byId.get(entry.sentence);
    if (!element) return;
    element.removeAttribute("data-unsent");
    if (!entry.held) return;
    const theirs = new DOMParser().parseFromString(entry.held.theirs, "text/html").querySelector("[data-sentence]");
    this.#paint(element, theirs ? read(theirs) : EMPTY);
    if (theirs?.dataset.revision) element.dataset.revision = theirs.dataset.revision;
    else delete element.dataset.revision;
    this.show();
  }

  /** An answer that came too late goes to a sentence that stands there now, on this page or not. */
  #give(entry, sentence) {
    if (!entry.sentence) return void this.act("give-link", { entry, sentence });
    const element = this.sentences.byId.get(sentence);
    if (element) this.perform([{ element, after: fromFields(entry.fields) }]);
    else this.#send(sentence, entry.fields);
  }

  /** What an entry is about: one of the outbox, or whatever has a `sentence`. */
  #describe(entry) {
    if (entry.fields?.says) return entry.fields.says;
    const element = this.sentences.byId.get(entry.sentence);
    if (entry.describe) return entry.describe;
    if (element) return _("Sentence {number}", { number: number(this.sentences.number(element)) });
    return entry.title ? _("A sentence of “{title}”", { title: entry.title }) : _("A sentence of another document");
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
