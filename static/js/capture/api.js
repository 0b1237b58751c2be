// Calls of the API (docs/api.md), each with a proof of the device key.
import { base64url, digest, sign } from "./keys.js";
import { language } from "./texts.js";

const ORIGIN = document.body.dataset.origin; // what proofs are made for, whatever a proxy calls the page
const API = "/api/v1";
const WAITS = [1000, 2000, 4000];

export class Refused extends Error {
  constructor(problem, retryAfter) {
    super(problem.code ?? "http");
    this.problem = problem;
    this.code = problem.code;
    this.detail = problem.detail;
    this.retryAfter = Number(retryAfter) || null;
  }
}

export class Offline extends Error {}

// Old phones have wrong clocks, and a proof is good for a minute: the server's clock is followed.
let ahead = 0;

function followClock(response) {
  const served = Date.parse(response.headers.get("Date"));
  if (served) ahead = served - Date.now();
}

export async function proof(method, path, token) {
  const claims = {
    jti: random(),
    htm: method,
    htu: ORIGIN + path,
    iat: Math.floor((Date.now() + ahead) / 1000),
  };
  if (token) claims.ath = base64url(await digest(token));
  return sign("dpop+jwt", claims);
}

export async function signedHeaders(method, path, token) {
  const headers = { DPoP: await proof(method, path, token), "Accept-Language": language };
  if (token) headers.Authorization = `DPoP ${token}`;
  return headers;
}

const random = () => base64url(crypto.getRandomValues(new Uint8Array(16)));

// What anybody may ask. Never from a cache: its date would be an old one.
export async function fetchPublic(path) {
  const options = { credentials: "omit", cache: "no-store" };
  return answered(await sent(() => fetch(API + path, options)));
}

export async function call(method, path, { json, token, headers: extra } = {}) {
  const once = method === "POST" ? { "Idempotency-Key": actKey() } : {};
  const body = json && JSON.stringify(json);
  const type = json ? { "Content-Type": "application/json" } : {};
  for (;;) {
    try {
      const answer = await sent(async () => {
        const headers = { ...(await signedHeaders(method, API + path, token)), ...once, ...type, ...extra };
        return fetch(API + path, { method, headers, credentials: "omit", body });
      });
      return await answered(answer);
    } catch (error) {
      // The first sending has not ended: its answer will be this one's.
      if (error.code !== "idempotency_running") throw error;
      await pause(1000 * (error.retryAfter ?? 1));
    }
  }
}

// One for all sendings of one act: an answer that got lost does not make it happen twice.
export const actKey = () => `"${random()}"`;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function sent(attempt) {
  for (const wait of [...WAITS, null]) {
    try {
      const response = await attempt();
      followClock(response);
      return response;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      if (wait === null) throw new Offline();
      await pause(wait);
    }
  }
}

async function answered(response) {
  const body = await response.text();
  let content = {};
  try {
    content = body ? JSON.parse(body) : {};
  } catch {
    // A proxy's own page: only the status says something.
  }
  if (!response.ok) throw new Refused(content, response.headers.get("Retry-After"));
  return content;
}
