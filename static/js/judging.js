// What every case page does, films or not: the answers, the decision, the connection.
import "./network.js";
import { showChecklist } from "./checklist.js";
import { showPreview } from "./decision.js";
import { showKeys } from "./keys.js";

showChecklist();
showPreview();

// After the answers the reading column and the bar are new; the viewer stays as it was.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt?.id !== "lecture") return;
  showKeys(document.getElementById("dossier"));
  showChecklist();
  showPreview();
  const faults = document.querySelector("#dossier [role=alert]");
  (faults?.querySelector("a") ?? document.getElementById("titre-lecture")).focus();
});
