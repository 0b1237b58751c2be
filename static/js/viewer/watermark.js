// Keeps the time in the watermark: a photograph of the screen tells when it was taken, and by whom.
const EVERY = 15_000;
const shown = document.querySelector("[data-clock]");

const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });

const tick = () => {
  shown.textContent = format.format(new Date());
};

if (shown) {
  tick();
  setInterval(tick, EVERY);
}
