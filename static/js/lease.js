// Keeps the case reserved while the agent can see it, and takes the evidence off the screen once it is not.
const RENEW_EVERY = 60_000;
const SHOW_EVERY = 5_000;

const renew = () => {
  const lease = document.getElementById("bail");
  if (lease && document.visibilityState === "visible") {
    lease.dispatchEvent(new CustomEvent("renew"));
  }
};

const show = () => {
  const text = document.querySelector("#bail [data-until]");
  if (!text) return;
  const minutes = Math.max(0, Math.ceil((new Date(text.dataset.until) - Date.now()) / 60_000));
  text.textContent = text.dataset.text.replace("{}", minutes);
};

show();
setInterval(show, SHOW_EVERY);
setInterval(renew, RENEW_EVERY);
document.addEventListener("visibilitychange", renew);

document.body.addEventListener("htmx:afterSettle", () => {
  show();
  if (document.querySelector("#bail[data-lost]")) document.getElementById("dossier")?.remove();
});
