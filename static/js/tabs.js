/** Other windows on the same document learn of an answer when the server has taken it. */

export class Tabs extends EventTarget {
  constructor(reviewer, page) {
    super();
    if (!window.BroadcastChannel) return;
    this.channel = new BroadcastChannel(`contested:${reviewer}:${page}`);
    this.channel.addEventListener("message", ({ data }) => {
      this.dispatchEvent(new CustomEvent("answer", { detail: data }));
    });
  }

  tell(sentence, answer, revision) {
    this.channel?.postMessage({ sentence, answer, revision });
  }
}
