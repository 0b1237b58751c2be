// The mouse, the pen and fingers on a pane: drag to move, wheel or pinch to zoom, double click to look closer.
import { activate, change } from "./panes.js";
import { moved, zoomed } from "./view.js";

const STEP = 1.0015; // of zoom, for one unit of the wheel
const CLOSER = 2.5;
const LINE = 16; // units of the page in a line of a wheel that counts in lines

const placeIn = (stage, { clientX, clientY }) => {
  const { left, top } = stage.getBoundingClientRect();
  return [clientX - left, clientY - top];
};

const zoomAt = (pane, factor, at) =>
  change(pane, (view, picture, box) => zoomed(view, factor, at, picture, box));

const middle = ([first, second]) => [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
const apart = ([first, second]) => Math.hypot(first[0] - second[0], first[1] - second[1]);

export const listen = (pane) => {
  const { stage } = pane;
  const fingers = new Map();

  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const turned = event.deltaY * (event.deltaMode ? LINE : 1);
    zoomAt(pane, STEP ** -turned, placeIn(stage, event));
  }, { passive: false });

  stage.addEventListener("dblclick", (event) => zoomAt(pane, CLOSER, placeIn(stage, event)));

  stage.addEventListener("pointerdown", (event) => {
    activate(pane);
    if (event.button !== 0) return;
    fingers.set(event.pointerId, placeIn(stage, event));
    stage.setPointerCapture(event.pointerId);
  });

  stage.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, placeIn(stage, event));
    const after = [...fingers.values()];
    const [from, to] = before.length > 1 ? [middle(before), middle(after)] : [before[0], after[0]];
    const shift = [to[0] - from[0], to[1] - from[1]];
    change(pane, (view, picture, box) => moved(view, shift, picture, box));
    if (before.length > 1) zoomAt(pane, apart(after) / apart(before), to);
  });

  for (const name of ["pointerup", "pointercancel"]) {
    stage.addEventListener(name, (event) => fingers.delete(event.pointerId));
  }
  pane.element.addEventListener("focus", () => activate(pane));
};
