// Warns before the session ends, and leaves the page when it has: what it shows is for who is signed in.
// The server counts; the page asks it before it says anything, because another tab may have been used.
import { keepDraft, takeDraft } from "./draft.js";

const SOON = { idle: 120, whole: 600 }; // seconds: time enough to answer, and to finish a case
const TICK = 1_000;
const ASK_EVERY = 15; // seconds, while the warning is open

const dialog = document.getElementById("session");
const dismissed = new Set();
let known = { idle: Number(dialog.dataset.idle), whole: Number(dialog.dataset.whole) };
let asked = performance.now();
let asking = false;

const since = () => (performance.now() - asked) / 1000;
const left = (end) => Math.max(0, Math.ceil(known[end] - since()));

const learn = async (answer) => {
  if (!answer.ok || answer.redirected) return;
  known = await answer.json();
  asked = performance.now();
};

/** A network that fails says nothing about the session: the page goes on counting. */
const ask = async (address, options) => {
  asking = true;
  try {
    await learn(await fetch(address, options));
  } catch {
    // asked again with the next tick
  } finally {
    asking = false;
  }
};

/** To the same address without its fragment, which alone would load nothing; the server leads to the sign-in. */
const leave = () => {
  keepDraft();
  location.replace(location.pathname + location.search);
};

const near = () => Object.keys(SOON).find((end) => left(end) <= SOON[end] && !dismissed.has(end));

const show = (end) => {
  const seconds = left(end);
  const clock = `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  for (const text of dialog.querySelectorAll("[data-clock]")) text.textContent = clock;
  dialog.dataset.near = end;
  if (dialog.open) return;
  dialog.showModal();
  dialog.querySelector(`form[data-of="${end}"] button`).focus();
};

const tick = async () => {
  if (asking) return;
  for (const end of dismissed) if (left(end) > SOON[end]) dismissed.delete(end);
  const ended = Math.min(left("idle"), left("whole")) === 0;
  if (ended || (near() && since() > (dialog.open ? ASK_EVERY : 1))) await ask(dialog.dataset.look);
  if (Math.min(left("idle"), left("whole")) === 0 && since() < 1) return leave();
  const end = near();
  if (end) show(end);
  else if (dialog.open) dialog.close();
};

dialog.addEventListener("close", () => {
  if (near()) dismissed.add(dialog.dataset.near);
});

dialog.querySelector('form[data-of="idle"]').addEventListener("submit", async (event) => {
  event.preventDefault();
  await ask(event.target.action, { method: "post", body: new FormData(event.target) });
  tick();
});

dialog.querySelector('form[data-of="whole"]').addEventListener("submit", keepDraft);

takeDraft(dialog.dataset);
setInterval(tick, TICK);
