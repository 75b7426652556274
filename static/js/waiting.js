/**
 * Outside of the room: how much of what was done in this browser has still to be sent, and from where. A page
 * where somebody is signed in counts what is theirs, the page to sign in with counts everybody's.
 */

import { _, many } from "./words.js";

const NOTED = "contested:op:";
const place = document.querySelector("[data-waits]");

if (place && self === top) tell(place, place.dataset.waits);

async function tell(place, reader) {
  const entries = [...(await stored()), ...noted()].filter(({ reviewer }) => !reader || reviewer === reader);
  const counts = new Map();
  for (const { op, page, title } of entries) {
    if (!counts.has(page)) counts.set(page, { title, ops: new Set() });
    counts.get(page).ops.add(op);
  }
  const count = new Set(entries.map(({ op }) => op)).size;
  if (!count) return;
  place.querySelector("p").textContent = reader
    ? many("{count} action waits in this browser. Open the document: it is sent from there.", "{count} actions wait in this browser. Open the documents: they are sent from there.", count)
    : many("{count} action waits in this browser. It is kept, and sent when whoever did it signs in here again.", "{count} actions wait in this browser. They are kept, and sent when whoever did them signs in here again.", count);
  if (reader) place.querySelector("ul").replaceChildren(...[...counts].map(row));
  place.hidden = false;
}

function row([page, { title, ops }]) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/documents/${page}/`;
  link.dir = "auto";
  link.textContent = title || _("Another document");
  item.append(link, ` · ${many("{count} waiting", "{count} waiting", ops.size)}`);
  return item;
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
