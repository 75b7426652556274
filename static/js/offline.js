/** Lets this browser keep pages (service_worker.js), and says plainly when a page is such a copy. */

import { LOCALE, _ } from "./words.js";

const PAGES = "contested:pages:";
const HOUR = 3_600_000;
const KEPT_PATHS = /^\/(documents\/[0-9a-f-]{36}\/)?$/;
const { kept } = document.documentElement.dataset;

if (navigator.serviceWorker && self === top && "keep" in document.body.dataset) register();
if (kept) tell(Number(kept));
if (document.querySelector("[data-kept-list]")) list();

async function register() {
  const { serviceWorker } = navigator;
  const isNew = !serviceWorker.controller;
  let isOurs = !isNew;
  serviceWorker.addEventListener("controllerchange", () => {
    if (isOurs) renewed();
    isOurs = true;
  });
  try {
    const registration = await serviceWorker.register("/service-worker.js");
    setInterval(() => registration?.update().catch(() => {}), HOUR);
    const { active } = await serviceWorker.ready;
    if (isNew && KEPT_PATHS.test(location.pathname)) active.postMessage({ keep: location.pathname });
  } catch {
    // A browser that keeps nothing, or a private window: everything else works.
  }
}

/** A new release took over while a room was open: it goes on as it is until its reader loads it again. */
function renewed() {
  const row = document.querySelector("[data-renewed]")?.content.firstElementChild;
  if (!row) return;
  row.querySelector("button").addEventListener("click", () => location.reload());
  const notices = document.querySelector("[data-notices]");
  notices.append(row);
  notices.hidden = false;
}

/** The documents that are kept here, by path. */
async function paths() {
  const names = (await globalThis.caches?.keys()) ?? [];
  return new Set(names.filter((name) => name.startsWith(PAGES)).map((name) => name.slice(name.lastIndexOf(":") + 1)));
}

async function tell(at) {
  const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" }).format(at);
  const words = _("The server cannot be reached. This is the page as it was on {moment}, kept in this browser.", { moment });
  const home = document.querySelector("main.page");
  if (!home) {
    document.querySelector("[data-say]")?.replaceChildren(words);
    return;
  }
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.setAttribute("role", "status");
  notice.append(Object.assign(document.createElement("p"), { textContent: words }));
  home.prepend(notice);
  const here = await paths();
  for (const link of document.querySelectorAll('.works a[href^="/documents/"]')) {
    if (here.has(link.pathname)) continue;
    const note = document.createElement("span");
    note.className = "under";
    note.textContent = _("Not kept in this browser");
    link.after(note);
  }
}

/** On the page that says that another is not kept: which ones are. */
async function list() {
  const place = document.querySelector("[data-kept-list]");
  for (const name of (await globalThis.caches?.keys()) ?? []) {
    const path = name.slice(name.lastIndexOf(":") + 1);
    if (!name.startsWith(PAGES) || path === "/") continue;
    const html = await (await (await caches.open(name)).match(path))?.text();
    if (!html) continue;
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = path;
    link.dir = "auto";
    link.textContent = new DOMParser().parseFromString(html, "text/html").querySelector("h1")?.textContent || path;
    row.append(link);
    place.append(row);
  }
}
