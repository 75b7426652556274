/**
 * The sheet of all that can be done. What is chosen in it, by its key too, happens when it has closed. Where
 * the dock has no room, it holds what is said about an answer as well.
 */

import { meaning } from "./keys.js";
import { isNarrow } from "./sentences.js";

/** What leaves the dock where it has no room, one after the other; letters and keys of the labels stay. */
const LEAVING = ["roomy", "sure", "long", "about", "longer", "most", "names"];

export class More {
  constructor(room) {
    const sheet = document.getElementById("more");
    this.commands = {};
    if (!sheet) return;
    this.commands.more = () => {
      sheet.returnValue = "";
      sheet.showModal();
      return true;
    };
    sheet.addEventListener("close", () => {
      if (!sheet.returnValue) return;
      room.begin();
      room.act(sheet.returnValue);
    });
    sheet.addEventListener("keydown", (event) => {
      const name = event.key.length === 1 && meaning(event, room.keymap);
      if (!name || !sheet.querySelector(`[value="${name}"]`)) return;
      event.preventDefault();
      sheet.close(name);
    });
    const about = document.querySelector(".about");
    const [here, actions] = [sheet.querySelector("[data-about]"), document.querySelector(".more")];
    const [row, labels] = [actions.parentElement, document.querySelector(".labels")];
    const place = (isInSheet) => {
      if (isInSheet) here.append(about);
      else actions.before(about);
      for (const button of about.querySelectorAll("button")) button.tabIndex = isInSheet ? 0 : -1;
    };
    // In any face and language, with any names: the row is one, and what is in it can be read.
    const fit = () => {
      for (let left = 0; left <= LEAVING.length; left += 1) {
        row.dataset.without = LEAVING.slice(0, left).join(" ");
        place(isNarrow() || left > LEAVING.indexOf("about"));
        if ([row, labels].every((each) => each.scrollWidth <= each.clientWidth)) return;
      }
    };
    const watcher = new ResizeObserver(fit);
    for (const each of [row, labels, about, actions]) watcher.observe(each);
  }
}
