/**
 * One thumb: a swipe along the line goes on or back, in the direction in which the text is read; a finger
 * held on the mark before a sentence begins a range, and a tap ends it.
 *
 * Scrolling, the selection of text, pinching and the edges, where browsers go back, are left to the
 * browser: the style sheet says `touch-action: pan-y pinch-zoom` for as long as the page is not enlarged.
 */

const FAR = 48;
const SOON = 700;
const LONG = 500;
const STILL = 10;
const EDGE = 28;
const MARK = 40;

export class Touch {
  constructor(room) {
    this.room = room;
    this.commands = {};
    this.main = document.querySelector("main");
    this.begun = null;
    this.isTouch = false;
    const on = (name, act) => this.main.addEventListener(name, act);
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#isFar(event, STILL) && clearTimeout(this.timer));
    on("pointerup", (event) => this.#swiped(this.#end(event)));
    on("pointercancel", () => this.#end());
    on("contextmenu", (event) => this.main.matches(".holding") && event.preventDefault());
    on("click", () => this.#tapped());
    const zoom = () => document.documentElement.toggleAttribute("data-enlarged", visualViewport.scale > 1);
    visualViewport.addEventListener("resize", zoom);
    zoom();
  }

  #down(event) {
    this.#end();
    const { clientX: x, target } = event;
    this.isTouch = event.pointerType === "touch";
    const isAtEdge = Math.min(x, innerWidth - x) < EDGE;
    if (!this.isTouch || !event.isPrimary || isAtEdge || visualViewport.scale > 1 || !getSelection().isCollapsed) return;
    this.begun = event;
    const sentence = target.closest("[data-sentence]");
    if (!sentence || !isOnMark(sentence, event)) return;
    this.main.classList.add("holding");
    this.timer = setTimeout(() => {
      this.begun = null;
      this.room.sentences.choose(sentence, { scroll: false });
      this.room.act("range");
    }, LONG);
  }

  /** The gesture is over: where it came from, if it may still be a swipe. */
  #end(event) {
    const { begun } = this;
    clearTimeout(this.timer);
    this.main.classList.remove("holding");
    this.begun = null;
    return begun && event && { event, begun };
  }

  #isFar({ clientX, clientY }, least) {
    return this.begun && Math.hypot(clientX - this.begun.clientX, clientY - this.begun.clientY) > least;
  }

  #swiped(gesture) {
    if (!gesture || !getSelection().isCollapsed) return;
    const { event, begun } = gesture;
    const across = event.clientX - begun.clientX;
    const isSwipe = Math.abs(across) > Math.max(FAR, 2 * Math.abs(event.clientY - begun.clientY));
    if (!isSwipe || event.timeStamp - begun.timeStamp > SOON) return;
    const isRtl = isRightToLeft(this.room.sentences.current ?? begun.target);
    this.room.act(across < 0 === isRtl ? "previous" : "next");
  }

  /** A tap ends the range that it reached. */
  #tapped() {
    const { dock, sentences } = this.room;
    if (this.isTouch && dock?.range?.isGrowing && sentences.chosen.length > 1) this.room.act("range");
  }
}

const isRightToLeft = (element) => getComputedStyle(element).direction === "rtl";

/** Whether a sentence is touched at its beginning, where its letter stands. */
function isOnMark(sentence, { clientX, clientY }) {
  const [line] = sentence.getClientRects();
  const away = isRightToLeft(sentence) ? line.right - clientX : clientX - line.left;
  return away < MARK && clientY <= line.bottom;
}
