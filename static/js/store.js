/**
 * What this browser keeps for a reviewer: actions on their way to the server, and what the server answered
 * since a page was kept for reading offline.
 *
 * A new action is written to localStorage before anything else happens, which takes microseconds and outlives
 * the page; IndexedDB takes it over a moment later, safe on disk, and the note in localStorage goes. Where
 * IndexedDB is not to be had localStorage goes on alone; where that is full or forbidden too, this window is
 * all there is, and `lost` says what hangs on it.
 */

const NAME = "contested";
const PREFIX = "contested:op:";
const OPENING = 2000;
const SAFE = { durability: "strict" };
const QUICK = { durability: "relaxed" };

export class Store {
  /** @param closed  called when the database was taken away: what it kept is to be added anew */
  constructor(reviewer, closed) {
    this.reviewer = String(reviewer);
    this.closed = closed;
    this.prefix = `${PREFIX}${this.reviewer}:`;
    this.range = IDBKeyRange.bound([this.reviewer], [this.reviewer, []]);
    this.db = null;
    this.lost = new Set();
    this.pending = new Map();
    this.writing = null;
    this.opening = null;
  }

  /** Entries of earlier visits that localStorage has: known at once. */
  journal() {
    const entries = [];
    try {
      for (const key of this.#noted()) entries.push(whole(JSON.parse(localStorage.getItem(key))));
    } catch {
      // Forbidden: IndexedDB has them, or nobody.
    }
    return entries;
  }

  /** Every entry of earlier visits; `late` gets them if opening takes unreasonably long. */
  async open(late) {
    const journal = this.journal();
    const opening = this.#open(journal).catch(() => journal);
    const patience = new Promise((resolve) => setTimeout(resolve, OPENING));
    this.opening = Promise.race([opening, patience]);
    const entries = await this.opening;
    if (!entries) opening.then(late);
    return entries ?? journal;
  }

  async #open(journal) {
    this.db = await database();
    this.db.addEventListener("close", () => this.#closed());
    this.db.addEventListener("versionchange", () => this.#closed());
    const stored = await asked(this.db.transaction("entries").objectStore("entries").getAll(this.range));
    const known = new Map(stored.map((entry) => [entry.op, entry]));
    for (const entry of journal) {
      if (known.has(entry.op)) localStorage.removeItem(this.#name(entry));
      else {
        known.set(entry.op, entry);
        this.#write(entry, entry);
      }
    }
    return [...known.values()].sort(inOrder);
  }

  #closed() {
    this.db?.close();
    this.db = null;
    this.closed();
  }

  /** Keep a new entry: noted before this returns, if anything here can be. */
  add(entry) {
    if (!this.#note(entry)) this.lost.add(entry.op);
    this.#write(entry, entry);
  }

  /** Keep what changed about an entry that is kept already. */
  change(entry) {
    if (!this.db) this.#note(entry);
    this.#write(entry, entry);
  }

  remove(entry) {
    this.lost.delete(entry.op);
    this.#write(entry, null);
  }

  /** Wait until all that was asked for is written. */
  async settled() {
    while (this.writing) await this.writing;
  }

  /** The ops of all entries there are now, whichever window they came from; null where nobody can say. */
  async ops() {
    try {
      const keys = this.db ? await asked(this.db.transaction("entries").objectStore("entries").getAllKeys(this.range)) : [];
      const places = new Map(keys.map((key) => [key[2], key]));
      for (const key of this.#noted()) places.set(key.slice(key.lastIndexOf(":") + 1), key);
      return places;
    } catch {
      return null;
    }
  }

  /** The entry at a place that `ops` told of. */
  async get(place) {
    if (typeof place === "string") return whole(JSON.parse(localStorage.getItem(place)));
    return asked(this.db.transaction("entries").objectStore("entries").get(place));
  }

  /** Remember an answer for the copy of the page that is read offline, where this browser keeps copies. */
  answered({ page, subject, sentence, fields }, revision, html) {
    if (!navigator.serviceWorker?.controller) return;
    const record = { at: Date.now(), page, subject, sentence, fields, revision, html };
    const key = [this.reviewer, page, subject];
    try {
      this.db?.transaction("answers", "readwrite", QUICK).objectStore("answers").put(record, key);
    } catch {
      this.#closed();
    }
  }

  /** Answers about a page since `moment`, oldest first. */
  async answersSince(page, moment) {
    if (!this.db) return [];
    const range = IDBKeyRange.bound([this.reviewer, page], [this.reviewer, page, []]);
    const records = await asked(this.db.transaction("answers").objectStore("answers").getAll(range)).catch(() => []);
    return records.filter(({ at }) => at > moment).sort(inOrder);
  }

  /** Take a lease of that name if it is free; it ends by itself. */
  async lease(name, owner, milliseconds) {
    if (!this.db) return true;
    const leases = this.db.transaction("leases", "readwrite", QUICK).objectStore("leases");
    const now = Date.now();
    const lease = await asked(leases.get(name));
    if (lease && lease.owner !== owner && lease.until > now && lease.until < now + 2 * milliseconds) return false;
    leases.put({ owner, until: milliseconds ? now + milliseconds : 0 }, name);
    return true;
  }

  /** Writes that are asked for while one is under way go together: all of them or none. */
  #write(entry, value) {
    this.pending.set(entry.op, { entry, value });
    this.writing ??= this.#flush();
  }

  async #flush() {
    await this.opening;
    while (this.pending.size) {
      const batch = this.pending;
      this.pending = new Map();
      const isWritten = await this.#commit([...batch.values()]);
      for (const { entry, value } of batch.values()) {
        if (this.pending.has(entry.op)) continue;
        if (isWritten || !value) this.#unnote(entry);
        if (isWritten) this.lost.delete(entry.op);
      }
    }
    this.writing = null;
  }

  async #commit(batch) {
    if (!this.db) return false;
    try {
      const isNew = batch.some(({ value }) => value);
      const transaction = this.db.transaction("entries", "readwrite", isNew ? SAFE : QUICK);
      const entries = transaction.objectStore("entries");
      for (const { entry, value } of batch) {
        const key = [this.reviewer, entry.at, entry.op];
        if (value) entries.put(value, key);
        else entries.delete(key);
      }
      await finished(transaction);
      return true;
    } catch {
      return false;
    }
  }

  #name(entry) {
    return `${this.prefix}${String(entry.at).padStart(16, "0")}:${entry.op}`;
  }

  #noted() {
    return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
  }

  #note(entry) {
    try {
      localStorage.setItem(this.#name(entry), JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  }

  #unnote(entry) {
    try {
      localStorage.removeItem(this.#name(entry));
    } catch {
      // It was never noted there.
    }
  }
}

export const inOrder = (a, b) => a.at - b.at;

function database() {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => {
    for (const name of ["entries", "answers", "leases"]) request.result.createObjectStore(name);
  });
  return asked(request);
}

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.addEventListener("complete", resolve);
    transaction.addEventListener("abort", () => reject(transaction.error));
  });

/** An entry as `add` makes it; labels of an earlier release say only which sentence they are for. */
function whole(entry) {
  const { sentence } = entry;
  return { subject: sentence, address: `/sentences/${sentence}/label/`, ...entry };
}
