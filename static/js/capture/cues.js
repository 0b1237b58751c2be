// What to say when, while a film is made: [{at, until, words, digits?}] in seconds from the first picture.
import { language, text } from "./texts.js";

const SIDES = new Map([
  ["front", 4],
  ["back", 5],
]);
const TILT = 3;

export function cuesOf(kind, challenge, guidance) {
  return kind === "document" ? ofDocument(challenge) : ofFace(challenge, guidance);
}

function ofDocument({ document_actions: actions }) {
  let at = 0;
  const cues = actions.map((action, index) => {
    // Whatever side comes first is shown, the other is turned to.
    const words = { back: index ? "back" : "back_alone", front: index ? "front_after" : "front" }[action] ?? action;
    return { at, until: (at += SIDES.get(action) ?? TILT), words: text(words) };
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
