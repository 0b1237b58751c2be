// What went wrong, in the API's own words: its `detail` says what to do.
import { Offline, Refused } from "./api.js";
import { moment, text } from "./texts.js";

export function explained(error) {
  if (error instanceof Offline) return text("offline");
  if (!(error instanceof Refused)) throw error;
  const again = error.retryAfter && text("wait_until", { time: moment(Date.now() + 1000 * error.retryAfter) });
  return [error.detail ?? text("offline"), again].filter(Boolean).join(" ");
}

// Beside a form: nothing before it happens, and an alert when it does.
export function tell(within, words) {
  const place = within.querySelector("[data-problem]");
  place.textContent = words;
  place.hidden = !words;
}

export async function attempt(within, act) {
  tell(within, "");
  const buttons = within.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  try {
    await act();
    return true;
  } catch (error) {
    tell(within, explained(error));
    return false;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
