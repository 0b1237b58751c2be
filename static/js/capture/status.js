// Where the enrolment stands, from the real queue, for as long as the page is open.
import { Offline } from "./api.js";
import { say } from "./say.js";
import { pause, screen, show } from "./screens.js";
import { erase, mine } from "./session.js";
import { moment, text } from "./texts.js";
import { attempt } from "./trouble.js";

const EVERY = { checking: 3000, waiting: 20_000, approved: 20_000 };
const ONWARD = ["checking", "waiting", "approved"]; // the card is collected by a phone
const OVER = ["active", "refused", "withdrawn", "expired"];

// Resolves to a status that asks for something to be filmed, or to null once this enrolment is over here.
export async function follow(first) {
  const page = screen("status");
  const dialog = document.getElementById("withdrawal");
  page.querySelector("[data-withdraw]").onclick = () => dialog.showModal();
  const left = new Promise((resolve) => {
    page.querySelector("[data-erase]").onclick = () => erase().then(() => resolve(null));
  });
  let woken = () => {};
  dialog.querySelector("[data-really]").onclick = async () => {
    if (await attempt(dialog, () => mine("DELETE"))) (dialog.close(), woken());
  };
  let [status, shown] = [first, null];
  while (!["opened", "film_again"].includes(status.status)) {
    draw(page, status, shown);
    shown = status.status;
    const woke = new Promise((resolve) => (woken = resolve));
    const waited = EVERY[shown] ? pause(EVERY[shown]) : new Promise(() => {});
    if ((await Promise.race([waited, woke, left])) === null) return null;
    status = await read(status);
  }
  return status;
}

// A look that fails for want of a network is no news: the next one comes soon.
async function read(former) {
  try {
    return await mine("GET");
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    return former;
  }
}

function draw(page, status, shown) {
  const title = text(`status_${status.status}`);
  page.querySelector("h1").textContent = title;
  if (shown === null) show("status");
  else if (shown !== status.status) say(`${title}. ${status.message}`);
  fill(page, "message", status.status === "approved" ? "" : status.message);
  fill(page, "reason", status.reason?.text);
  fill(page, "assistance", status.assistance);
  page.querySelector("[data-number]").textContent = status.case_number;
  page.querySelector("[data-onward]").hidden = !ONWARD.includes(status.status);
  page.querySelector("[data-withdraw]").hidden = OVER.includes(status.status);
  drawWaiting(page.querySelector("[data-waiting]"), status.waiting);
}

function fill(page, name, words) {
  const place = page.querySelector(`[data-${name}]`);
  place.textContent = words ?? "";
  place.hidden = !words;
}

function drawWaiting(place, waiting) {
  place.hidden = !waiting;
  if (!waiting) return;
  place.querySelector("[data-ahead]").textContent = waiting.ahead;
  place.querySelector("[data-hour]").textContent = waiting.pace.last_hour;
  place.querySelector("[data-day]").textContent = waiting.pace.last_day;
  place.querySelector("[data-due]").textContent = moment(waiting.due_at);
  const likely = place.querySelector("[data-likely]");
  likely.textContent = waiting.likely_at ? moment(waiting.likely_at) : "";
  likely.closest("div").hidden = !waiting.likely_at;
}
