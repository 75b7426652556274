// Forms that a passkey fills in: asks the browser for it, puts its answer into the form, sends it.

import { _ } from "./words.js";

const REASONS = {
  NotAllowedError: _("Nothing was sent: you cancelled, or it took too long. Try again."),
  InvalidStateError: _("This key is added already."),
  SecurityError: _("Passkeys do not work at this address. They need https, or the name localhost."),
};

/** The options the server made: in a JSON block of the page ("#id"), or at an address. */
async function readOptions(from) {
  if (from.startsWith("#")) return JSON.parse(document.querySelector(from).textContent);
  const response = await fetch(from, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(_("The server did not answer. Try again in a moment."));
  return response.json();
}

async function ask(form) {
  const options = await readOptions(form.dataset.options);
  if (form.dataset.passkey === "get") {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.request_options.publicKey);
    return navigator.credentials.get({ publicKey });
  }
  const wanted = options.creation_options.publicKey;
  const alone = form.elements.passwordless?.checked ?? false;
  wanted.authenticatorSelection = {
    ...wanted.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
}

async function fill(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const error = form.querySelector("[role=alert]");
  error.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify((await ask(form)).toJSON());
    form.submit();
  } catch (problem) {
    error.textContent = REASONS[problem.name] ?? problem.message;
    error.hidden = false;
  }
}

const works = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (works) {
    form.hidden = false;
    form.addEventListener("submit", fill);
  } else if (form.dataset.passkey === "create") {
    form.querySelector("button").disabled = true;
    const error = form.querySelector("[role=alert]");
    error.textContent = REASONS.SecurityError;
    error.hidden = false;
  }
}
