/**
 * The windows of a long document that the page does not hold yet. They come in idle time, one after
 * the other; at once where somebody scrolls to them or asks for something that is in them.
 */

import { holds } from "./sentences.js";
import { _ } from "./words.js";

const MOST_IN_IDLE = 60_000;
const FIRST_PAUSE = 400;
const LANES = 2;
const AT_ONCE = 4;
const PAUSE_AFTER_FAILURE = 5_000;
const HOLDER = "[data-later]";
/** What the server puts between parts. */
const BETWEEN = "<!---->";

export class Windows {
  constructor(room) {
    this.room = room;
    this.sentences = room.sentences;
    this.coming = new Map();
    this.commands = {};
    if (!this.places.length) return;
    this.sentences.load = (place) => this.load(place);
    this.sentences.loadAll = () => this.loadAll(this.places);
    this.sentences.answersTo = (element) => this.#answersTo(element);
    for (const [name, needs] of Object.entries(this.#needs())) this.#wrap(name, needs);
    this.#watch();
    this.sentences.addEventListener("current", ({ detail }) => this.#answersTo(detail.element));
    document.querySelector("main").addEventListener("click", (event) => this.#click(event));
    this.#find(location.hash);
    const begin = () => {
      for (let lane = 0; lane < LANES; lane += 1) this.#idle(FIRST_PAUSE);
    };
    if (document.readyState === "complete") begin();
    else addEventListener("load", begin, { once: true });
  }

  /** What is still to come, in the order of the page. */
  get places() {
    return [...this.sentences.startOf.keys()];
  }

  /** Bring a window into the page; false where the server could not be reached. */
  load(place) {
    return this.coming.get(place) ?? this.#bring([place]);
  }

  /** Bring several, neighbours at once; true when all are there. */
  async loadAll(places) {
    for (const group of groups(places)) {
      const waiting = group.filter((place) => place.isConnected && !this.coming.has(place));
      const loading = group.map((place) => this.coming.get(place)).filter(Boolean);
      for (const run of groups(waiting)) loading.push(this.#bring(run));
      if (!(await Promise.all(loading)).every(Boolean)) return false;
    }
    return true;
  }

  #bring(run) {
    const loading = this.#fetch(run).finally(() => {
      for (const place of run) this.coming.delete(place);
    });
    for (const place of run) this.coming.set(place, loading);
    return loading;
  }

  async #fetch(run) {
    let parts;
    try {
      parts = await ask(run.map(({ dataset }) => dataset), this.sentences.startOf.get(run[0]) + 1);
    } catch {
      // What this browser keeps for reading offline it keeps window by window.
      return run.length > 1 && (await Promise.all(run.map((one) => this.#fetch([one])))).every(Boolean);
    }
    for (const [index, place] of run.entries()) {
      // A key that was pressed meanwhile goes first.
      await new Promise((resolve) => setTimeout(resolve));
      if (place.isConnected) this.sentences.bring(place, grouped(place, parse(parts[index])));
    }
    return true;
  }

  /**
   * The next ones whenever the browser has nothing else to do, one run on its way while another is put
   * in place; a very long document waits to be asked.
   */
  #idle(pause = 0) {
    if (this.sentences.total > MOST_IN_IDLE) return;
    const next = () => {
      const wait = globalThis.requestIdleCallback ?? setTimeout;
      wait(async () => {
        const [run] = groups(this.places.filter((place) => !this.coming.has(place)));
        if (run) this.#idle((await this.#bring(run)) ? 0 : PAUSE_AFTER_FAILURE);
      });
    };
    if (pause) setTimeout(next, pause);
    else next();
  }

  /** Who scrolls there finds it. */
  #watch() {
    const seen = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          seen.unobserve(target);
          this.load(target).then((isThere) => !isThere && setTimeout(() => seen.observe(target), PAUSE_AFTER_FAILURE));
        }
      },
      { rootMargin: "100% 0px", scrollMargin: "100% 0px" },
    );
    for (const place of this.places) seen.observe(place);
  }

  /** What has to be in the page before a command can do its work. */
  #needs() {
    const { sentences } = this;
    const step = (by) => this.#waiting(sentences.current ? [sentences.places[sentences.number(sentences.current) + by - 1]] : []);
    const inThread = () => this.places.filter((place) => place.closest(".thread"));
    const isOpen = ({ label }) => !label;
    return {
      next: () => step(1),
      previous: () => step(-1),
      step: (by) => step(by),
      last: () => this.#waiting([sentences.places.at(-1)]),
      "next-unlabelled": () => this.#search(1, isOpen),
      "previous-unlabelled": () => this.#search(-1, isOpen),
      "next-contested": () => this.#search(1, ({ contests }) => contests),
      parent: () => this.#holding("posts", sentences.current?.closest(".comment")?.dataset.parent),
      reply: () => this.#replies(),
      fold: inThread,
      "fold-all": inThread,
      grow: () => step(1),
      shrink: () => step(-1),
      "grow-first": () => this.places,
      "grow-last": () => this.places,
      post: () => this.places.filter((place) => !place.closest(".thread")),
      undo: () => this.#ofStep(this.room.past),
      redo: () => this.#ofStep(this.room.future),
    };
  }

  #wrap(name, needs) {
    const act = this.room.commands[name];
    this.commands[name] = (value) => {
      const places = needs(value);
      if (!places.length) return act(value);
      this.room.say(_("Loading …"));
      this.loadAll(places).then((isThere) => {
        if (isThere) act(value);
        else this.room.say(_("The server cannot be reached, so this part of the document is not here yet. Your labels are kept; try again in a moment."));
      });
      return true;
    };
  }

  #waiting(places) {
    return places.filter((place) => place?.matches(HOLDER));
  }

  /** Where the nearest sentence that fits waits, if it is one that waits. */
  #search(step, fits) {
    const { sentences } = this;
    const { total, current } = sentences;
    const start = current ? sentences.number(current) - 1 : step > 0 ? -1 : total;
    for (let away = 1; away <= total; away += 1) {
      const index = (((start + step * away) % total) + total) % total;
      if (fits(sentences.state(index))) return this.#waiting([sentences.places[index]]);
    }
    return [];
  }

  /** Where the sentences of the newest step wait. */
  #ofStep(steps) {
    const step = steps.at(-1) ?? [];
    const ids = step.link ? [step.link.at, step.link.target] : step.map(({ sentence }) => sentence);
    return [...new Set(ids.flatMap((id) => this.#holding("ids", id)))];
  }

  #holding(field, id) {
    return id ? this.places.filter((place) => holds(place.dataset[field], Number(id))) : [];
  }

  /** The first reply follows its post, if it has one; in another order it may be anywhere. */
  #replies() {
    const { current } = this.sentences;
    const comment = current?.closest(".comment");
    if (!comment) return this.#holding("targets", current?.dataset.sentence);
    if (isNewest()) return this.places.filter((place) => place.closest(".thread"));
    const last = [...comment.querySelectorAll("[data-sentence]")].at(-1);
    const next = this.sentences.number(last ?? current);
    return [...this.#holding("targets", current.dataset.sentence), ...this.#waiting([this.sentences.places[next]])];
  }

  /** The comments on a sentence that are still to come, as a promise; null where all are there. */
  #answersTo(element) {
    const places = this.#holding("targets", element?.dataset.sentence);
    return places.length ? this.loadAll(places) : null;
  }

  /** Links to what is not there yet. */
  #click(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey) return;
    const place = link.closest(HOLDER);
    if (place) {
      event.preventDefault();
      this.sentences.reach(this.sentences.startOf.get(place) + 1).then((element) => this.sentences.choose(element));
    } else if (this.#find(link.getAttribute("href"))) event.preventDefault();
  }

  /** Go to a post by its "#c12", when it has come; false where it is there or is none. */
  #find(hash) {
    const [, post] = /^#c(\d+)$/.exec(hash) ?? [];
    const [place] = document.getElementById(`c${post}`) ? [] : this.#holding("posts", post);
    if (!place) return false;
    this.load(place).then(() => document.getElementById(`c${post}`)?.scrollIntoView());
    return true;
  }
}

const isNewest = () => new URLSearchParams(location.search).get("order") === "newest";

/** Places that are neighbours, so many that the server gives them at once (windows.MOST_POSTS). */
function groups(places) {
  const runs = [];
  for (const place of places) {
    const run = runs.at(-1);
    if (run && run.length < AT_ONCE && run.at(-1).nextElementSibling === place) run.push(place);
    else runs.push([place]);
  }
  return runs;
}

/** What came for a place, in one element that the browser lays out when it comes near. */
function grouped({ dataset }, elements) {
  const root = dataset.posts ? document.createElement("div") : elements[0];
  if (dataset.posts) {
    root.className = "run";
    root.append(...elements);
  }
  Object.assign(root.dataset, { lines: dataset.lines, items: dataset.items });
  return root;
}

/** The elements of a part of this document, as the server has it now; `where` has its attributes. */
export async function part(where, first) {
  return parse(...(await ask([where.dataset], first)));
}

const parse = (html) => [...new DOMParser().parseFromString(html, "text/html").body.children].map((one) => document.adoptNode(one));

/** The markup of parts that follow each other, each for itself. */
async function ask(wheres, first) {
  const query = new URLSearchParams();
  for (const { posts, start } of wheres) query.append(posts ? "posts" : "start", posts ?? start);
  if (!wheres[0].posts) query.set("end", wheres.at(-1).end);
  query.set("first", first);
  if (isNewest()) query.set("order", "newest");
  if (new URLSearchParams(location.search).has("look")) query.set("look", "");
  const answer = await fetch(`/documents/${document.body.dataset.document}/window/?${query}`, { redirect: "manual" });
  // What does not say so is not the server's: a network that wants something first answers in its place.
  const seen = answer.headers.get("X-Cut");
  if (!answer.ok || !seen) throw new Error(`${answer.status || "signed out"}`);
  if (Number(seen) > Number(document.body.dataset.cut)) document.dispatchEvent(new CustomEvent("recut-seen"));
  return (await answer.text()).split(BETWEEN);
}
