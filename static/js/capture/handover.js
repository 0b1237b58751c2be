// On to a phone: a browser is no wallet, so the card is collected by the app, with a code that this page shows.
import { showCode } from "./shown_code.js";
import { attempt } from "./trouble.js";

const dialog = document.getElementById("handover");

function offerPhone() {
  dialog.showModal();
  return attempt(dialog, () => showCode(dialog, "/continuation-codes"));
}

for (const button of document.querySelectorAll("[data-phone]")) button.addEventListener("click", offerPhone);
