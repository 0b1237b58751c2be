// Back from France Identité. Where this browser had asked, the page that enrols goes on; otherwise the app did,
// and this page says to go back to it.
import { get, put } from "./store.js";

async function onward() {
  const { state, code, error } = Object.fromEntries(new URLSearchParams(location.search));
  const kept = await get("session");
  if (kept?.asked && kept.asked.state === state) {
    await put("session", { ...kept, asked: { ...kept.asked, brought: code ? { code } : { error } } });
  } else if (!kept?.identity) return; // with one, this is the end of the session at the provider
  location.replace(document.querySelector("main").dataset.onward);
}

onward();
