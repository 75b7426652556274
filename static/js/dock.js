/** The dock: shows the answer on the current sentence, and turns its buttons into actions. */

import { read } from "./answers.js";
import { list } from "./pieces.js";
import { bringBack } from "./sentences.js";
import { _, number as written } from "./words.js";

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
    this.undos = document.querySelectorAll("[data-act=undo], #more [value=undo]");
    this.toolbar = form.querySelector("[data-toolbar]");
    this.wheres = document.querySelectorAll("[data-where]");
    this.said = form.querySelector("[data-answer]");
    this.names = new Map(this.picks.map((button) => [button.value, button.querySelector("bdi").textContent]));
    this.reasonNames = new Map(this.reasons.map((button) => [button.value, button.firstChild.textContent.trim()]));
    /** What is chosen beside one sentence: has `words` (ranges.js). */
    this.range = null;
    this.hotkeys = new Map(this.picks.map((button) => [button.dataset.hotkey, button.value]));

    form.addEventListener("submit", (event) => this.#submit(event));
    form.parentElement.addEventListener("click", (event) => this.#click(event));
    // A button leaves selected what is selected as text: it may be for that.
    form.parentElement.addEventListener("mousedown", (event) => event.target.closest("[data-act]") && event.preventDefault());
    this.note.addEventListener("input", () => this.act("note", this.note.value));
    this.note.addEventListener("blur", () => this.act("note-done", this.note.value));
    this.#rove();
  }

  /** What an answer is called: a label's name, a reason, or nothing yet. */
  name(answer) {
    if (answer.label) return this.names.get(answer.label) ?? answer.label;
    return answer.abstain_reason ? this.reasonNames.get(answer.abstain_reason) : _("no label yet");
  }

  /** An answer in full, as lines of text: to be read, and copied. */
  tell(answer) {
    const flags = this.flags.filter(({ dataset }) => answer[dataset.flag]).map((button) => button.lastChild.textContent.trim());
    const sure = answer.confidence ? [_("{sure} of 5", { sure: written(answer.confidence) })] : [];
    const pieces = list(answer.evidence).map(({ url, quotation }) => [url, quotation && `“${quotation}”`].filter(Boolean).join(" "));
    return [[this.name(answer), ...flags, ...sure].join(" · "), answer.note, ...pieces].filter(Boolean).join("\n");
  }

  show(element, number) {
    const sentence = _("Sentence {number}", { number });
    const where = element ? (this.range?.words ?? sentence) : _("Choose a sentence, or press a key");
    if (this.toolbar.ariaLabel !== where) {
      for (const place of this.wheres) place.textContent = element ? where : "";
      this.toolbar.ariaLabel = where;
      this.drawer.ariaLabel = element ? _("Reasons for sentence {number}", { number }) : _("Reasons");
    }
    this.element = element;
    if (!element) return;
    const answer = read(element);
    for (const button of this.picks) press(button, button.value === answer.label);
    press(this.abstain, Boolean(answer.abstain_reason));
    this.abstain.dataset.shown = answer.abstain_reason || "no_claim";
    for (const button of this.reasons) press(button, button.value === answer.abstain_reason);
    for (const button of this.flags) press(button, answer[button.dataset.flag]);
    this.bars.dataset.bars = answer.confidence;
    this.meter.value = answer.confidence;
    this.meter.ariaValueText = answer.confidence ? _("{sure} of 5", { sure: written(answer.confidence) }) : _("not said");
    this.noteButton.classList.toggle("has", Boolean(answer.note || answer.evidence));
    this.said.textContent = this.range ? "" : this.name(answer);
    if (document.activeElement !== this.note) this.note.value = answer.note;
    this.form.dispatchEvent(new CustomEvent("shown", { detail: { element, answer } }));
  }

  get isOpen() {
    return "open" in this.drawer.dataset;
  }

  /** Open the drawer and go to a field of it, or close it; what it is about stays in sight. */
  open(isOpen = true, field = this.note) {
    this.drawer.toggleAttribute("data-open", isOpen);
    this.noteButton.ariaExpanded = String(isOpen);
    if (!isOpen) return;
    field.focus();
    if (this.element) bringBack(this.element);
  }

  canUndo(can) {
    for (const button of this.undos) button.ariaDisabled = String(!can);
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
    if (action) this.act(action.dataset.act, action.dataset.value);
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
