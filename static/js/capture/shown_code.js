// A code that a person carries to another phone: made by the API, shown this once.
import { mine } from "./session.js";
import { moment, text } from "./texts.js";

export async function showCode(within, path) {
  const [place, validity] = ["code", "until"].map((name) => within.querySelector(`[data-${name}]`));
  place.textContent = validity.textContent = "";
  const { code, expires_at: until } = await mine("POST", path);
  place.textContent = code;
  validity.textContent = text("until", { time: moment(until) });
}
