/**
 * The state of an answer, as the attributes of its sentence and as the fields that are sent.
 * `evidence` is JSON text, a list of {url, quotation, stance} in this order; empty for none.
 */

export const REASONS = ["no_claim", "unclear", "other"];

export const EMPTY = Object.freeze({
  label: "",
  abstain_reason: "",
  note: "",
  confidence: 0,
  mixed: false,
  attributed: false,
  evidence: "",
});

export function read(element) {
  const { label, abstain, note, confidence, evidence } = element.dataset;
  return {
    label: label ?? "",
    abstain_reason: abstain ?? "",
    note: note ?? "",
    confidence: Number(confidence ?? 0),
    mixed: "mixed" in element.dataset,
    attributed: "attributed" in element.dataset,
    evidence: evidence ?? "",
  };
}

/** Paint an answer; only what differs is touched. */
export function write(element, answer) {
  set(element, "data-label", answer.label);
  set(element, "data-abstain", answer.abstain_reason);
  set(element, "data-note", answer.note);
  set(element, "data-confidence", answer.confidence);
  set(element, "data-mixed", answer.mixed);
  set(element, "data-attributed", answer.attributed);
  set(element, "data-evidence", answer.evidence);
}

function set(element, name, value) {
  if (!value) element.removeAttribute(name);
  else if (value === true) element.setAttribute(name, "");
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

export const isAnswered = (answer) => Boolean(answer.label || answer.abstain_reason);

export const isElementAnswered = (element) =>
  element.hasAttribute("data-label") || element.hasAttribute("data-abstain");

export const isSame = (a, b) => Object.keys(EMPTY).every((field) => a[field] === b[field]);

/** The form fields of an answer: its whole state, so that a repeat changes nothing. */
export function toFields(answer) {
  if (!isAnswered(answer)) return { clear: "1" };
  return {
    label: answer.label,
    abstain_reason: answer.abstain_reason,
    note: answer.note,
    confidence: String(answer.confidence),
    mixed: String(answer.mixed),
    attributed: String(answer.attributed),
    evidence: answer.evidence || "[]",
  };
}

/** The answer that fields from `toFields` speak of. */
export function fromFields(fields) {
  if (fields.clear) return { ...EMPTY };
  return {
    label: fields.label,
    abstain_reason: fields.abstain_reason,
    note: fields.note,
    confidence: Number(fields.confidence),
    mixed: fields.mixed === "true",
    attributed: fields.attributed === "true",
    evidence: fields.evidence === "[]" ? "" : (fields.evidence ?? ""),
  };
}
