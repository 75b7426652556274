/** A document to read: what a script adds to it. */

import { Invisible } from "./invisible.js";

new Invisible();
document.querySelector("[data-print]").addEventListener("click", () => print());
