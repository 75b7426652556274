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

const SHIFTED = {
  ArrowDown: "grow",
  ArrowUp: "shrink",
  Home: "grow-first",
  End: "grow-last",
};

const PRINTED = { ",": "less-sure", ".": "more-sure" };

const isField = (element) =>
  element.isContentEditable ||
  element.matches("textarea, select, input:not([type=button], [type=submit], [type=checkbox], [type=radio])");

/** The name of what a key press asks for, or null; digits give `digit:N`. */
export function meaning(event, keymap) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.getModifierState?.("AltGraph")) return null;
  const digit = digitOf(event);
  if (digit) return keymap.isOn ? `digit:${digit}` : null;
  if (event.key === "?") return "keys";
  const place = placeOf(event);
  if (place && (keymap.isOn || !/sure$/.test(place))) return place;
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const isForward = (event.key === "ArrowRight") === (getComputedStyle(document.activeElement ?? document.body).direction === "ltr");
    return isForward ? "next" : "previous";
  }
  return keymap.isOn ? keymap.action(latin(event)) : null;
}

/** A digit by what the key prints, or by its place where it prints none; numbers without Num Lock are arrows. */
function digitOf({ key, code, shiftKey }) {
  if (/^[0-9]$/.test(key)) return key;
  const [, row, digit] = /^(Digit|Numpad)([0-9])$/.exec(code) ?? [];
  if (!digit || shiftKey) return null;
  return row === "Digit" || key.length === 1 ? digit : null;
}

/** Arrows and the like, and punctuation: as printed, or by its place where that prints no Latin letter. */
function placeOf({ key, code, shiftKey }) {
  if (PRINTED[key]) return PRINTED[key];
  // Shift extends what is selected as text, where something is.
  if (shiftKey) return getSelection().isCollapsed ? SHIFTED[key] : null;
  return PLACES[key] ?? (/^[a-z]$/i.test(key) ? null : PLACES[code]);
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
  const dialogs = [...document.querySelectorAll("dialog")];
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || dialogs.some(({ open }) => open)) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (isField(target)) {
      const isDone = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if ((event.key === "Escape" && !event.isComposing) || isDone) {
        if (act(isDone ? "done" : "escape")) event.preventDefault();
      }
      return;
    }
    const name = meaning(event, keymap);
    if (name && act(name)) event.preventDefault();
  });
}
