/**
 * Outside of the room: how much of what was done in this browser has still to be sent. The page to sign in with
 * counts everybody's. On a page of somebody's own what is theirs is sent, and what the server does not take is
 * settled: where a document is gone there is no room left to do it in.
 */

import { fromFields, read } from "./answers.js";
import { Outbox } from "./outbox.js";
import { element } from "./replies.js";
import { _, many } from "./words.js";

const NOTED = "contested:op:";
const place = document.querySelector("[data-waits]");

if (place && self === top) begin(place.dataset.waits);

async function begin(reader) {
  const entries = [...(await stored()), ...noted()].filter(({ reviewer }) => !reader || reviewer === reader);
  const count = new Set(entries.map(({ op }) => op)).size;
  if (!count) return;
  if (reader) {
    send(reader);
    return;
  }
  place.querySelector("p").textContent = many(
    "{count} action waits in this browser. It is kept, and sent when whoever did it signs in here again.",
    "{count} actions wait in this browser. They are kept, and sent when whoever did them signs in here again.",
    count,
  );
  place.hidden = false;
}

function send(reader) {
  const outbox = new Outbox({ reviewer: reader, page: "", element: () => null });
  let shown = "";
  outbox.addEventListener("state", () => {
    const now = JSON.stringify(outbox.entries);
    if (now !== shown) show(outbox);
    shown = now;
  });
  outbox.sendNow();
}

function show(outbox) {
  const { entries } = outbox;
  const held = entries.filter((entry) => entry.held);
  const counts = new Map();
  for (const { page, title, subject } of entries) {
    if (held.some((entry) => entry.subject === subject)) continue;
    counts.set(page, { title, count: (counts.get(page)?.count ?? 0) + 1 });
  }
  place.querySelector("p").textContent = many(
    "{count} action waits in this browser, and is sent as soon as the server takes it.",
    "{count} actions wait in this browser, and are sent as soon as the server takes them.",
    entries.length,
  );
  place.querySelector("ul").replaceChildren(...[...counts].map(row), ...held.map((entry) => refused(outbox, entry)));
  place.hidden = !entries.length;
}

function row([page, { title, count }]) {
  const item = document.createElement("li");
  item.append(linkTo(page, title), ` · ${many("{count} waiting", "{count} waiting", count)}`);
  return item;
}

function linkTo(page, title) {
  return Object.assign(document.createElement("a"), {
    href: `/documents/${page}/`,
    dir: "auto",
    textContent: title || _("Another document"),
  });
}

/** What the server did not take: what it was about, both sides, and a choice. */
function refused(outbox, entry) {
  const { held, subject, page, title, text } = entry;
  const last = outbox.of(subject).at(-1);
  const theirs = held.status === 409 && held.theirs ? element(held.theirs) : null;
  const item = document.createElement("li");
  item.append(linkTo(page, title), ` · ${held.message}`);
  if (text) item.append(Object.assign(document.createElement("blockquote"), { dir: "auto", textContent: text }));
  const mine = last.fields.says ?? last.describe ?? told(fromFields(last.fields));
  if (mine) item.append(line(_("Yours: {answer}", { answer: mine })));
  if (theirs?.dataset.sentence) item.append(line(_("There now: {answer}", { answer: told(read(theirs)) })));
  const buttons = Object.assign(document.createElement("p"), { className: "buttons" });
  const again = theirs ? _("Keep mine") : _("Try again");
  buttons.append(button(again, () => outbox.release(entry, theirs?.dataset.revision)), " ");
  buttons.append(button(theirs ? _("Take theirs") : _("Put it aside"), () => outbox.drop(subject)));
  item.append(buttons);
  return item;
}

/** All that an answer says, by the keys of its labels: what they are called is said in their room. */
function told({ label, abstain_reason: reason, note, evidence }) {
  const pieces = evidence ? JSON.parse(evidence).flatMap(({ url, quotation }) => [url, quotation]) : [];
  return [label || reason, note, ...pieces].filter(Boolean).join("\n") || _("no answer");
}

function line(words) {
  return Object.assign(document.createElement("p"), { dir: "auto", className: "told", textContent: words });
}

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
  made.addEventListener("click", act);
  return made;
}

/** What store.js keeps: the keys say whose it is. */
function stored() {
  return new Promise((resolve) => {
    const request = globalThis.indexedDB?.open("contested", 1);
    if (!request) resolve([]);
    // There is none yet: nothing waits, and nothing is to be made here.
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = () => resolve([]);
    request.onsuccess = () => {
      const found = [];
      const transaction = request.result.transaction("entries");
      transaction.objectStore("entries").openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        found.push({ ...cursor.value, reviewer: cursor.key[0] });
        cursor.continue();
      };
      transaction.oncomplete = transaction.onabort = () => {
        request.result.close();
        resolve(found);
      };
    };
  });
}

/** What was noted at the last moment, and not taken over yet. */
function noted() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(NOTED));
    return keys.map((key) => ({ ...JSON.parse(localStorage.getItem(key)), reviewer: key.slice(NOTED.length).split(":")[0] }));
  } catch {
    return [];
  }
}
