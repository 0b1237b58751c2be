// The network fails, the session ends, another tab decides: the page says so, and nothing typed is lost.
// What was typed stays in the form; only the end of the session takes it away, and gives it back (`draft.js`).
import { announce } from "./announce.js";
import { keepDraft } from "./draft.js";
import { renew } from "./lease.js";

const banner = document.getElementById("reseau");
let waiting = null; // what was not sent

const lost = (unsent = waiting) => {
  waiting = unsent;
  banner.hidden = false;
  banner.dataset.state = "lost";
  if (waiting) banner.querySelector("button").focus();
};

/** What was not sent is sent when the agent says so: they may have looked again meanwhile. */
const found = () => {
  if (banner.hidden) return;
  if (waiting) banner.dataset.state = "unsent";
  else banner.hidden = true;
  announce(banner.dataset[waiting ? "unsent" : "found"]);
};

/** Sends the form as it was sent: the button that was pressed says where to go next. */
const resend = ({ elt, requestConfig }) => () =>
  elt.requestSubmit(requestConfig.triggeringEvent?.submitter ?? undefined);

/** The server shows what has become of the session or of the case. */
const lookAgain = () => {
  keepDraft();
  location.reload();
};

/** Where the answer came from: a redirect has been followed by then. */
const landing = ({ xhr, requestConfig }) =>
  xhr.responseURL ? new URL(xhr.responseURL).pathname : requestConfig.path;

if (banner) {
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => lost(detail.elt.id === "bail" ? undefined : resend(detail)));
  }
  document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
    if (xhr?.status && xhr.status < 500) found();
  });
  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.xhr.status >= 500) lost(detail.elt.id === "bail" ? undefined : resend(detail));
    else lookAgain();
  });
  window.addEventListener("offline", () => lost());
  window.addEventListener("online", renew);
  banner.querySelector("button").addEventListener("click", () => {
    const act = waiting ?? renew;
    waiting = null;
    act();
  });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 422) Object.assign(detail, { shouldSwap: true, isError: false });
    const place = landing(detail);
    if (!detail.shouldSwap || [detail.requestConfig.path, location.pathname].includes(place)) return;
    // Another page than this one: the queue, the next case; or the sign-in, which is to lead back here.
    detail.shouldSwap = false;
    if (place === banner.dataset.queue || place.startsWith(banner.dataset.cases)) location.assign(place);
    else lookAgain();
  });

  // Signed out: htmx goes to the sign-in by itself.
  document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
    if (xhr.status === 401) keepDraft();
  });
}

// A case decided or given back in one tab leaves the others at once.
const tabs = new BroadcastChannel("dossiers");
tabs.addEventListener("message", renew);
document.addEventListener("submit", ({ target }) => {
  if (!target.closest("#dossier, .case-head") || target.matches("#bail, #jugement")) return;
  addEventListener("pagehide", () => tabs.postMessage("left"), { once: true });
});
