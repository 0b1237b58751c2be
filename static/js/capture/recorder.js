// Films for so many seconds, and notes when each picture came.
const TYPES = ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp8", "video/mp4", "video/webm"];
const BITS = { document: 6_000_000, face: 3_500_000 };

// `started` is called at the first picture. Rejects if the camera stops or `signal` aborts.
export function record(video, stream, { kind, seconds, started, signal }) {
  const type = TYPES.find((each) => MediaRecorder.isTypeSupported(each));
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS[kind] });
  const pieces = [];
  const pictures = [];
  return new Promise((resolve, reject) => {
    let failed = null;
    const stop = () => recorder.state !== "inactive" && recorder.stop();
    const fail = (error) => ((failed = error), stop());
    signal.addEventListener("abort", () => fail(signal.reason), { once: true });
    stream.getVideoTracks()[0].addEventListener("ended", () => fail(new Error("camera_failed")), { once: true });
    recorder.onerror = () => fail(new Error("camera_failed"));
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      if (failed) return reject(failed);
      resolve({ blob: new Blob(pieces, { type: recorder.mimeType }), frames: timing(pictures) });
    };
    recorder.onstart = () =>
      eachPicture(video, (at) => {
        if (!pictures.length) {
          started();
          setTimeout(stop, seconds * 1000 + 200);
        }
        pictures.push(at);
        return recorder.state !== "inactive";
      });
    recorder.start(1000);
  });
}

function eachPicture(video, seen) {
  const next = video.requestVideoFrameCallback?.bind(video) ?? requestAnimationFrame;
  const look = (at) => seen(at) && next(look);
  next(look);
}

function timing(pictures) {
  const gaps = pictures.slice(1).map((at, index) => at - pictures[index]);
  const sorted = [...gaps].sort((one, other) => one - other);
  return {
    count: pictures.length,
    seconds: (pictures.at(-1) - pictures[0]) / 1000,
    median_ms: sorted[Math.floor(sorted.length / 2)] ?? 0,
    longest_ms: sorted.at(-1) ?? 0,
  };
}
