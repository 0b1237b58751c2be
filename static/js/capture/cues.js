// What to say when, while a film is made: [{at, until, words, digits?}] in seconds from the first picture.
import { language, text } from "./texts.js";

const DOCUMENT = [
  ["front", 4],
  ["tilt", 3],
  ["back", 5],
];

export function cuesOf(kind, challenge, guidance) {
  return kind === "document" ? ofDocument(challenge) : ofFace(challenge, guidance);
}

function ofDocument({ document_actions: actions }) {
  let at = 0;
  const cues = actions.map((action) => {
    const seconds = new Map(DOCUMENT).get(action);
    // A side that is filmed alone is shown, not turned over.
    return { at, until: (at += seconds), words: text(actions[0] === "back" ? "back_alone" : action) };
  });
  return { cues, seconds: at };
}

// Each gesture exactly in its span, and the digits from the last one on (docs/api.md).
function ofFace({ face_actions: actions, face_digits: digits, face_seconds: seconds }, guidance) {
  const words = new Map(guidance.gestures.map((hint) => [hint.code, hint[language]]));
  const rest = { at: 0, until: actions[0].start, words: text("rest") };
  const gestures = actions.map(({ action, start, end }) => ({ at: start, until: end, words: words.get(action) }));
  const reading = { at: actions.at(-1).end, until: seconds, words: guidance.digits[language], digits };
  return { cues: [rest, ...gestures, reading], seconds };
}

// Calls `show(cue, secondsLeft)` from now on, until the last cue is over; gives what stops it.
export function play({ cues, seconds }, show) {
  const started = performance.now();
  let [shown, left, over] = [null, null, false];
  function tick() {
    const at = (performance.now() - started) / 1000;
    if (over || at >= seconds) return;
    const cue = cues.find((each) => at >= each.at && at < each.until) ?? shown;
    const remaining = Math.ceil(seconds - at);
    if (cue !== shown || remaining !== left) show(cue, remaining, cue !== shown);
    [shown, left] = [cue, remaining];
    requestAnimationFrame(tick);
  }
  tick();
  return () => (over = true);
}
