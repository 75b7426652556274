/** The page that says who signed in tells every window of this browser. */

const channel = window.BroadcastChannel && new BroadcastChannel("contested:signed-in");
channel?.postMessage(document.body.dataset.reader);
