// The tools of the viewer, by the names of their acts.
import { handle } from "../actions.js";
import { announce, announceSettled } from "../announce.js";
import { exhibitOf } from "./exhibits.js";
import { marksShown, shapesOf, showMarks } from "./marks.js";
import { activate, activePane, change, isLinked, link, onShow, otherPane, panes, redraw, show } from "./panes.js";
import { START, actualZoom, framing, moved, zoomed } from "./view.js";

const FACTOR = 1.25;
const STRIDE = 60; // units of the page for one press of an arrow
const PORTRAIT = [[0.03, 0.15], [0.37, 0.85]]; // of a document: where portraits are, when nothing measured it

/** Another size, said aloud; moving says nothing, the eye alone can follow it. */
const resize = (next) => () => {
  const pane = activePane();
  change(pane, next);
  announceSettled("zoom", () => `${pane.name} : ${pane.level.textContent}`);
};

const zoomBy = (factor) =>
  resize((view, picture, box) => zoomed(view, factor, [box.width / 2, box.height / 2], picture, box));

const panBy = (x, y) => () =>
  change(activePane(), (view, picture, box) => moved(view, [x * STRIDE, y * STRIDE], picture, box));

const press = (action, on) => {
  for (const button of document.querySelectorAll(`[data-action="${action}"]`)) {
    button.setAttribute("aria-pressed", String(on));
  }
};

const toPortrait = () => {
  const exhibit = exhibitOf("document");
  if (!exhibit) return false;
  const pane = panes.find((each) => each.exhibit === exhibit) ?? activePane();
  if (pane.exhibit !== exhibit) show(exhibit, pane);
  activate(pane);
  const { width, height } = exhibit.size;
  const found = shapesOf(exhibit).find((shape) => shape.kind === "portrait");
  const points = found?.points ?? PORTRAIT.map(([x, y]) => [x * width, y * height]);
  pane.change((view, picture, box) => framing(points, view, picture, box));
  return true;
};

const toOther = () => {
  if (activePane().over) return false; // both are in this one
  const pane = otherPane(activePane());
  activate(pane);
  pane.element.focus();
  return true;
};

const full = async () => {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.querySelector(".viewer").requestFullscreen();
};

handle({
  "zoom.in": zoomBy(FACTOR),
  "zoom.out": zoomBy(1 / FACTOR),
  "zoom.fit": resize((view) => ({ ...START, turns: view.turns })),
  "zoom.actual": resize((view, picture, box) => ({ ...view, zoom: actualZoom(view, picture, box) })),
  "zoom.portrait": toPortrait,
  "pan.left": panBy(1, 0),
  "pan.right": panBy(-1, 0),
  "pan.up": panBy(0, 1),
  "pan.down": panBy(0, -1),
  "rotate.right": () => change(activePane(), (view) => ({ ...START, turns: (view.turns + 1) % 4 })),
  "pane.other": toOther,
  link: (button) => {
    link(!isLinked());
    announce(button?.dataset[isLinked() ? "on" : "off"]);
  },
  overlays: (button) => {
    showMarks(!marksShown());
    press("overlays", marksShown());
    announce(button?.dataset[marksShown() ? "on" : "off"]);
    redraw();
  },
  full,
});

onShow(() => press("link", isLinked()));
document.addEventListener("fullscreenchange", () => press("full", Boolean(document.fullscreenElement)));
