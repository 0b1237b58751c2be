// What the page says by script, in its language; the names are those of verification/intake/web/texts.py.
const texts = JSON.parse(document.getElementById("texts").textContent);
export const language = document.documentElement.lang;

export function text(name, values = {}) {
  return Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), texts[name]);
}

export function moment(iso) {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(iso));
}
