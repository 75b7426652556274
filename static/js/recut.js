/**
 * The dialog in which a sentence is cut anew: the form of its own page, with one tab stop for all places.
 * Arrows go from word to word, the space bar lets a sentence end there or go on, Enter sends.
 */

import { _ } from "./words.js";

export class Recut {
  constructor(dialog) {
    this.dialog = dialog;
    this.inside = dialog.querySelector(".inside");
    dialog.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("click", (event) => {
      if (!event.target.closest("[data-recut-close]")) return;
      event.preventDefault();
      dialog.close();
    });
    this.inside.addEventListener("focusin", (event) => {
      if (event.target.name === "cut") this.#stop(event.target);
    });
  }

  /** Show the form for a sentence; where it cannot be had, its page says why. */
  async open(sentence) {
    const address = `/sentences/${sentence}/recut/`;
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const form = page.querySelector("form[data-recut]") ?? page.querySelector("[role=alert]");
      if (!form) throw new Error("no form");
      this.inside.replaceChildren(form);
    } catch {
      const line = document.createElement("p");
      line.textContent = _("The server cannot be reached. Nothing was changed; try again in a moment.");
      this.inside.replaceChildren(line);
    }
    this.places = [...this.inside.querySelectorAll("[name=cut]")];
    this.dialog.showModal();
    const first = this.places.findIndex((place) => place.closest(".current"));
    if (this.places.length) this.#go(Math.max(0, first));
  }

  #key(event) {
    const at = this.places?.indexOf(document.activeElement) ?? -1;
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const isRightToLeft = getComputedStyle(document.activeElement.closest(".carets")).direction === "rtl";
    const step = { ArrowRight: isRightToLeft ? -1 : 1, ArrowLeft: isRightToLeft ? 1 : -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const last = this.places.length - 1;
    const to = { Home: 0, End: last }[event.key] ?? (step && Math.max(0, Math.min(last, at + step)));
    if (event.key === "Enter") document.activeElement.form.requestSubmit();
    else if (to !== undefined) this.#go(to);
    else return;
    event.preventDefault();
  }

  #go(index) {
    this.#stop(this.places[index]);
    this.places[index].focus();
    this.places[index].closest("label").scrollIntoView({ block: "nearest" });
  }

  /** One of all places is a tab stop. */
  #stop(place) {
    for (const other of this.places) other.tabIndex = other === place ? 0 : -1;
  }
}
