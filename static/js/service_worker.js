/**
 * What this browser keeps of the app for reading and labelling without the server.
 *
 * Pages come from the network while it answers in time, and otherwise from the copy that was kept: the home
 * page, the documents in its list, and those opened last, with all of their windows. A copy belongs to one
 * person; signing out, and whoever else signs in, removes it. Static files have their content in their name
 * and are kept as long as a copy needs them. (The server puts RELEASE before this: config/offline.py.)
 */

const STATIC = "contested:static";
const PAGES = "contested:pages:";
const NOT_KEPT = "/offline/";
const PATIENCE = 4000;
const MOST_PAGES = 30;
const MOST_BYTES = 60_000_000;
const FRESH = 3_600_000;
const KEPT_PATHS = /^\/(documents\/[0-9a-f-]{36}\/)?$/;
const WINDOW = /^(\/documents\/[0-9a-f-]{36}\/)window\/$/;
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/;
const UNREACHABLE = new Set([502, 503, 504]);

let generation = 0;
let last = Promise.resolve();

addEventListener("install", (event) => {
  try {
    const pathname = "/sentences/*/label/";
    event.addRoutes?.({ condition: { urlPattern: new URLPattern({ pathname }) }, source: "network" });
  } catch {
    // A browser that knows no routes asks this worker, which lets labels pass.
  }
  event.waitUntil(keepNotice().then(() => skipWaiting()));
});

addEventListener("activate", (event) => event.waitUntil(Promise.all([clients.claim(), sweep()])));

addEventListener("message", (event) => {
  const path = event.data?.keep;
  if (KEPT_PATHS.test(path)) event.waitUntil(keep(path));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === "/account/logout/") event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request, HASHED.test(pathname)));
  else if (request.mode === "navigate" && request.destination === "document") event.respondWith(page(event, pathname));
  else if (WINDOW.test(pathname)) event.respondWith(windowOf(request, pathname));
  else if (["style", "script"].includes(request.destination)) event.respondWith(orKept(request));
});

/** A static file: the kept one, where its name says what is in it. */
async function file(request, isHashed) {
  const kept = await caches.open(STATIC);
  if (!isHashed) return fetch(request).catch(async (error) => (await kept.match(request)) ?? Promise.reject(error));
  const found = await kept.match(request.url);
  if (found) return found;
  const response = await fetch(request);
  if (isFile(response)) await kept.put(request.url, response.clone());
  return response;
}

/** A network that wants something first answers with a page of its own: kept, that would stand for the file for good. */
const isFile = (response) => response.ok && !response.headers.get("Content-Type")?.includes("html");

async function page(event, path) {
  const asked = Date.now();
  const network = fetch(event.request);
  const isKept = KEPT_PATHS.test(path);
  event.waitUntil(network.then((response) => noticed(response.clone(), path, asked)).catch(() => {}));
  const copy = isKept && (await find(path));
  const wait = new Promise((resolve) => copy && setTimeout(resolve, PATIENCE));
  const response = await Promise.race([network.catch(() => null), wait]);
  if (response && !(copy && UNREACHABLE.has(response.status))) return response;
  return copy || (await caches.match(NOT_KEPT, { cacheName: STATIC })) || network;
}

async function windowOf(request, path) {
  try {
    const response = await fetch(request);
    if (response.headers.has("X-Cut") || !(response.ok || UNREACHABLE.has(response.status))) return response;
  } catch {
    // Offline: the kept one will do.
  }
  const address = new URL(request.url);
  address.searchParams.delete("order");
  const [, owner] = WINDOW.exec(path);
  return (await find(owner, address.pathname + address.search)) ?? Response.error();
}

const orKept = (request) =>
  fetch(request).catch(async () => (await caches.match(request.url)) ?? Response.error());

/** A page came: whose is it, and is it one to keep? */
async function noticed(response, path, asked) {
  const reader = response.headers.get("Signed-In");
  if (reader) await forget(reader);
  if (!KEPT_PATHS.test(path) || !reader || !response.ok || response.redirected) return;
  const html = await response.text();
  // What was asked for by `?s=` or `?order=` may have other windows, and is no copy of the page.
  if (path === "/" || !new URL(response.url).search) await store(path, html, response.headers, asked);
  else await keep(path);
  if (path === "/") await keepList(html);
}

/** Keep the documents in the list of the home page. */
async function keepList(html) {
  const paths = new Set([...html.matchAll(/href="(\/documents\/[0-9a-f-]{36}\/)[?#"]/g)].map(([, path]) => path));
  for (const path of paths) {
    const copy = await find(path);
    if (!copy || Number(copy.headers.get("Kept-At")) < Date.now() - FRESH) await keep(path);
  }
}

/** Fetch and keep a page; one after the other, so that a list of them is no burden to the server. */
function keep(path) {
  last = last.catch(() => {}).then(async () => {
    const asked = Date.now();
    const response = await fetch(path, { redirect: "manual" });
    if (!response.ok || !response.headers.get("Signed-In")) return;
    const html = await response.text();
    await store(path, html, response.headers, asked);
    if (path === "/") keepList(html);
  });
  return last.catch(() => {});
}

async function store(path, html, headers, asked) {
  const begun = generation;
  const reader = headers.get("Signed-In");
  const name = `${PAGES}${reader}:${path}`;
  const { files, others } = needs(html);
  const statics = await caches.open(STATIC);
  for (const address of files) await keepFile(statics, address);
  const parts = new Map();
  for (const address of [...others, ...windows(path, html)]) {
    const response = await fetch(address, { redirect: "manual" });
    if (WINDOW.test(address.split("?")[0]) ? response.headers.has("X-Cut") : isFile(response)) parts.set(address, response);
  }
  const kept = await caches.open(name);
  for (const old of await kept.keys()) await kept.delete(old);
  let bytes = html.length;
  for (const [address, response] of parts) {
    bytes += (await response.clone().blob()).size;
    await kept.put(address, response);
  }
  const copied = new Headers(headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) copied.delete(name);
  copied.set("Kept-At", asked);
  copied.set("Kept-Bytes", bytes);
  copied.set("Kept-Files", JSON.stringify([...files]));
  const marked = html.replace("<html ", `<html data-kept="${asked}" `);
  await kept.put(path, new Response(marked, { headers: copied }));
  if (generation !== begun) await caches.delete(name);
  await settleAnswers(reader, path, asked);
  await bound();
}

async function keepFile(kept, address) {
  if (await kept.match(address)) return;
  const response = await fetch(address);
  if (!isFile(response)) throw new Error(`${response.status}`);
  await kept.put(address, response);
}

/** What a page asks for: static files, and what is its own. */
function needs(html) {
  const files = new Set();
  const others = new Set();
  for (const [tag] of html.matchAll(/<(?:link|script)\s[^>]*>/g)) {
    const [, escaped] = /\s(?:href|src)="(\/[^"]*)"/.exec(tag) ?? [];
    const address = escaped?.replaceAll("&amp;", "&");
    if (!address || address.startsWith("//")) continue;
    (address.startsWith("/static/") ? files : others).add(address);
  }
  return { files, others };
}

/** The addresses of the windows that are still to come, as windows.js asks for them. */
function windows(path, html) {
  const addresses = [];
  let first = 1;
  for (const [tag, kind, value] of html.matchAll(/<[a-z]+\s[^>]*?data-(sentence|later)="(\d+)"[^>]*>/g)) {
    if (kind === "later") {
      const said = (name) => new RegExp(`\\sdata-${name}="([^"]*)"`).exec(tag)?.[1];
      const posts = said("posts");
      const query = new URLSearchParams(posts ? { posts } : { start: said("start"), end: said("end") });
      query.set("first", first);
      addresses.push(`${path}window/?${query}`);
    }
    first += kind === "later" ? Number(value) : 1;
  }
  return addresses;
}

const names = async () => (await caches.keys()).filter((name) => name.startsWith(PAGES));

/** The copy of a page, or of what belongs to it. */
async function find(path, address = path) {
  const name = (await names()).find((one) => one.endsWith(`:${path}`));
  return name && (await caches.open(name)).match(address);
}

/** All copies, the latest first. */
async function copies() {
  const all = [];
  for (const name of await names()) {
    const path = name.slice(name.lastIndexOf(":") + 1);
    const headers = (await (await caches.open(name)).match(path))?.headers;
    const said = (field) => Number(headers?.get(field) ?? 0);
    const files = JSON.parse(headers?.get("Kept-Files") ?? "[]");
    all.push({ name, path, at: path === "/" ? Infinity : said("Kept-At"), bytes: said("Kept-Bytes"), files });
  }
  return all.sort((a, b) => b.at - a.at);
}

/** The oldest copies go when there are too many, or too large ones. */
async function bound() {
  let bytes = 0;
  for (const [index, copy] of (await copies()).entries()) {
    bytes += copy.bytes;
    if (index >= MOST_PAGES || (index > 1 && bytes > MOST_BYTES)) await caches.delete(copy.name);
  }
}

/** Static files that no copy asks for any more go when a new release comes. */
async function sweep() {
  const needed = new Set((await copies()).flatMap(({ files }) => files));
  const notice = await caches.match(NOT_KEPT, { cacheName: STATIC });
  for (const address of needs((await notice?.text()) ?? "").files) needed.add(address);
  const kept = await caches.open(STATIC);
  for (const { url } of await kept.keys()) {
    const { pathname } = new URL(url);
    if (pathname !== NOT_KEPT && !needed.has(pathname)) await kept.delete(url);
  }
}

/** Remove what belongs to anybody but `reader`. */
async function forget(reader = null) {
  const theirs = (await names()).filter((name) => reader === null || !name.startsWith(`${PAGES}${reader}:`));
  if (!theirs.length && reader !== null) return;
  generation += 1;
  for (const name of theirs) await caches.delete(name);
  await eachAnswer((key) => reader === null || key[0] !== reader);
}

/** The new copy has the answers from before it was asked for (outbox.js keeps those that came since). */
async function settleAnswers(reader, path, asked) {
  const [, id] = path.split("/documents/");
  if (id) await eachAnswer((key, { at }) => key[0] === reader && `${key[1]}/` === id && at <= asked);
}

function eachAnswer(isPast) {
  return new Promise((resolve) => {
    const request = indexedDB.open("contested", 1);
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = resolve;
    request.onsuccess = () => {
      const transaction = request.result.transaction("answers", "readwrite");
      transaction.objectStore("answers").openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        if (isPast(cursor.key, cursor.value)) cursor.delete();
        cursor.continue();
      };
      transaction.oncomplete = transaction.onabort = () => {
        request.result.close();
        resolve();
      };
    };
  });
}

/** The page that says that a page is not kept. */
async function keepNotice() {
  const response = await fetch(NOT_KEPT, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${response.status}`);
  const kept = await caches.open(STATIC);
  const { files } = needs(await response.clone().text());
  for (const address of files) await keepFile(kept, address);
  await kept.put(NOT_KEPT, response);
}
