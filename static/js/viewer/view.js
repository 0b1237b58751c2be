// How a picture lies in its pane, as numbers that mean the same in a pane of another size: `u` and `v` are the
// place in the picture (0 to 1) that is in the pane's middle, `zoom` is 1 when the whole picture fits,
// `turns` are quarters, clockwise. Nothing here touches the page.
export const START = Object.freeze({ zoom: 1, u: 0.5, v: 0.5, turns: 0 });

const LARGEST = 16; // points of the screen for one of the picture
const ROOM = 1.3; // around what is framed
const QUARTERS = [[1, 0], [0, 1], [-1, 0], [0, -1]]; // cosine and sine

const fitScale = (picture, pane, turns) =>
  turns % 2
    ? Math.min(pane.width / picture.height, pane.height / picture.width)
    : Math.min(pane.width / picture.width, pane.height / picture.height);

/** Units of the page for one point of the picture. */
export const scaleOf = (view, picture, pane) => fitScale(picture, pane, view.turns) * view.zoom;

/** The affine map from the picture to the pane, as a canvas takes it. */
export const matrixOf = (view, picture, pane) => {
  const scale = scaleOf(view, picture, pane);
  const [cos, sin] = QUARTERS[view.turns].map((part) => part * scale);
  const [x, y] = [view.u * picture.width, view.v * picture.height];
  return [cos, sin, -sin, cos, pane.width / 2 - cos * x + sin * y, pane.height / 2 - sin * x - cos * y];
};

export const toPane = ([a, b, c, d, e, f], [x, y]) => [a * x + c * y + e, b * x + d * y + f];

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

const centred = (middle, length, seen) =>
  seen >= length ? 0.5 : clamp(middle, seen / 2 / length, 1 - seen / 2 / length);

/** The same with nothing out of bounds: the picture fills the pane, or stands in its middle. */
export const settled = (view, picture, pane) => {
  const fit = fitScale(picture, pane, view.turns);
  const zoom = clamp(view.zoom, Math.min(1, actualZoom(view, picture, pane)), Math.max(1, LARGEST / fit));
  const [across, down] = view.turns % 2 ? [pane.height, pane.width] : [pane.width, pane.height];
  return {
    ...view,
    zoom,
    u: centred(view.u, picture.width, across / (fit * zoom)),
    v: centred(view.v, picture.height, down / (fit * zoom)),
  };
};

/** The zoom at which one point of the picture is one of the screen. */
export const actualZoom = (view, picture, pane) =>
  1 / (globalThis.devicePixelRatio || 1) / fitScale(picture, pane, view.turns);

/** Dragged by so much of the pane. */
export const moved = (view, [dx, dy], picture, pane) => {
  const scale = scaleOf(view, picture, pane);
  const [cos, sin] = QUARTERS[view.turns];
  return {
    ...view,
    u: view.u - (cos * dx + sin * dy) / scale / picture.width,
    v: view.v - (cos * dy - sin * dx) / scale / picture.height,
  };
};

/** Larger by `factor`; what is at `at` in the pane stays there. */
export const zoomed = (view, factor, at, picture, pane) => {
  const next = settled({ ...view, zoom: view.zoom * factor }, picture, pane);
  const grown = next.zoom / view.zoom - 1;
  const [dx, dy] = [at[0] - pane.width / 2, at[1] - pane.height / 2];
  return moved({ ...next, u: view.u, v: view.v }, [-dx * grown, -dy * grown], picture, pane);
};

/** So that the rectangle around `points` of the picture fills the pane. */
export const framing = (points, view, picture, pane) => {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const [across, down] = view.turns % 2 ? [height, width] : [width, height];
  const scale = Math.min(pane.width / across, pane.height / down) / ROOM;
  return {
    ...view,
    zoom: scale / fitScale(picture, pane, view.turns),
    u: (left + width / 2) / picture.width,
    v: (top + height / 2) / picture.height,
  };
};
