/** Which letter does what: as it comes, or as this reader wants it in this browser. */

import { latin } from "./keys.js";
import { _ } from "./words.js";

const USUAL = {
  next: "j",
  previous: "k",
  "next-unlabelled": "J",
  "previous-unlabelled": "K",
  undo: "u",
  redo: "U",
  note: "n",
  attributed: "a",
  mixed: "m",
  repeat: "r",
  "go-to": "g",
  find: "f",
  parent: "p",
  reply: "P",
  "other-pane": "t",
  fold: "z",
  "fold-all": "Z",
  back: "b",
  level: "c",
  "next-contested": "C",
  definitions: "d",
  recut: "x",
  range: "v",
  post: "w",
  invisible: "i",
  link: "l",
  "confirm-link": "y",
  "reject-link": "Y",
  evidence: "e",
  history: "h",
  "show-thread": "s",
};

export class Keymap {
  /** @param say  words for whoever cannot see that a key has changed */
  constructor(reviewer, say) {
    this.name = `contested:keys:${reviewer}`;
    this.say = say;
    this.keys = { ...USUAL };
    this.isOn = true;
    this.#load();
    this.places = [...document.querySelectorAll("[data-key-of]")];
    this.asking = null;
    const dialog = document.getElementById("keys");
    dialog.addEventListener("click", (event) => this.#click(event.target));
    dialog.addEventListener("keydown", (event) => this.#pressed(event));
    dialog.addEventListener("focusout", () => this.#ask(null));
    this.switch = dialog.querySelector("[data-keys-on]");
    this.switch.addEventListener("change", () => {
      this.isOn = this.switch.checked;
      this.#keep();
    });
    this.#show();
  }

  /** What a letter asks for, or null. */
  action(letter) {
    return Object.keys(this.keys).find((action) => this.keys[action] === letter) ?? null;
  }

  /** Give an action another letter; what had that letter gets the old one. */
  change(action, letter) {
    const other = this.action(letter);
    if (other) this.keys[other] = this.keys[action];
    this.keys[action] = letter;
    this.#keep();
    this.say(other && other !== action ? _("{key}; {other} does what it did", { key: shown(letter), other: shown(this.keys[other]) }) : shown(letter));
  }

  #click(target) {
    if (target.closest("[data-keys-usual]")) {
      this.keys = { ...USUAL };
      this.isOn = true;
      this.#keep();
      return;
    }
    this.#ask(target.closest("button[data-key-of]"));
  }

  #ask(button) {
    this.asking?.removeAttribute("data-asking");
    this.asking = button;
    if (!button) return;
    button.setAttribute("data-asking", "");
    this.say(_("Press the new key, Escape to keep this one"));
  }

  #pressed(event) {
    if (!this.asking || ["Shift", "Tab"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const letter = latin(event);
    const button = this.asking;
    if (event.key === "Escape") this.#ask(null);
    else if (event.ctrlKey || event.altKey || event.metaKey || !/^\p{L}$/u.test(letter)) {
      this.say(_("A letter, with Shift or without"));
    } else {
      this.#ask(null);
      this.change(button.dataset.keyOf, letter);
    }
  }

  #show() {
    for (const place of this.places) {
      const letter = this.keys[place.dataset.keyOf];
      place.textContent = shown(letter);
      if (place.matches("button")) {
        const what = place.closest("div").querySelector("dd").textContent;
        place.ariaLabel = _("{what}: key {key}, change it", { what, key: shown(letter) });
      }
      place.closest("[aria-keyshortcuts]")?.setAttribute("aria-keyshortcuts", shown(letter).replace(" ", "+"));
    }
    this.switch.checked = this.isOn;
  }

  #keep() {
    const keys = Object.fromEntries(Object.entries(this.keys).filter(([action, letter]) => USUAL[action] !== letter));
    try {
      localStorage.setItem(this.name, JSON.stringify({ keys, isOn: this.isOn }));
    } catch {
      this.say(_("This browser keeps nothing: the keys are as chosen until the page is left"));
    }
    this.#show();
  }

  #load() {
    try {
      const { keys, isOn } = JSON.parse(localStorage.getItem(this.name)) ?? {};
      for (const [action, letter] of Object.entries(keys ?? {})) if (action in USUAL) this.keys[action] = letter;
      this.isOn = isOn ?? true;
    } catch {
      this.keys = { ...USUAL };
    }
  }
}

/** A letter as it stands on a key. */
function shown(letter) {
  return letter === letter.toLowerCase() ? letter : `Shift ${letter.toLowerCase()}`;
}
