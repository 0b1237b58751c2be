// The screen that films a document or a face: prepare, film, send, and hear what a first look says.
import { NoCamera, close, described, openCamera } from "./camera.js";
import { cuesOf, play } from "./cues.js";
import { guide } from "./guide.js";
import { record } from "./recorder.js";
import { callOut, hush, say } from "./say.js";
import { once, pause, show, showPart } from "./screens.js";
import { judge, send } from "./sending.js";
import { session } from "./session.js";
import { language, text } from "./texts.js";

const COUNT = 3;

// Until a film of this kind has arrived that a first look finds usable. Raises Refused of the API.
export async function film(kind, challenge, guidance, why) {
  const page = show(kind);
  const sides = ["front", "back"].filter((side) => challenge.document_actions.includes(side)).join(" ");
  for (const tip of page.querySelectorAll("[data-asked]")) {
    tip.hidden = tip.dataset.asked !== sides;
  }
  const hints = new Map([...guidance.face, ...guidance.document].map((hint) => [hint.code, hint[language]]));
  let again = session().arrived?.kind === kind ? await judge(page) : why ? [why] : [];
  while (again) {
    advise(page, again);
    const made = await filmed(page, kind, cuesOf(kind, challenge, guidance), hints);
    again = await send(page, made, { kind, challenge: challenge.id });
  }
  hush();
}

async function filmed(page, kind, plan, hints) {
  showPart(page, "prepare", { focus: false });
  for (;;) {
    await once(page.querySelector("[data-open]"), "click");
    let stream;
    try {
      stream = await openCamera(kind);
      return await taken(page, kind, stream, plan, hints);
    } catch (error) {
      refused(page, error);
    } finally {
      close(stream);
    }
  }
}

function refused(page, error) {
  hush();
  showPart(page, "prepare");
  if (error.name === "AbortError") return;
  const known = error instanceof NoCamera ? error.message : "camera_failed";
  const place = page.querySelector("[data-camera]");
  place.querySelector("p").textContent = text(known);
  place.hidden = false;
  place.focus();
}

async function taken(page, kind, stream, plan, hints) {
  page.querySelector("[data-camera]").hidden = true;
  const stage = showPart(page, "stage");
  const [video, words] = [stage.querySelector("video"), stage.querySelector("[data-words]")];
  const abandoned = new AbortController();
  stage.querySelector("[data-cancel]").onclick = () => abandoned.abort();
  stage.dataset.state = "aiming";
  stage.querySelector("[data-film]").disabled = false;
  stage.querySelector("[data-sound]").hidden = kind === "document" || stream.getAudioTracks().length > 0;
  const choice = chosen(stage, abandoned.signal);
  choice.catch(() => {}); // awaited below; until then the picture is on its way
  video.srcObject = stream;
  await video.play();
  const unguide = guide(video, kind, (code) => {
    words.textContent = code ? hints.get(code) ?? "" : text("ready");
    say(words.textContent);
  });
  try {
    await choice;
    unguide();
    return await acted(stage, video, stream, kind, plan, abandoned.signal);
  } finally {
    unguide();
    video.srcObject = null;
  }
}

function chosen(stage, signal) {
  return new Promise((resolve, reject) => {
    stage.querySelector("[data-film]").onclick = resolve;
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

async function acted(stage, video, stream, kind, plan, signal) {
  stage.querySelector("[data-film]").disabled = true;
  const [words, digits, left] = ["words", "digits", "left"].map((name) => stage.querySelector(`[data-${name}]`));
  stage.dataset.state = "counting";
  callOut(text("starting"));
  for (let count = COUNT; count > 0; count--) {
    words.textContent = count;
    await pause(1000);
    signal.throwIfAborted();
  }
  let stop = () => {};
  const camera = described(stream);
  let startedAt;
  const started = () => {
    startedAt = new Date().toISOString();
    stage.dataset.state = "filming";
    stop = play(plan, (cue, seconds, isNew) => {
      left.textContent = text("seconds_left", { seconds });
      if (!isNew) return;
      words.textContent = cue.words;
      digits.textContent = cue.digits ?? "";
      callOut([cue.words, cue.digits?.split("").join(" ")].filter(Boolean).join(" : "));
      navigator.vibrate?.(80); // whoever has to close their eyes, or cannot see, feels the change
    });
  };
  try {
    const { blob, frames } = await record(video, stream, { kind, seconds: plan.seconds, started, signal });
    callOut(text("filmed"));
    return { blob, origin: { camera, frames, started_at: startedAt } };
  } finally {
    stop();
    left.textContent = digits.textContent = "";
  }
}

function advise(page, reasons) {
  const place = page.querySelector("[data-again]");
  place.querySelector("ul").replaceChildren(
    ...reasons.map((reason) => Object.assign(document.createElement("li"), { textContent: reason })),
  );
  place.hidden = !reasons.length;
  place.focus();
}

