// Leads from a line of the reading column to the place in a picture that it speaks of.
import { exhibitOf } from "./exhibits.js";
import { shapesOf } from "./marks.js";
import { activate, activePane, panes, show } from "./panes.js";
import { START, framing } from "./view.js";

/** With what stands around it: a word alone says little. */
const widened = (points) => {
  const [top, bottom] = [points[0][1], points[2][1]];
  const room = 1.5 * (bottom - top);
  return points.map(([x, y], rank) => [x + (rank % 3 ? room : -room), y + (rank < 2 ? -room : room)]);
};

const boxed = (box) => {
  const [x, y, width, height] = box.split(" ").map(Number);
  return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
};

/** The place named by a link: a box in pixels, a printed value by its words, an uncertain character by rank. */
const placeOf = (exhibit, link) => {
  const { box, text, shape } = link.dataset;
  if (box) return { label: "", points: boxed(box) };
  const shapes = shapesOf(exhibit);
  if (text) return shapes.find((each) => each.label === text);
  return shape === undefined ? undefined : shapes[[...document.querySelectorAll("a[data-shape]")].indexOf(link)];
};

const look = (link) => {
  const exhibit = exhibitOf(link.dataset.still);
  if (!exhibit) return;
  const pane = panes.find((each) => each.exhibit === exhibit) ?? activePane();
  if (pane.exhibit !== exhibit) show(exhibit, pane);
  activate(pane);
  const place = placeOf(exhibit, link);
  pane.pointed = place ?? null;
  pane.change((view, picture, size) => (place ? framing(widened(place.points), view, picture, size) : START));
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-still]");
  if (!link) return;
  event.preventDefault();
  look(link);
});
