// Where the name of a place may stand: beside it, over no other place, no other name, and within the pane. Print
// that no machine read lies above a value rather than beside it, and nothing lies under a zone.
const HEIGHT = 16; // units of the page, as those that follow
const LETTER = 8;
const GAP = 4;
const LEGIBLE = 14; // lower places have no name: it would be larger than they are

export const boxOf = (points) => {
  const [across, down] = [0, 1].map((axis) => points.map((point) => point[axis]));
  return { left: Math.min(...across), top: Math.min(...down), right: Math.max(...across), bottom: Math.max(...down) };
};

const beside = ({ right, top, bottom }, width) => at(right + GAP, (top + bottom - HEIGHT) / 2, width);
const under = ({ right, bottom }, width) => at(right - width, bottom + GAP, width);
const over = ({ right, top }, width) => at(right - width, top - HEIGHT - GAP, width);
const at = (left, top, width) => ({ left, top, right: left + width, bottom: top + HEIGHT });

const meet = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
const within = (one, { width, height }) =>
  one.left >= 0 && one.top >= 0 && one.right <= width && one.bottom <= height;

/** The box of the name, or null where none is free. `taken`: boxes that it must not meet. */
export const placeName = ({ kind, label, points }, taken, pane) => {
  const own = boxOf(points);
  if (own.bottom - own.top < LEGIBLE) return null;
  const width = label.length * LETTER;
  const ways = { zone: [under, over], seal: [over, beside] }[kind] ?? [beside, under];
  const free = (box) => within(box, pane) && !taken.some((each) => meet(box, each));
  return ways.map((way) => way(own, width)).find(free) ?? null;
};
