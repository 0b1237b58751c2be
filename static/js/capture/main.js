// The way of one enrolment in a browser. What comes next is always asked of the API, never remembered alone:
// after a reload, or days later, the page goes on where the enrolment really stands.
import { begin } from "./begin.js";
import { chooseCode } from "./code.js";
import { fetchPublic, Offline, Refused } from "./api.js";
import { film } from "./film.js";
import "./handover.js";
import { proven } from "./identity.js";
import { once, screen, show } from "./screens.js";
import { Elsewhere, erase, filmFor, keep, mine, resume, session } from "./session.js";
import { follow } from "./status.js";
import { submit } from "./submission.js";
import { explained, tell } from "./trouble.js";

const KINDS = ["document", "face"];

async function main() {
  if (!able()) return show("unable");
  for (;;) {
    try {
      await go();
    } catch (error) {
      await explain(error);
    }
  }
}

// Without these there is neither a key nor a film. A page without https has no camera and no key either.
function able() {
  return Boolean(window.isSecureContext && window.crypto?.subtle && window.indexedDB && window.MediaRecorder);
}

async function go() {
  if (!(await resume())) await begin();
  let status = await mine("GET");
  for (;;) {
    if (!["opened", "film_again"].includes(status.status)) {
      status = await follow(status);
      if (status === null) return location.reload();
    }
    await prepare(status);
    status = await mine("GET");
  }
}

// Every step that is still to do, in its order; the API says when one has to be done again.
async function prepare(status) {
  try {
    if (status.status === "film_again" || !(await proven())) await filmAll(status);
    if (status.status === "opened" && !session().code) await chooseCode();
    await submit(await mine("GET"), sendsBack);
    await filmFor(null);
  } catch (error) {
    if (!sendsBack(error)) throw error;
    await undo(error);
  }
}

async function filmAll(status) {
  const { challenge } = await challenged(status);
  const guidance = await fetchPublic("/guidance");
  for (const kind of wanted(status)) {
    if (!session().films[kind]) await film(kind, challenge, guidance, status.reason?.text);
  }
}

const wanted = (status) => (status.status === "film_again" ? status.recapture : KINDS);

// One challenge for all films of a submission; a new one voids what was filmed for the former.
async function challenged(status) {
  const { challenge: kept, films } = session();
  const toFilm = wanted(status).some((kind) => !films[kind]);
  if (!kept || (toFilm && Date.parse(kept.expires_at) < Date.now())) {
    await filmFor(await mine("POST", "/challenges"));
  }
  return session();
}

const SENDS_BACK = /^(challenge_|identity_|captures_missing|capture_|code_missing|already_submitted|enrolment_closed)/;
const sendsBack = (error) => SENDS_BACK.test(error.code);

async function undo(error) {
  if (error.code === "code_missing") return keep({ code: false });
  if (error.code === "capture_unusable") return keep({ films: without(error.problem.film_again ?? KINDS) });
  return filmFor(null);
}

function without(kinds) {
  return Object.fromEntries(Object.entries(session().films).filter(([kind]) => !kinds.includes(kind)));
}

async function explain(error) {
  if (error instanceof Elsewhere) {
    await erase();
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    show("elsewhere");
    await once(screen("elsewhere").querySelector("[data-again]"), "click");
    return;
  }
  if (!(error instanceof Refused || error instanceof Offline)) console.error(error);
  const page = show("trouble");
  tell(page, error instanceof Refused || error instanceof Offline ? explained(error) : "");
  await once(page.querySelector("[data-retry]"), "click");
}

// Back from the provider by the browser's own button: what was awaited on this page is no longer.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
main();
