/**
 * Single keys, by name of what they do; which letters those are is the reader's to choose (keymap.js). Digits and punctuation go by their place on the
 * keyboard, letters by what they print; nothing happens together with Ctrl, Alt or Meta.
 */

const PLACES = {
  ArrowDown: "next",
  ArrowUp: "previous",
  Home: "first",
  End: "last",
  Comma: "less-sure",
  Period: "more-sure",
  Escape: "escape",
};

const isField = (element) =>
  element.isContentEditable ||
  element.matches("textarea, select, input:not([type=button], [type=submit], [type=checkbox], [type=radio])");

/** The name of what a key press asks for, or null; digits give `digit:N`. */
export function meaning(event, keymap) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  if (digit && !event.shiftKey) return keymap.isOn ? `digit:${digit[1]}` : null;
  if (event.key === "?") return "keys";
  const place = event.shiftKey ? null : PLACES[event.code || event.key];
  if (place && (keymap.isOn || !/sure$/.test(place))) return place;
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const isForward = (event.key === "ArrowRight") === (getComputedStyle(document.activeElement ?? document.body).direction === "ltr");
    return isForward ? "next" : "previous";
  }
  return keymap.isOn ? keymap.action(latin(event)) : null;
}

/** What the key would print on a Latin keyboard, where it prints something else. */
export function latin(event) {
  if (/^[\x20-\x7e]$/.test(event.key)) {
    return event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase();
  }
  const place = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (!place || event.key.length > 2) return event.key;
  return event.shiftKey ? place : place.toLowerCase();
}

/** Call `act(name)` for every key that means something here; true from it says that it was used. */
export function listen(keymap, act) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (isField(target)) {
      const isDone = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if ((event.key === "Escape" && !event.isComposing) || isDone) {
        if (act(isDone ? "done" : "escape", event)) event.preventDefault();
      }
      return;
    }
    const name = meaning(event, keymap);
    if (name && act(name, event)) event.preventDefault();
  });
}
