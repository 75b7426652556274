/** Says truthfully whether labels are saved, and lets the reviewer settle what the server refused. */

import { fromFields, read } from "./answers.js";

const PATIENCE = 1500;
const MOST_OFFERED = 3;
const LONGEST_OFFER = 40;

export class Saving {
  /**
   * @param signIn    address of the page where one signs in
   * @param describe  id of a sentence -> "Sentence 8"
   * @param name      an answer -> what it is called
   * @param take      paint the server's side of a held entry
   * @param give      (entry, id) give its answer to another sentence
   */
  constructor(outbox, { signIn, describe, name, take, give }) {
    this.outbox = outbox;
    this.signIn = signIn;
    this.describe = describe;
    this.name = name;
    this.take = take;
    this.give = give;
    this.button = document.querySelector(".saved");
    this.words = this.button.querySelector(".words-of-state");
    this.live = document.querySelector("[data-say]");
    this.notices = document.querySelector("[data-notices]");
    this.dialog = document.getElementById("waiting");
    this.spoken = "saved";
    this.timer = 0;
    outbox.addEventListener("state", (event) => this.#state(event.detail));
    outbox.addEventListener("held", (event) => this.#held(event.detail.entry));
    this.button.addEventListener("click", () => this.#explain());
    this.dialog.querySelector("[data-send-now]").addEventListener("click", () => {
      this.outbox.send();
      this.dialog.close();
    });
  }

  /** Begin with what an earlier visit left behind. */
  start() {
    for (const entry of this.outbox.entries) if (entry.held) this.#held(entry);
    this.outbox.send();
  }

  #state({ kind, count, held }) {
    const waiting = count - held;
    const words = {
      saved: "Saved",
      waiting: `${waiting} waiting`,
      offline: `Offline · ${count} kept here`,
      "signed-out": `Sign in again · ${count} kept here`,
      held: `${held} ${held === 1 ? "needs" : "need"} you`,
    }[kind];
    this.button.dataset.state = kind;
    this.words.textContent = words;
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

  #explain() {
    const { state } = this.button.dataset;
    const count = this.outbox.entries.length;
    const kept = `${count} label${count === 1 ? " is" : "s are"} kept in this browser and will be sent`;
    const words = {
      saved: "Everything is saved on the server.",
      waiting: `${kept} in a moment.`,
      offline: `The server cannot be reached. ${kept} as soon as it can. You can go on, close the page and come back.`,
      "signed-out": `You are signed out. ${kept} once you have signed in again.`,
      held: "The server did not take some answers. They are listed above the labels: choose for each what is to hold.",
    }[state];
    const line = this.dialog.querySelector("[data-waiting-words]");
    line.textContent = words;
    if (state === "signed-out") {
      const link = document.createElement("a");
      link.href = `${this.signIn}?next=${encodeURIComponent(location.pathname)}`;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "Sign in, in a new window";
      line.append(" ", link);
    }
    this.dialog.querySelector("[data-send-now]").hidden = state === "saved" || state === "held";
    this.dialog.showModal();
  }

  /** Show an answer that the server did not take, with both sides and a choice. */
  #held(entry) {
    const id = `held-${entry.sentence}`;
    document.getElementById(id)?.remove();
    const row = document.createElement("div");
    row.id = id;
    const text = document.createElement("p");
    const mine = this.name(fromFields(entry.fields));
    const theirs = new DOMParser().parseFromString(entry.held.theirs, "text/html").querySelector("[data-sentence]");
    if (entry.held.status === 409 && theirs) {
      text.textContent = `${this.describe(entry.sentence)} was changed elsewhere to “${this.name(read(theirs))}”; yours was “${mine}”. Nothing is lost.`;
      row.append(text, this.#choice(row, "Keep mine", () => this.#keepMine(entry, theirs)));
      row.append(this.#choice(row, "Take theirs", () => this.#takeTheirs(entry)));
    } else if (entry.held.where) {
      text.textContent = `${this.describe(entry.sentence)} could not be labelled “${mine}”. ${entry.held.message}`;
      row.append(text, ...entry.held.now.slice(0, MOST_OFFERED).map((one) => this.#offer(row, entry, one)));
      if (!entry.held.now.length) row.append(this.#choice(row, "Try again", () => this.outbox.release(entry)));
      row.append(this.#where(entry.held.where), this.#choice(row, "Put it aside", () => this.#takeTheirs(entry)));
    } else {
      text.textContent = `${this.describe(entry.sentence)} could not be labelled “${mine}”. ${entry.held.message}`;
      row.append(text, this.#choice(row, "Try again", () => this.outbox.release(entry)));
      row.append(this.#choice(row, "Put it aside", () => this.#takeTheirs(entry)));
    }
    this.notices.append(row);
    this.notices.hidden = false;
    this.live.textContent = text.textContent;
    this.spoken = "held";
  }

  /** A sentence that stands there now, for the answer to be given to. */
  #offer(row, entry, { id, text }) {
    const words = text.length > LONGEST_OFFER ? `${text.slice(0, LONGEST_OFFER)}…` : text;
    return this.#choice(row, `Give it to “${words}”`, () => {
      this.#takeTheirs(entry);
      this.give(entry, id);
    });
  }

  #where(address) {
    const link = document.createElement("a");
    link.className = "button";
    link.href = address;
    link.textContent = "Look there";
    return link;
  }

  /** The last word of the reviewer on the sentence, made on what the server has now. */
  #keepMine(entry, theirs) {
    const base = theirs.dataset.revision ?? "0";
    this.outbox.release(entry, base);
  }

  #takeTheirs(entry) {
    this.take(entry);
    this.outbox.drop(entry.sentence);
  }

  #choice(row, words, choose) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = words;
    button.addEventListener("click", () => {
      row.remove();
      this.notices.hidden = !this.notices.children.length;
      choose();
    });
    return button;
  }
}
