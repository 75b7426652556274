/**
 * The sheet of all that can be done. What is chosen in it, by its key too, happens when it has closed. On
 * a narrow page it holds what is said about an answer as well.
 */

import { meaning } from "./keys.js";

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
    const narrow = matchMedia("(width < 76rem)");
    const place = () => {
      if (narrow.matches) here.append(about);
      else actions.before(about);
      for (const button of about.querySelectorAll("button")) button.tabIndex = narrow.matches ? 0 : -1;
    };
    narrow.addEventListener("change", place);
    place();
  }
}
