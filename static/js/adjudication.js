/**
 * Keys of pages beside the review room. Where a sentence is decided a digit decides, next and previous go through the
 * queue; in the table of sentences they go from row to row, whose link Enter follows, and from its last row on.
 */

import { listen } from "./keys.js";

const page = document.querySelector("[data-decide], [data-rows]");
const ROWS = {
  next: "[data-rows]:not(:focus-within) a, [data-rows] tr:focus-within + tr a",
  previous: "[data-rows] tr:has(+ tr:focus-within) a",
};

/** The reader's own letters, and whether single keys are on: as chosen in the review room (keymap.js). */
function chosen() {
  const { decide, rows = decide } = page.dataset;
  try {
    return JSON.parse(localStorage.getItem(`contested:keys:${rows}`)) ?? {};
  } catch {
    return {};
  }
}

function press(selector) {
  const wanted = document.querySelector(selector);
  wanted?.click();
  return Boolean(wanted);
}

function act(name) {
  if (name === "escape") document.activeElement.blur();
  if (name.startsWith("digit:")) return press(`[data-decide] [data-hotkey="${name.slice(6)}"]`);
  if (!(name in ROWS)) return false;
  const row = document.querySelector(ROWS[name]);
  row?.focus();
  return row ? true : press(`a[data-go="${name}"]`);
}

if (page) {
  const { keys = {}, isOn = true } = chosen();
  const letters = { [keys.next ?? "j"]: "next", [keys.previous ?? "k"]: "previous" };
  // A key that is held would decide one sentence after another.
  addEventListener("keydown", (event) => event.repeat && event.stopImmediatePropagation(), true);
  listen({ isOn, action: (letter) => letters[letter] ?? null }, act);
}
