// Draws over a picture what the engine located on it; lines and words keep their size at every zoom.
import { boxOf, placeName } from "./names.js";
import { matrixOf, toPane } from "./view.js";

const SVG = "http://www.w3.org/2000/svg";
const TICK = 0.05; // length of a mark at the picture's edge, of its side
const layers = JSON.parse(document.getElementById("reperes")?.textContent ?? "{}");
let shown = true;


export const marksShown = () => shown;
export const showMarks = (on) => {
  shown = on;
};

export const shapesOf = (exhibit) => {
  const layer = layers[exhibit.name];
  if (!layer) return [];
  const [across, down] = layer.size
    ? [exhibit.size.width / layer.size[0], exhibit.size.height / layer.size[1]]
    : [1, 1];
  return layer.shapes.map((shape) => ({
    ...shape,
    points: shape.points.map(([x, y]) => [x * across, y * down]),
  }));
};

const make = (name, attributes, text = "") => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
};

const line = (from, to) => make("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: "mark-eye" });

/** At the edges only, level with the eyes and above them: nothing is drawn on a face that is compared. */
const eyes = (points, { width, height }, place) => {
  const level = points[0][1];
  const across = (from, to) => line(place([from * width, level]), place([to * width, level]));
  const down = ([x]) => line(place([x, 0]), place([x, TICK * height]));
  return [across(0, TICK), across(1 - TICK, 1), ...points.map(down)];
};

const area = ({ kind, points }) => {
  const corners = points.map((point) => point.map((part) => part.toFixed(1)).join(",")).join(" ");
  return make("polygon", { points: corners, class: `mark mark-${kind}` });
};

const UNNAMED = new Set(["character", "portrait"]); // they name themselves

/** Each at a place that is free: a name hides nothing of the document. */
const names = (shapes, box) => {
  const taken = shapes.map(({ points }) => boxOf(points));
  return shapes.filter(({ kind }) => !UNNAMED.has(kind)).flatMap((shape) => {
    const place = placeName(shape, taken, box);
    if (!place) return [];
    taken.push(place);
    return [make("text", { x: place.left, y: place.bottom - 4, class: "mark-name" }, shape.label)];
  });
};

export const drawMarks = (pane) => {
  pane.marks.replaceChildren();
  const { exhibit, pointed, box } = pane;
  pane.marks.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
  const matrix = matrixOf(pane.view, exhibit.size, box);
  const place = (point) => toPane(matrix, point);
  const placed = (shape) => ({ ...shape, points: shape.points.map(place) });
  const shapes = shown ? shapesOf(exhibit) : [];
  for (const { points } of shapes.filter(({ kind }) => kind === "eyes")) {
    pane.marks.append(...eyes(points, exhibit.size, place));
  }
  const areas = shapes.filter(({ kind }) => kind !== "eyes").map(placed);
  pane.marks.append(...areas.map(area), ...names(areas.filter(({ kind }) => kind !== "outline"), box));
  if (pointed) pane.marks.append(area(placed({ ...pointed, kind: "pointed" })));
};
