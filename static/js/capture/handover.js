// On to a phone: a browser is no wallet, so the card is collected by the app, with a code that this page shows.
import { mine } from "./session.js";
import { moment, text } from "./texts.js";
import { attempt } from "./trouble.js";

const dialog = document.getElementById("handover");

function offerPhone() {
  dialog.querySelector("[data-code]").textContent = "";
  dialog.querySelector("[data-until]").textContent = "";
  dialog.showModal();
  return attempt(dialog, async () => {
    const { code, expires_at: until } = await mine("POST", "/continuation-codes");
    dialog.querySelector("[data-code]").textContent = code;
    dialog.querySelector("[data-until]").textContent = text("until", { time: moment(until) });
  });
}

for (const button of document.querySelectorAll("[data-phone]")) button.addEventListener("click", offerPhone);
