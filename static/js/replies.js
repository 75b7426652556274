/** What can be read from the server's answer to an action. */

import { _ } from "./words.js";

/** The HTML of an answer as an element of no page. */
export const element = (html) => new DOMParser().parseFromString(html, "text/html").body.firstElementChild;

export function message(answer) {
  const said = answer?.querySelector('[role="alert"] p, main p, p');
  return said?.textContent.trim() || _("The server did not take this answer.");
}

/** Where a sentence that is past can be found now, if the server says so. */
export function now(answer) {
  const where = answer.querySelector("[data-where-now]")?.getAttribute("href");
  if (!where) return {};
  const links = [...answer.querySelectorAll("[data-now]")];
  return { where, now: links.map((link) => ({ id: link.dataset.now, text: link.textContent.trim() })) };
}
