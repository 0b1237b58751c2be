// Step 2 without films: with France Identité, in this very browser, to the provider and back.
import { screen, show } from "./screens.js";
import { keep, mine, session } from "./session.js";
import { text } from "./texts.js";
import { attempt } from "./trouble.js";

// True once an identity is proven; false for whoever films instead, and where there is no provider.
export async function proven() {
  if (session().identity) return true;
  if (!screen("proof") || filming()) return false;
  const page = show("proof");
  if (session().asked?.brought) await attempt(page, () => answer(page));
  while ((await chosen(page)) === "identity") await attempt(page, ask);
  return false;
}

const filming = () => Boolean(session().arrived || Object.keys(session().films).length);

function chosen(page) {
  return new Promise((resolve) => {
    for (const way of ["identity", "films"]) page.querySelector(`[data-${way}]`).onclick = () => resolve(way);
  });
}

async function ask() {
  const { id, authorization_url: address } = await mine("POST", "/identity-requests");
  await keep({ asked: { id, state: new URL(address).searchParams.get("state") } });
  return leave(address);
}

// What returned.js left here. Its code is good for seconds, and the session at the provider ends at once: the
// machine may be shared.
async function answer(page) {
  const { id, state, brought } = session().asked;
  await keep({ asked: null });
  const place = page.querySelector("[data-answering]");
  place.textContent = text("answering");
  try {
    const answered = await mine("POST", `/identity-requests/${id}/answer`, { state, ...brought });
    await keep({ identity: answered.id });
    return await leave(answered.logout_url);
  } finally {
    place.textContent = "";
  }
}

function leave(address) {
  location.assign(address);
  return new Promise(() => {}); // the page ends here
}
