// Live advice before the film: one instruction at a time, by the codes of GET /guidance. It never forbids to film.
import { contrast, grey, light, sharpness } from "./look.js";

const WIDTH = 200;
const EVERY = 250;
const AGREEING = 3; // looks that have to say the same, so that the advice does not flicker
const DARK = 55;
const BRIGHT = 215;
const UNEVEN = 2.2;
const BLURRED = { document: 60, face: 12 };
const BARE = 18;
const FRAME = { left: 0.1, top: 0.15, right: 0.9, bottom: 0.85 };
const OVAL = { left: 0.32, top: 0.2, right: 0.68, bottom: 0.75 };

// Where the browser can find faces, it does; elsewhere nothing here claims to: light and sharpness in the oval
// are all that is judged, and the server says the rest within seconds of the film.
const detector = "FaceDetector" in window ? new window.FaceDetector({ fastMode: true, maxDetectedFaces: 2 }) : null;

export function guide(video, kind, say) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let [last, same, over] = [undefined, 0, false];
  async function look() {
    if (over) return;
    if (video.videoWidth && !document.hidden) {
      const code = await advice(draw(video, canvas, context), video, kind);
      same = code === last ? same + 1 : 1;
      last = code;
      if (same === AGREEING && !over) say(code);
    }
    setTimeout(look, EVERY);
  }
  look();
  return () => (over = true);
}

function draw(video, canvas, context) {
  canvas.width = WIDTH;
  canvas.height = Math.round((WIDTH * video.videoHeight) / video.videoWidth);
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return grey(context.getImageData(0, 0, canvas.width, canvas.height));
}

async function advice(picture, video, kind) {
  return kind === "document" ? ofDocument(picture) : (await ofPlace(video)) ?? ofFace(picture);
}

// Whether it is a document is the server's to say; what fills the frame is at least no bare table.
function ofDocument(picture) {
  if (light(picture, FRAME) < DARK) return "document_too_dark";
  if (contrast(picture, FRAME) < BARE) return "document_too_far";
  if (sharpness(picture, FRAME) < BLURRED.document) return "document_blurred";
  return null;
}

function ofFace(picture) {
  const middle = (OVAL.left + OVAL.right) / 2;
  const sides = [{ ...OVAL, right: middle }, { ...OVAL, left: middle }].map((half) => light(picture, half));
  const mean = (sides[0] + sides[1]) / 2;
  if (mean < DARK) return "face_too_dark";
  if (mean > BRIGHT) return "face_too_bright";
  if (Math.max(...sides) / Math.max(1, Math.min(...sides)) > UNEVEN) return "face_uneven_light";
  if (sharpness(picture, OVAL) < BLURRED.face) return "face_blurred";
  return null;
}

async function ofPlace(video) {
  if (!detector) return null;
  try {
    const faces = await detector.detect(video);
    if (faces.length > 1) return "face_not_alone";
    if (!faces.length) return "face_not_found";
    return faces[0].boundingBox.height < 0.3 * video.videoHeight ? "face_too_far" : null;
  } catch {
    return null; // announced by the browser, but not there
  }
}
