/** Says truthfully whether labels are saved, and lets the reviewer settle what the server refused. */

import { fromFields, read } from "./answers.js";
import { element } from "./replies.js";
import { SigningIn } from "./signing_in.js";
import { _, many } from "./words.js";

const PATIENCE = 1500;
const MOST_OFFERED = 3;
const LONGEST_OFFER = 40;

export class Saving {
  /**
   * @param describe  an entry -> "Sentence 8"
   * @param name      an answer -> what it is called
   * @param tell      an answer -> all that it says
   * @param take      paint the server's side of a held entry
   * @param give      (entry, id) give its answer to another sentence
   */
  constructor(outbox, { describe, name, tell, take, give }) {
    this.outbox = outbox;
    this.describe = describe;
    this.name = name;
    this.tell = tell;
    this.take = take;
    this.give = give;
    this.button = document.querySelector(".saved");
    this.words = this.button.querySelector(".words-of-state");
    this.live = document.querySelector("[data-say]");
    this.notices = document.querySelector("[data-notices]");
    this.dialog = document.getElementById("waiting");
    this.spoken = "saved";
    this.timer = 0;
    this.signingIn = new SigningIn(outbox);
    outbox.addEventListener("state", (event) => this.#state(event.detail));
    outbox.addEventListener("held", (event) => this.#held(event.detail.entry));
    this.button.addEventListener("click", () => this.#explain());
    this.dialog.querySelector("[data-send-now]").addEventListener("click", () => {
      this.outbox.sendNow();
      this.dialog.close();
    });
  }

  /** Begin with what an earlier visit left behind. */
  start() {
    for (const entry of this.outbox.entries) if (entry.held) this.#held(entry);
    this.outbox.sendNow();
  }

  #state({ kind, count, held, durable }) {
    const words = this.#words(kind, count, held, durable);
    this.button.dataset.state = durable ? kind : "fragile";
    this.words.textContent = words;
    this.#tidy();
    clearTimeout(this.timer);
    if (kind === this.spoken) return;
    const say = () => {
      this.spoken = kind;
      this.live.textContent = words;
    };
    // A label that is on its way for a moment is no news.
    if (kind === "saved" || kind === "waiting") {
      if (kind === "saved" && this.spoken === "waiting") say();
      else this.timer = setTimeout(say, PATIENCE);
    } else say();
  }

  #words(kind, count, held, durable) {
    const after = (words) => (count ? `${words} · ${this.#kept(count, durable)}` : words);
    if (kind === "held") return many("{count} needs you", "{count} need you", held);
    if (kind === "offline") return after(_("Offline"));
    if (kind === "busy") return after(_("Server busy"));
    if (kind === "astray") return after(_("No way to the server"));
    if (kind === "signed-out") return after(_("Sign in again"));
    if (kind === "other") return after(_("Somebody else is signed in"));
    if (kind === "waiting") return durable ? many("{count} waiting", "{count} waiting", count - held) : this.#kept(count, durable);
    return navigator.onLine ? _("Saved") : _("Saved · offline");
  }

  #kept(count, durable) {
    return durable
      ? many("{count} kept here", "{count} kept here", count)
      : many("{count} kept in this window only", "{count} kept in this window only", count);
  }

  /** What the words on the button mean; the page has a paragraph for each state. */
  #explain() {
    const { state } = this.button.dataset;
    const { length } = this.outbox.entries;
    if (this.signingIn.isNeeded) {
      this.signingIn.open();
      return;
    }
    for (const words of this.dialog.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== state;
    this.dialog.querySelector("[data-waiting-count]").textContent = length ? this.#kept(length, this.outbox.durable) : "";
    this.dialog.querySelector("[data-waiting-elsewhere]").replaceChildren(...this.#elsewhere());
    this.dialog.querySelector("[data-send-now]").hidden = state === "saved" || state === "held";
    this.dialog.showModal();
  }

  /** The other documents that answers wait for, by name. */
  #elsewhere() {
    const counts = new Map();
    for (const { page, title } of this.outbox.entries) {
      if (page !== this.outbox.page) counts.set(page, { title, count: (counts.get(page)?.count ?? 0) + 1 });
    }
    return [...counts].map(([page, { title, count }]) => {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/documents/${page}/`;
      link.dir = "auto";
      link.textContent = title || _("Another document");
      row.append(link, ` · ${many("{count} waiting", "{count} waiting", count)}`);
      return row;
    });
  }

  /** What was settled in another window is settled here. */
  #tidy() {
    for (const row of [...this.notices.children]) {
      if (!row.dataset.held) continue;
      const entries = this.outbox.of(row.dataset.held);
      const held = entries.find((entry) => entry.held);
      if (!held) row.remove();
      else if (row.dataset.op !== entries.at(-1).op) this.#held(held);
    }
    this.notices.hidden = !this.notices.children.length;
  }

  /** Show an answer that the server did not take, with both sides and a choice: mine is the last one given. */
  #held(entry) {
    const { held, sentence, subject } = entry;
    const { op, fields } = this.outbox.of(subject).at(-1);
    const last = { ...entry, fields };
    document.getElementById(`held-${subject}`)?.remove();
    const row = document.createElement("div");
    row.id = `held-${subject}`;
    Object.assign(row.dataset, { held: subject, op });
    const text = document.createElement("p");
    const theirs = held.status === 409 && element(held.theirs || "<i>");
    const isConflict = theirs && (!sentence || theirs.dataset.sentence) && held.theirs;
    text.textContent = isConflict ? this.#conflict(last, theirs) : this.#refusal(last);
    row.append(text);
    if (sentence) row.append(this.#inFull(last, isConflict && theirs));
    if (isConflict) {
      row.append(this.#choice(row, _("Keep mine"), () => this.outbox.release(entry, theirs.dataset.revision ?? "0")));
      row.append(this.#choice(row, _("Take theirs"), () => this.#takeTheirs(entry)));
    } else {
      const isMoved = held.where && sentence;
      if (isMoved) row.append(...held.now.slice(0, MOST_OFFERED).map((one) => this.#offer(row, last, one)));
      if (!isMoved || !held.now.length) row.append(this.#choice(row, _("Try again"), () => this.outbox.release(entry)));
      if (held.where) row.append(this.#where(held.where));
      row.append(this.#choice(row, _("Put it aside"), () => this.#takeTheirs(entry)));
    }
    this.notices.append(row);
    this.notices.hidden = false;
    this.live.textContent = text.textContent;
    this.spoken = "held";
  }

  /** The reviewer's own answer, and the one that is there, to be read and copied. */
  #inFull({ fields, text }, theirs) {
    const part = document.querySelector("[data-in-full]").content.cloneNode(true).firstElementChild;
    const mine = this.tell(fromFields(fields));
    const yours = part.querySelector("[data-yours]");
    part.querySelector("blockquote").textContent = text ?? "";
    yours.textContent = mine;
    part.querySelector("[data-theirs]").textContent = theirs ? this.tell(read(theirs)) : "";
    if (!theirs) part.querySelector("[data-there]").remove();
    part.open = Boolean(theirs);
    part.querySelector("button").addEventListener("click", async () => {
      const words = [text, mine].filter(Boolean).join("\n");
      try {
        await navigator.clipboard.writeText(words);
        this.live.textContent = _("Copied");
      } catch {
        // Where a page may not write there, it can at least be marked.
        getSelection().selectAllChildren(yours);
        this.live.textContent = _("Marked: copy it with the keys of your system");
      }
    });
    return part;
  }

  #conflict(entry, theirs) {
    const what = this.describe(entry);
    if (!entry.sentence) return _("{what} was changed elsewhere. Yours is kept here: nothing is lost.", { what });
    const values = { what, theirs: this.name(read(theirs)), mine: this.name(fromFields(entry.fields)) };
    return _("{what} was changed elsewhere to “{theirs}”; yours was “{mine}”. Nothing is lost.", values);
  }

  #refusal(entry) {
    const what = this.describe(entry);
    const { message } = entry.held;
    if (!entry.sentence) return _("{what} could not be saved. {message}", { what, message });
    const mine = this.name(fromFields(entry.fields));
    return _("{what} could not be labelled “{mine}”. {message}", { what, mine, message });
  }

  /** A sentence that stands there now, for the answer to be given to. */
  #offer(row, entry, { id, text }) {
    const words = text.length > LONGEST_OFFER ? `${text.slice(0, LONGEST_OFFER)}…` : text;
    return this.#choice(row, _("Give it to “{words}”", { words }), () => {
      this.#takeTheirs(entry);
      this.give(entry, id);
    });
  }

  #where(address) {
    const link = document.createElement("a");
    link.className = "button";
    link.href = address;
    link.textContent = _("Look there");
    return link;
  }

  #takeTheirs(entry) {
    this.take(entry);
    this.outbox.drop(entry.subject);
  }

  #choice(row, words, choose) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = words;
    button.addEventListener("click", () => {
      row.remove();
      this.notices.hidden = !this.notices.children.length;
      document.querySelector("[data-sentence][aria-current]")?.focus();
      choose();
    });
    return button;
  }
}
