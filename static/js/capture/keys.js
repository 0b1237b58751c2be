// The device key: P-256, made here, never leaves the browser (RFC 9449 proofs, and the submission's signature).
import { get, put } from "./store.js";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };
const encoder = new TextEncoder();

export function base64url(bytes) {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export async function digest(bytes) {
  return crypto.subtle.digest("SHA-256", typeof bytes === "string" ? encoder.encode(bytes) : bytes);
}

let pair = null;

async function deviceKey() {
  pair ??= await get("key");
  if (!pair) {
    pair = await crypto.subtle.generateKey(CURVE, false, ["sign"]);
    await put("key", pair);
  }
  return pair;
}

// Another enrolment has another key: nothing ties the two together.
export function dropKey() {
  pair = null;
}

export async function sign(typ, claims) {
  const { privateKey, publicKey } = await deviceKey();
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const parts = [{ typ, alg: "ES256", jwk: { kty, crv, x, y } }, claims];
  const signed = parts.map((part) => base64url(encoder.encode(JSON.stringify(part)))).join(".");
  return `${signed}.${base64url(await crypto.subtle.sign(SIGNING, privateKey, encoder.encode(signed)))}`;
}
