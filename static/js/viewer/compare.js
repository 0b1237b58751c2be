// How the panes stand: side by side, one alone, or two faces in one place, one after the other ("blink
// comparison") or one on each side of a curtain.
import { handle } from "../actions.js";
import { announce } from "../announce.js";
import { exhibitOf, firstOf } from "./exhibits.js";
import { activate, left, onShow, redraw, right, show } from "./panes.js";

const RUNS = 10_000; // milliseconds, after which it stops by itself (WCAG 2.2.2)
const SHORTEST = 500; // between two pictures: never more than two changes a second (WCAG 2.3.1)
const still = matchMedia("(prefers-reduced-motion: reduce)");
const viewer = document.querySelector(".viewer");
const pace = document.getElementById("cadence");
const curtain = document.getElementById("rideau");

let mode = "side";
let timer = 0;
let ends = 0;

const isLaid = () => mode === "blink" || mode === "curtain";

const overlay = () => ({
  exhibit: right.exhibit,
  alone: mode === "blink" && Boolean(left.over?.alone),
  from: mode === "curtain" ? Number(curtain.value) : 1,
});

const refresh = () => {
  viewer.dataset.compare = mode;
  viewer.classList.toggle("viewer-blinking", Boolean(timer));
  for (const name of ["side", "alone", "blink", "curtain"]) {
    document.querySelector(`[data-action="compare.${name}"]`).setAttribute("aria-pressed", String(name === mode));
  }
  left.over = isLaid() ? overlay() : null;
  redraw();
};

const stop = () => {
  clearTimeout(timer);
  timer = 0;
};

const flip = () => {
  left.over = { ...overlay(), alone: !left.over?.alone };
  left.draw();
};

const next = () => {
  if (performance.now() > ends) {
    stop();
    refresh();
    return;
  }
  flip();
  timer = setTimeout(next, Math.max(SHORTEST, Number(pace.value)));
};

const start = () => {
  ends = performance.now() + RUNS;
  timer = setTimeout(next, Math.max(SHORTEST, Number(pace.value)));
};

/** Only faces cut alike can be laid on each other: others make room for the portrait and the best face. */
const pair = () => {
  if (!left.exhibit?.aligned) show(exhibitOf("portrait"), left);
  if (!right.exhibit?.aligned || right.exhibit === left.exhibit) show(firstOf("face_1", "face_2"), right);
  return Boolean(left.exhibit?.aligned && right.exhibit?.aligned);
};

const enter = (wanted, button) => {
  stop();
  if (wanted !== "alone") {
    if (!pair()) return false;
    activate(left);
  }
  mode = wanted;
  left.over = null;
  announce(button?.dataset.on);
  return true;
};

const leave = () => {
  stop();
  mode = "side";
  refresh();
};

const turn = (wanted) => (button) => {
  if (mode === wanted) return leave();
  if (!enter(wanted, button)) return false;
  if (mode === "blink" && !still.matches) start();
  return refresh();
};

/** Stops or goes on; one picture at a time for those who want no motion. Returns whether it was for this. */
export const pauseBlink = () => {
  if (mode !== "blink") return false;
  if (still.matches) flip();
  else if (timer) stop();
  else start();
  refresh();
  return true;
};

if (viewer) {
  handle({
    "compare.side": leave,
    "compare.alone": turn("alone"),
    "compare.blink": turn("blink"),
    "compare.curtain": turn("curtain"),
  });
  curtain.addEventListener("input", refresh);
  // What cannot be laid on the other leaves the comparison; another face goes on in it.
  onShow(() => {
    if (!isLaid()) return;
    if (left.exhibit?.aligned && right.exhibit?.aligned) refresh();
    else leave();
  });
}
