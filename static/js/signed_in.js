/** The page that says who signed in tells every window of this browser, and closes if a room opened it. */

const channel = window.BroadcastChannel && new BroadcastChannel("contested:signed-in");
channel?.postMessage(document.body.dataset.reader);
