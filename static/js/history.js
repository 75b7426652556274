/** Who changed what on the current sentence, in a dialog; an earlier answer of one's own can be given again. */

import { isSame, read } from "./answers.js";
import { _, many } from "./words.js";

export class History {
  constructor(room) {
    this.room = room;
    this.dialog = document.getElementById("history");
    this.inside = this.dialog.querySelector(".inside");
    this.commands = { history: () => this.#open() };
    this.dialog.addEventListener("click", (event) => this.#click(event));
  }

  #open() {
    this.element = this.room.sentences.current;
    if (!this.element) return false;
    this.inside.replaceChildren();
    this.dialog.showModal();
    this.#load("");
    return true;
  }

  async #load(query) {
    const { element } = this;
    const { sentence } = element.dataset;
    let part;
    try {
      const answer = await fetch(`/sentences/${sentence}/history/${query}`, { headers: { "HX-Request": "true" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      part = page.querySelector("[data-history]") ?? page.querySelector("[role=alert]");
      if (!part) throw new Error("no history");
    } catch {
      part = line(_("The server cannot be reached, and the history is there. Your answers are kept; try again in a moment."));
    }
    if (element !== this.element) return;
    this.inside.replaceChildren(...this.#waiting(sentence), part);
    const { outbox } = this.room;
    for (const button of part.querySelectorAll("[data-restore]")) {
      button.hidden = !outbox || isSame(JSON.parse(button.dataset.restore), read(element));
    }
    if (query) this.inside.scrollTop = 0;
  }

  /** What was not sent yet is in no history. */
  #waiting(sentence) {
    const count = this.room.outbox?.of(sentence).length ?? 0;
    if (!count) return [];
    return [line(many("{count} change waits in this browser and is not in it yet.", "{count} changes wait in this browser and are not in it yet.", count))];
  }

  #click(event) {
    const older = event.target.closest("[data-older]");
    const restored = event.target.closest("[data-restore]");
    if (older && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.#load(older.getAttribute("href"));
    } else if (restored) {
      this.room.perform([{ element: this.element, after: JSON.parse(restored.dataset.restore) }]);
      this.dialog.close();
      this.room.say(_("Restored; Undo takes it back"));
    }
  }
}

function line(words) {
  const made = document.createElement("p");
  made.textContent = words;
  return made;
}
