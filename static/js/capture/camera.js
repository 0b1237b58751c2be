// The camera, and why there is none.
const SIZES = { document: { width: 1920, height: 1080 }, face: { width: 1280, height: 720 } };
const REASONS = {
  NotAllowedError: "camera_refused",
  SecurityError: "camera_refused",
  NotFoundError: "camera_missing",
  OverconstrainedError: "camera_missing",
  NotReadableError: "camera_busy",
  AbortError: "camera_busy",
};

export class NoCamera extends Error {
  constructor(error) {
    super(REASONS[error.name] ?? "camera_failed");
  }
}

export async function openCamera(kind) {
  const { width, height } = SIZES[kind];
  const video = {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: 30, max: 30 },
    facingMode: { ideal: kind === "face" ? "user" : "environment" },
  };
  try {
    return await opened(video, kind === "face");
  } catch (error) {
    throw new NoCamera(error);
  }
}

async function opened(video, audio) {
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio });
  } catch (error) {
    if (!audio) throw error;
    // Without a microphone an agent still sees the lips that read the digits.
    return navigator.mediaDevices.getUserMedia({ video });
  }
}

export function close(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

// What the API is told of the camera; browsers do not say whether one is virtual, its name may.
export function described(stream) {
  const track = stream.getVideoTracks()[0];
  const facing = { user: "front", environment: "back" }[track.getSettings().facingMode] ?? "unknown";
  return { facing, label: track.label.slice(0, 80), virtual: false };
}
