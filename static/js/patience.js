/**
 * Which entry goes next, and when: what is only one entry's fault holds back nothing but what is about the
 * same thing; what is the server's condition holds back all, for longer each time.
 */

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const LONGEST_ASKED = 600;
const SOON = 2000;
const MOST_TRIES = 5;

const longer = (wait) => Math.min(LONGEST_WAIT, wait * 2 || FIRST_WAIT);
const around = (wait) => wait * (0.75 + Math.random() / 2);
/** Not the time of day: that may be set back. */
const now = () => performance.now();

export class Patience {
  constructor() {
    this.failures = new Map();
    this.suspects = new Set();
    this.wait = this.until = this.soon = 0;
    this.isAsked = false;
  }

  /** The entry to send now, of those that failed least the oldest; undefined where all have to wait. */
  next(entries) {
    const ready = this.#heads(entries).filter((entry) => this.#when(entry) <= now());
    return ready.sort((a, b) => this.#of(a).tries - this.#of(b).tries)[0];
  }

  /** Milliseconds until one may go; Infinity where none waits for its time. */
  pause(entries) {
    return this.#heads(entries).reduce((least, entry) => Math.min(least, Math.max(0, this.#when(entry) - now())), Infinity);
  }

  /**
   * An entry was neither taken nor refused.
   *
   * @param isGeneral  whether the others would fare no better; two that fail one after the other say so too
   * @param asked      seconds for which the server wants to be left alone
   * @returns          whether the entry alone is to blame, by all that is known; whether this is more than a moment
   */
  failed(entry, isGeneral, asked) {
    const failure = this.#of(entry);
    failure.tries += 1;
    failure.wait = longer(failure.wait);
    failure.until = now() + around(failure.wait);
    this.failures.set(entry.op, failure);
    this.suspects.add(entry.op);
    if (isGeneral || this.suspects.size > 1) {
      this.wait = longer(this.wait);
      this.isAsked = asked > 0;
      this.soon = now() + SOON;
      this.until = now() + Math.max(around(this.wait), Math.min(asked, LONGEST_ASKED) * 1000);
    }
    const isAlone = failure.tries >= MOST_TRIES && failure.hasOthersPassed;
    return { isAlone, isLasting: this.isAsked || this.wait > FIRST_WAIT || failure.tries > 1 };
  }

  /** One was taken: the server is well. */
  passed(entry) {
    this.forget(entry);
    for (const failure of this.failures.values()) failure.hasOthersPassed = true;
    this.suspects.clear();
    this.wait = this.until = 0;
    this.isAsked = false;
  }

  /** What becomes of an entry is settled, or somebody decides it. */
  forget({ op }) {
    this.failures.delete(op);
    this.suspects.delete(op);
  }

  /** Somebody is at work: try again sooner, unless the server asked to be left alone. */
  hurry() {
    if (!this.isAsked) this.until = Math.min(this.until, this.soon);
  }

  /** Things may be otherwise now: try everything at once. */
  renew() {
    this.wait = this.until = 0;
    for (const failure of this.failures.values()) failure.until = failure.wait = 0;
  }

  /**
   * What comes first about each thing, and is not held for the reviewer to decide. What is to go last goes
   * when nothing older of its document is on its way.
   */
  #heads(entries) {
    const heads = new Map();
    const busy = new Set();
    for (const entry of entries) {
      if (!heads.has(entry.subject) && !(entry.last && busy.has(entry.page))) heads.set(entry.subject, entry);
      if (!entry.held) busy.add(entry.page);
    }
    return [...heads.values()].filter(({ held }) => !held);
  }

  #of({ op }) {
    return this.failures.get(op) ?? { tries: 0, wait: 0, until: 0 };
  }

  #when(entry) {
    return Math.max(this.until, this.#of(entry).until);
  }
}
