/**
 * A session that ended in the middle of a document: one signs in again in a dialog of the page, and goes on.
 *
 * The dialog frames the app's own sign-in page, second factor and passkeys included. Whichever window somebody
 * signs in from, its last page tells all others (signed_in.js).
 */

import { _ } from "./words.js";

const DONE = "/account/signed-in/";
const AWAY = 120_000;

export class SigningIn {
  constructor(outbox) {
    this.outbox = outbox;
    this.dialog = document.getElementById("sign-in");
    this.words = this.dialog.querySelector("[data-sign-in-words]");
    this.frame = null;
    this.address = `${document.body.dataset.signIn}?next=${encodeURIComponent(DONE)}`;
    this.left = 0;
    this.dialog.querySelector("[data-sign-in-window]").href = this.address;
    this.dialog.querySelector("[data-sign-in-other]").addEventListener("click", () => location.reload());
    this.dialog.addEventListener("close", () => this.#drop());
    outbox.addEventListener("state", () => this.#state());
    this.#notice();
  }

  get isNeeded() {
    return ["signed-out", "other"].includes(this.outbox.kind);
  }

  open() {
    if (this.dialog.open) return;
    const isOther = this.outbox.kind === "other";
    this.#say(isOther ? this.words.dataset.other : this.#ended(), isOther);
    this.dialog.showModal();
  }

  #say(words, isOther) {
    this.words.textContent = words;
    this.dialog.querySelector("[data-sign-in-other]").hidden = !isOther;
    if (isOther) this.#drop();
    else if (!this.frame) this.#frame();
  }

  /** The frame is there only while somebody signs in. */
  #frame() {
    this.frame = document.createElement("iframe");
    this.frame.title = this.words.dataset.frameTitle;
    this.frame.allow = "publickey-credentials-get";
    this.frame.addEventListener("load", () => this.#loaded());
    this.frame.src = this.address;
    this.words.after(this.frame);
  }

  #drop() {
    this.frame?.remove();
    this.frame = null;
  }

  #ended() {
    return this.outbox.entries.length ? this.words.dataset.endedKept : this.words.dataset.ended;
  }

  /** Somebody in the middle of a sentence is told, and decides when to sign in. */
  #state() {
    const { kind } = this.outbox;
    if (this.isNeeded && this.row?.dataset.kind === kind) return;
    this.row?.remove();
    this.row = null;
    if (!this.isNeeded) {
      this.dialog.close();
      return;
    }
    this.row = document.createElement("div");
    this.row.dataset.kind = kind;
    const text = document.createElement("p");
    text.textContent = kind === "other" ? this.words.dataset.other : this.#ended();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = kind === "other" ? _("What now?") : _("Sign in again");
    button.addEventListener("click", () => this.open());
    this.row.append(text, button);
    document.querySelector("[data-notices]").prepend(this.row);
  }

  /** Where the sign-in page may not be framed, as with single sign-on, the link beside it opens a window. */
  #loaded() {
    if (!this.frame) return;
    const page = this.frame.contentDocument;
    this.frame.hidden = !page?.body?.children.length;
    if (this.frame.hidden) this.words.textContent = this.words.dataset.ownWindow;
    else if (page.body.dataset.reader) this.#signedIn(page.body.dataset.reader);
    else page.querySelector("[autofocus]")?.focus();
  }

  #signedIn(reader) {
    this.outbox.signedIn(reader);
    if (this.isNeeded) this.#say(this.words.dataset.other, true);
  }

  /** The end of a session shows in whatever the page asks for, and when somebody comes back to it. */
  #notice() {
    if (window.BroadcastChannel) {
      this.channel = new BroadcastChannel("contested:signed-in");
      this.channel.addEventListener("message", ({ data }) => this.#signedIn(data));
    }
    if (window.PerformanceObserver) {
      const refused = (entry) => entry.responseStatus === 401;
      const watch = (list) => list.getEntries().some(refused) && this.outbox.kind !== "signed-out" && this.#ask();
      new PerformanceObserver(watch).observe({ type: "resource" });
    }
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.left = Date.now();
      else if (this.left && Date.now() - this.left > AWAY) this.#ask();
    });
  }

  /** Who is signed in? The server knows. */
  async #ask() {
    try {
      const response = await fetch("/account/who/", { cache: "no-store" });
      const { reader } = await response.json();
      if (String(reader) !== this.outbox.reviewer) this.outbox.signedIn(reader);
    } catch {
      // Offline: nobody knows, and nothing changes.
    }
  }
}
