// Step 1: for whom, with which number, and with whose agreement.
import { fetchPublic } from "./api.js";
import { submitted } from "./forms.js";
import { open } from "./session.js";
import { once, show } from "./screens.js";
import { language } from "./texts.js";
import { attempt } from "./trouble.js";

export async function begin() {
  const page = show("begin");
  const form = page.querySelector("form");
  let consent;
  const loaded = await attempt(page, async () => {
    const [availability, { version, text }] = await Promise.all([fetchPublic("/availability"), fetchPublic("/consents/current")]);
    form.elements.scheme.append(
      ...availability.schemes.map(({ code, name }) => new Option(name[language], code)),
    );
    page.querySelector("[data-consent]").textContent = text[language];
    consent = version;
  });
  page.querySelector("[data-retry]").hidden = loaded;
  if (!loaded) {
    await once(page.querySelector("[data-retry]"), "click");
    return begin();
  }
  for (;;) {
    await submitted(form);
    const opened = await attempt(page, () => open(application(form, consent)));
    if (opened) return;
    form.elements.nir.focus();
  }
}

function application(form, version) {
  const { nir, scheme, agreed, counter } = form.elements;
  return {
    nir: nir.value.trim(),
    scheme: scheme.value,
    language,
    consent: { version, accepted: agreed.checked },
    ...(counter?.value ? { counter_code: counter.value.trim() } : {}),
  };
}
