// A film, piece by piece (tus 1.0, by tus-js-client). Whatever breaks, it goes on from what has arrived.
import { actKey, Refused, signedHeaders } from "./api.js";
import { digest } from "./keys.js";
import { home, session } from "./session.js";

const PIECE = 512 * 1024; // what a lost connection can cost
const PASSING = new Set(["upload_offset", "idempotency_running"]);
const SOON = 60; // seconds; a longer wait is the person's to be told
const DELAYS = [1000, 2000, 4000, 8000, 15000];

export async function hexDigest(blob) {
  const bytes = new Uint8Array(await digest(await blob.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Resolves to the address of the capture. `told`: progress(share), lost().
export function upload(blob, { kind, challenge, sha256 }, told) {
  const announcing = actKey();
  return new Promise((resolve, reject) => {
    const sending = new window.tus.Upload(blob, {
      endpoint: `/api/v1${home()}/captures`,
      chunkSize: PIECE,
      retryDelays: DELAYS,
      storeFingerprintForResuming: false,
      metadata: { kind, challenge, sha256, filetype: blob.type.split(";")[0] },
      onBeforeRequest: (request) => sign(request, announcing),
      onProgress: (sent, whole) => told.progress(sent / whole),
      onShouldRetry: (error) => {
        if (!error.originalResponse) told.lost();
        return mayPass(error);
      },
      onSuccess: () => resolve(sending.url),
      onError: (error) => {
        if (!mayPass(error)) return reject(refusal(error));
        told.lost();
        online(wait(error)).then(() => sending.start());
      },
    });
    sending.start();
  });
}

async function sign(request, announcing) {
  const { pathname } = new URL(request.getURL(), location.href);
  const headers = await signedHeaders(request.getMethod(), pathname, session().token);
  for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
  if (request.getMethod() === "POST") request.setHeader("Idempotency-Key", announcing);
}

// A broken line, a server that restarts, another connection that still writes, an offset to be asked again.
function mayPass(error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status === 0 || status >= 500 || status === 423 || (status === 429 && wait(error) <= SOON) || PASSING.has(problem(error).code);
}

function problem(error) {
  try {
    return JSON.parse(error.originalResponse.getBody());
  } catch {
    return {};
  }
}

function wait(error) {
  return Number(error.originalResponse?.getHeader("Retry-After")) || 10;
}

function refusal(error) {
  return new Refused(problem(error), error.originalResponse.getHeader("Retry-After"));
}

// Until the browser says that the network is back; some never say so. Or until the service said to come back.
function online(seconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
