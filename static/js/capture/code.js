// Step 4: the code that will protect the card.
import { submitted } from "./forms.js";
import { show } from "./screens.js";
import { keep, mine } from "./session.js";
import { text } from "./texts.js";
import { attempt, tell } from "./trouble.js";

export async function chooseCode() {
  const page = show("code");
  const form = page.querySelector("form");
  const { code, again, visible } = form.elements;
  visible.onchange = () => (code.type = again.type = visible.checked ? "text" : "password");
  for (;;) {
    await submitted(form);
    if (code.value !== again.value) tell(page, text("codes_differ"));
    else if (await attempt(page, () => mine("PUT", "/code", { code: code.value }))) break;
    code.focus();
  }
  form.reset();
  code.type = again.type = "password";
  await keep({ code: true });
}
