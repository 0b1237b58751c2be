// Measures of one small grey picture. They are rough on purpose: they have to run on an old phone, five times a
// second, beside the camera. The server measures again, properly.
export function grey({ data, width, height }) {
  const pixels = new Float32Array(width * height);
  for (let index = 0; index < pixels.length; index++) {
    const at = 4 * index;
    pixels[index] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
  }
  return { pixels, width, height };
}

// `box`: shares of width and height, {left, top, right, bottom}.
function* inside({ width, height }, { left, top, right, bottom }) {
  const lines = [Math.max(1, Math.round(top * height)), Math.min(height - 1, Math.round(bottom * height))];
  const columns = [Math.max(1, Math.round(left * width)), Math.min(width - 1, Math.round(right * width))];
  for (let y = lines[0]; y < lines[1]; y++) {
    for (let x = columns[0]; x < columns[1]; x++) yield y * width + x;
  }
}

export function light(picture, box) {
  const { mean } = spread(inside(picture, box), (at) => picture.pixels[at]);
  return mean;
}

// Standard deviation of the light: a bare table has little, a printed card much.
export function contrast(picture, box) {
  return Math.sqrt(spread(inside(picture, box), (at) => picture.pixels[at]).variance);
}

// Variance of the Laplacian: what is out of focus, or moves, has no fine edges.
export function sharpness(picture, box) {
  const { pixels, width } = picture;
  const laplacian = (at) =>
    4 * pixels[at] - pixels[at - 1] - pixels[at + 1] - pixels[at - width] - pixels[at + width];
  return spread(inside(picture, box), laplacian).variance;
}

function spread(places, measure) {
  let [count, sum, squares] = [0, 0, 0];
  for (const at of places) {
    const value = measure(at);
    count += 1;
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return { mean, variance: squares / count - mean * mean };
}
