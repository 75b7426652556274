/** The other windows of this reviewer's in this browser: what waits, what was answered, how sending goes. */

export class Tabs extends EventTarget {
  constructor(reviewer) {
    super();
    if (!window.BroadcastChannel) return;
    this.channel = new BroadcastChannel(`contested:${reviewer}`);
    this.channel.addEventListener("message", ({ data: { about, detail } }) => {
      this.dispatchEvent(new CustomEvent(about, { detail }));
    });
  }

  tell(about, detail) {
    this.channel?.postMessage({ about, detail });
  }
}
