// One enrolment in this browser: what it has, and its calls.
import { call, Refused } from "./api.js";
import { dropKey } from "./keys.js";
import { forget, get, put } from "./store.js";

export class Elsewhere extends Error {}

const unproven = () => ({ challenge: null, films: {}, arrived: null, identity: null });
const empty = () => ({ id: null, token: null, ...unproven(), asked: null, code: false });
let now = empty();

export const session = () => now;

export async function resume() {
  now = { ...empty(), ...(await get("session")) };
  return now.id !== null;
}

export async function keep(changes) {
  Object.assign(now, changes);
  await put("session", now);
}

// Films answer one challenge: with another they are of no use, as is an identity that was submitted or refused.
export const filmFor = (challenge) => keep({ ...unproven(), challenge });

export async function erase() {
  await forget();
  dropKey();
  now = empty();
}

export async function open(application) {
  let opened;
  try {
    opened = await call("POST", "/enrolments", { json: application });
  } catch (error) {
    // The answer to a first try was lost: it is this key's enrolment all the same.
    if (error.code !== "enrolment_exists") throw error;
    opened = await call("POST", "/tokens");
  }
  await keep({ ...empty(), id: opened.id, token: opened.access_token });
}

export const home = () => `/enrolments/${now.id}`;

export async function mine(method, path = "", json = undefined, headers = undefined) {
  try {
    return await call(method, home() + path, { json, headers, token: now.token });
  } catch (error) {
    if (error.code !== "invalid_token") throw error;
    await renew();
    return call(method, home() + path, { json, headers, token: now.token });
  }
}

async function renew() {
  try {
    const { id, access_token: token } = await call("POST", "/tokens");
    if (id !== now.id) throw new Elsewhere();
    await keep({ token });
  } catch (error) {
    // The key has no enrolment any more: another device went on with it.
    if (error instanceof Refused && error.code === "not_found") throw new Elsewhere();
    throw error;
  }
}
