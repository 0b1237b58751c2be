// Keeps the case reserved while the agent can see it, and takes the evidence off the screen once it is not.
import { announce } from "./announce.js";

const RENEW_EVERY = 60_000;
const SHOW_EVERY = 1_000;
const SOON = 120; // seconds: from here on each of them is shown

let opened = 0; // when the page began, or the lease was last extended

export const renew = () => {
  document.getElementById("bail")?.dispatchEvent(new CustomEvent("renew"));
};

/** Seconds left of an interval (ISO 8601: from/until) by the server's clock: this machine's may be wrong. */
const left = (interval) => {
  const [from, until] = interval.split("/").map((moment) => new Date(moment));
  return (until - from - (performance.now() - opened)) / 1000;
};

const show = () => {
  const text = document.querySelector("#bail [data-until]");
  if (!text) return;
  const seconds = Math.max(0, Math.ceil(left(text.dataset.until)));
  const soon = seconds <= SOON;
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  text.textContent = soon ? text.dataset.soon.replace("{}", clock) : text.dataset.text.replace("{}", Math.ceil(seconds / 60));
  const lease = document.getElementById("bail");
  if (soon && !lease.classList.contains("lease-soon")) announce(text.textContent);
  lease.classList.toggle("lease-soon", soon);
  if (seconds === 0 && !lease.dataset.asked) {
    lease.dataset.asked = "yes";
    renew();
  }
};

const renewIfSeen = () => {
  if (document.visibilityState === "visible") renew();
};

if (document.getElementById("bail")) {
  show();
  setInterval(show, SHOW_EVERY);
  setInterval(renewIfSeen, RENEW_EVERY);
  document.addEventListener("visibilitychange", renewIfSeen);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "bail" && event.detail.elt?.id !== "bail") return;
    opened = performance.now();
    show();
    if (document.querySelector("#bail[data-lost]")) document.getElementById("dossier")?.remove();
  });
}
