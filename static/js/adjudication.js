/** Keys of the page where a sentence is decided: a digit decides, next and previous go through the queue. */

import { listen } from "./keys.js";

const form = document.querySelector("[data-decide]");

/** The reader's own letters, and whether single keys are on: as chosen in the review room (keymap.js). */
function chosen() {
  try {
    return JSON.parse(localStorage.getItem(`contested:keys:${form.dataset.decide}`)) ?? {};
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
  return name === "next" || name === "previous" ? press(`a[data-go="${name}"]`) : false;
}

if (form) {
  const { keys = {}, isOn = true } = chosen();
  const letters = { [keys.next ?? "j"]: "next", [keys.previous ?? "k"]: "previous" };
  // A key that is held would decide one sentence after another.
  addEventListener("keydown", (event) => event.repeat && event.stopImmediatePropagation(), true);
  listen({ isOn, action: (letter) => letters[letter] ?? null }, act);
}
