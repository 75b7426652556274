/** Files, folders, links and text dropped anywhere on the page come in by the same forms as on the page for it. */

const MOST_FILES = 100;
const shade = document.querySelector("[data-drop]");

/** Text that is dragged from a field to another of this page is not for us. */
const ours = (event) => !event.target.closest?.("input, textarea, [contenteditable]");

const kinds = (event) => [...(event.dataTransfer?.types ?? [])];

const wanted = (event) => ours(event) && kinds(event).some((kind) => /^(Files|text\/uri-list|text\/plain)$/.test(kind));

function send(way, fill) {
  const form = document.querySelector(`[data-drop-way="${way}"]`);
  fill(form.elements);
  form.submit();
}

/** All files of what was dropped, those in folders too, at most one more than may come in at once. */
async function files(entries) {
  const found = new DataTransfer();
  const waiting = [...entries];
  while (waiting.length && found.items.length <= MOST_FILES) {
    const entry = waiting.shift();
    if (entry.isFile) found.items.add(await new Promise((done, fail) => entry.file(done, fail)));
    else waiting.push(...(await inside(entry)));
  }
  return found.files;
}

/** What is in a folder, without what its system hides. A reader gives a hundred at a time. */
async function inside(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return all.filter((entry) => !entry.name.startsWith("."));
    all.push(...some);
  }
}

let depth = 0;

addEventListener("dragenter", (event) => {
  if (!wanted(event)) return;
  depth += 1;
  shade.hidden = false;
});

addEventListener("dragleave", () => {
  depth = Math.max(0, depth - 1);
  if (!depth) shade.hidden = true;
});

addEventListener("dragover", (event) => {
  if (!wanted(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
});

addEventListener("drop", async (event) => {
  depth = 0;
  shade.hidden = true;
  if (!wanted(event)) return;
  event.preventDefault();
  const { dataTransfer } = event;
  // Both have to be read before anything is waited for.
  const entries = [...dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = dataTransfer.files;
  const links = dataTransfer.getData("text/uri-list").split(/\r?\n/).filter((line) => /^https?:/.test(line));
  const text = dataTransfer.getData("text/plain");
  if (plain.length) {
    const dropped = entries.some((entry) => entry.isDirectory) ? await files(entries) : plain;
    send("upload", (fields) => (fields.uploads.files = dropped));
  } else if (links.length) send("pages", (fields) => (fields.addresses.value = links.join("\n")));
  else if (/^https?:\/\/\S+$/.test(text.trim())) send("pages", (fields) => (fields.addresses.value = text.trim()));
  else if (text.trim()) send("paste", (fields) => (fields.text.value = text));
});
