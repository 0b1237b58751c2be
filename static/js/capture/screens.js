// One screen at a time, its heading focused, so that whoever hears the page knows where they are.
export const screen = (name) => document.querySelector(`[data-screen="${name}"]`);

export function show(name) {
  for (const each of document.querySelectorAll("[data-screen]")) each.hidden = each.dataset.screen !== name;
  const heading = screen(name).querySelector("h1");
  document.title = `${heading.dataset.title ?? heading.textContent.trim()} – e-carte Vitale`;
  scrollTo(0, 0);
  heading.focus();
  return screen(name);
}

// A screen may have parts, of which one shows; what to do next in it is focused, unless something else is.
export function showPart(within, name, { focus = true } = {}) {
  for (const each of within.querySelectorAll("[data-part]")) each.hidden = each.dataset.part !== name;
  const part = within.querySelector(`[data-part="${name}"]`);
  if (focus) part.querySelector("[data-first]")?.focus();
  return part;
}

export function once(element, type) {
  return new Promise((resolve) => element.addEventListener(type, resolve, { once: true }));
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
