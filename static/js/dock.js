/** The dock: shows the answer on the current sentence, and turns its buttons into actions. */

import { isAnswered, read } from "./answers.js";

export class Dock {
  /** @param act  (name, value) => void, what a button asks for */
  constructor(form, act) {
    this.form = form;
    this.act = act;
    this.picks = [...form.querySelectorAll("[name=label]")];
    this.abstain = form.querySelector("[data-abstain]");
    this.reasons = [...form.querySelectorAll(".stack [name=abstain_reason]")];
    this.flags = [...form.querySelectorAll("[data-flag]")];
    this.bars = form.querySelector("[data-bars]");
    this.meter = form.querySelector("[data-sure-meter]");
    this.drawer = form.querySelector("[data-drawer]");
    this.note = form.querySelector("textarea");
    this.noteButton = form.querySelector("[data-act=note]");
    this.undo = form.querySelector("[data-act=undo]");
    this.toolbar = form.querySelector("[data-toolbar]");
    this.wheres = document.querySelectorAll("[data-where]");
    this.said = form.querySelector("[data-answer]");
    this.names = new Map(this.picks.map((button) => [button.value, button.querySelector("bdi").textContent]));
    this.reasonNames = new Map(this.reasons.map((button) => [button.value, button.firstChild.textContent.trim()]));
    this.hotkeys = new Map(this.picks.map((button) => [button.dataset.hotkey, button.value]));

    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("click", (event) => this.#click(event));
    this.note.addEventListener("input", () => this.act("note", this.note.value));
    this.note.addEventListener("blur", () => this.act("note-done", this.note.value));
    this.#rove();
  }

  /** What an answer is called: a label's name, a reason, or nothing yet. */
  name(answer) {
    if (answer.label) return this.names.get(answer.label) ?? answer.label;
    return answer.abstain_reason ? this.reasonNames.get(answer.abstain_reason) : "no label yet";
  }

  show(element, number) {
    const where = element ? `Sentence ${number}` : "Choose a sentence, or press a key";
    if (this.toolbar.ariaLabel !== where) {
      for (const place of this.wheres) place.textContent = element ? where : "";
      this.toolbar.ariaLabel = where;
      this.drawer.ariaLabel = element ? `Reasons for sentence ${number}` : "Reasons";
    }
    if (!element) return;
    const answer = read(element);
    for (const button of this.picks) press(button, button.value === answer.label);
    press(this.abstain, Boolean(answer.abstain_reason));
    this.abstain.querySelector("[data-abstain-name]").textContent = answer.abstain_reason
      ? this.name(answer).split(",")[0]
      : "No claim";
    for (const button of this.reasons) press(button, button.value === answer.abstain_reason);
    for (const button of this.flags) press(button, answer[button.dataset.flag]);
    this.bars.dataset.bars = answer.confidence;
    this.meter.value = answer.confidence;
    this.meter.ariaValueText = answer.confidence ? `${answer.confidence} of 5` : "not said";
    this.noteButton.classList.toggle("has", Boolean(answer.note));
    this.said.textContent = isAnswered(answer) ? `· ${this.name(answer)}` : "· no label yet";
    if (document.activeElement !== this.note) this.note.value = answer.note;
  }

  get isOpen() {
    return "open" in this.drawer.dataset;
  }

  open(isOpen = true) {
    this.drawer.toggleAttribute("data-open", isOpen);
    this.noteButton.ariaExpanded = String(isOpen);
    if (isOpen) this.note.focus();
  }

  canUndo(can) {
    this.undo.setAttribute("aria-disabled", String(!can));
  }

  #submit(event) {
    event.preventDefault();
    const { submitter } = event;
    if (!submitter?.name) return;
    if (submitter.dataset.flag) this.act("flag", submitter.dataset.flag);
    else if (submitter.dataset.sure) this.act("sure", Number(submitter.dataset.sure));
    else if (submitter.hasAttribute("data-abstain")) this.act("abstain");
    else this.act(submitter.name, submitter.value);
  }

  #click(event) {
    const step = event.target.closest("[data-step]");
    if (step) {
      event.preventDefault();
      this.act("step", Number(step.dataset.step));
    }
    const action = event.target.closest("[data-act]");
    if (action) this.act(action.dataset.act);
  }

  /** One tab stop for the toolbar; the arrows move inside it. */
  #rove() {
    this.toolbar.setAttribute("role", "toolbar");
    const stops = () => [...this.toolbar.querySelectorAll("button")].filter((button) => button.offsetParent);
    const [first, ...others] = this.toolbar.querySelectorAll("button");
    first.tabIndex = 0;
    for (const button of others) button.tabIndex = -1;
    this.toolbar.addEventListener("focusin", (event) => {
      for (const button of this.toolbar.querySelectorAll("[tabindex='0']")) button.tabIndex = -1;
      const button = event.target.closest("button");
      if (button) button.tabIndex = 0;
    });
    this.toolbar.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const all = stops();
      const forward = (event.key === "ArrowRight") === (getComputedStyle(this.toolbar).direction === "ltr");
      const index = all.indexOf(document.activeElement) + (forward ? 1 : -1);
      all[(index + all.length) % all.length].focus();
      event.preventDefault();
      event.stopPropagation();
    });
  }
}

function press(button, isPressed) {
  const value = String(Boolean(isPressed));
  if (button.getAttribute("aria-pressed") !== value) button.setAttribute("aria-pressed", value);
}
