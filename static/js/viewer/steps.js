// One picture of a film forward or back, exactly: `mediaTime` says when the picture on screen begins.
const PATIENCE = 400; // milliseconds: a seek within one picture presents none
const FIRST_GUESS = 1 / 60; // seconds
const TRIES = 8;
const INSIDE = 0.001; // seconds: surely within a picture

const gaps = new WeakMap();

/** Seeks, and gives when the picture then on screen begins; null when it is the same. */
const seek = (video, seconds) =>
  new Promise((done) => {
    if (!video.requestVideoFrameCallback) {
      video.addEventListener("seeked", () => done(video.currentTime), { once: true });
      video.currentTime = seconds;
      return;
    }
    const frame = video.requestVideoFrameCallback((_now, { mediaTime }) => {
      clearTimeout(late);
      done(mediaTime);
    });
    const late = setTimeout(() => {
      video.cancelVideoFrameCallback(frame);
      done(null);
    }, PATIENCE);
    video.currentTime = Math.min(Math.max(0, seconds), video.duration);
  });

/** What is just before the beginning of this picture belongs to the one before. */
export const stepBack = async (video, at) => {
  const found = await seek(video, at - INSIDE);
  if (found !== null && found < at) gaps.set(video, Math.min(gaps.get(video) ?? Infinity, at - found));
  return found ?? at;
};

/** Goes on by the shortest picture known, so that none is left out where the rate varies. */
export const stepForward = async (video, at) => {
  const gap = gaps.get(video) ?? FIRST_GUESS;
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const found = await seek(video, at + gap * tried + INSIDE);
    if (found !== null && found > at + INSIDE) {
      gaps.set(video, Math.min(gaps.get(video) ?? Infinity, found - at));
      return found;
    }
  }
  return at;
};
