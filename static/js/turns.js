/** One window at a time sends: by a lock of the browser's, or where it has none by a lease in the store. */

const LONGEST = 75_000;
const PAUSE = 150;

export class Turns {
  constructor(name, store) {
    this.name = `contested:send:${name}`;
    this.store = store;
    this.owner = String(Math.random());
  }

  /** Do `work` when no other window does; one that holds its turn for too long, asleep, loses it. */
  async take(work) {
    if (!navigator.locks) return this.#leased(work);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), LONGEST);
    let isBegun = false;
    const begin = () => {
      isBegun = true;
      clearTimeout(timer);
      return work();
    };
    try {
      return await navigator.locks.request(this.name, { signal: patience.signal }, begin);
    } catch (error) {
      if (isBegun) throw error;
      if (!patience.signal.aborted) return this.#leased(work);
      return navigator.locks.request(this.name, { steal: true }, work);
    }
  }

  async #leased(work) {
    while (!(await this.store.lease(this.name, this.owner, LONGEST))) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE * (1 + Math.random())));
    }
    try {
      return await work();
    } finally {
      await this.store.lease(this.name, this.owner, 0);
    }
  }
}
