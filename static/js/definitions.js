/** What the labels mean, one key away: opens at the label in question, and 1–9 lead to the others. */

export class Definitions {
  constructor(room) {
    this.room = room;
    this.dialog = document.getElementById("definitions");
    this.commands = { definitions: (key) => this.#open(key) };
    this.dialog.addEventListener("click", (event) => {
      const button = event.target.closest("[data-define]");
      if (button) this.#show(button.dataset.define);
      if (event.target.closest("[form=dock]")) this.dialog.close();
    });
    this.dialog.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #open(key = this.#asked()) {
    if (!this.dialog.open) this.dialog.showModal();
    this.#show(key);
    return true;
  }

  /** The label of the sentence, or the last one that was given. */
  #asked() {
    const { label, abstain } = this.room.sentences.current?.dataset ?? {};
    return label ?? (abstain ? "none" : this.room.lastLabel?.[1]);
  }

  #show(key) {
    const section = key && document.getElementById(`define-${key}`);
    const inside = this.dialog.querySelector(".inside");
    if (!section) {
      this.dialog.scrollTop = inside.scrollTop = 0;
      return;
    }
    section.style.scrollMarginBlockStart = `${this.dialog.firstElementChild.offsetHeight + 16}px`;
    section.scrollIntoView({ block: "start" });
    section.querySelector("h3").focus({ preventScroll: true });
  }

  #pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
    const button = digit && this.dialog.querySelector(`[data-define][data-hotkey="${digit}"]`);
    if (!button) return;
    event.preventDefault();
    this.#show(button.dataset.define);
  }
}
