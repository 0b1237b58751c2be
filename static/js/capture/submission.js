// Step 5: what still has to be confirmed, then the signed submission.
import { sign } from "./keys.js";
import { once, show } from "./screens.js";
import { mine, session } from "./session.js";
import { showCode } from "./shown_code.js";
import { text } from "./texts.js";
import { attempt } from "./trouble.js";

// Resolves once submitted. Raises nothing: what stands in the way is shown, `back` is called for what is gone.
export async function submit(status, isElsewhere) {
  const page = show("send");
  const proven = Boolean(session().identity);
  page.querySelector("[data-contact]").hidden = proven || !status.to_confirm?.includes("contact");
  page.querySelector("[data-agreement]").hidden = !status.to_confirm?.includes("agreement");
  page.querySelector("[data-with-films]").hidden = proven;
  page.querySelector("[data-with-identity]").hidden = !proven;
  page.querySelector("[data-send-code]").onclick = () => attempt(page, () => sendCode(page));
  page.querySelector("[data-confirm]").onclick = () => attempt(page, () => confirm(page));
  const agreement = page.querySelector("[data-agreement]");
  page.querySelector("[data-ask]").onclick = () => attempt(page, () => showCode(agreement, "/agreement-requests"));
  for (;;) {
    await once(page.querySelector("[data-submit]"), "click");
    let stop = null;
    const sent = await attempt(page, async () => {
      try {
        await mine("POST", "/submission", await signed());
      } catch (error) {
        if (!isElsewhere(error)) throw error;
        stop = error;
      }
    });
    if (stop) throw stop;
    if (sent) return;
  }
}

async function signed() {
  const { id, challenge, films, identity } = session();
  if (identity) return { identity, signature: await sign("ecarte-submission+jwt", { enrolment: id, identity }) };
  const kinds = Object.entries(films);
  const captures = Object.fromEntries(kinds.map(([kind, film]) => [kind, film.sha256]));
  const claims = { enrolment: id, challenge: challenge.id, captures };
  return {
    challenge: challenge.id,
    signature: await sign("ecarte-submission+jwt", claims),
    capture_metadata: Object.fromEntries(kinds.map(([kind, film]) => [kind, film.origin])),
  };
}

async function sendCode(page) {
  const channel = page.querySelector('[name="channel"]:checked').value;
  await mine("POST", "/contact-codes", { channel });
  page.querySelector("[data-sent-code]").textContent = text("code_sent");
}

async function confirm(page) {
  await mine("PUT", "/contact", { code: page.querySelector('[name="contact_code"]').value.trim() });
  page.querySelector("[data-sent-code]").textContent = text("contact_confirmed");
}
