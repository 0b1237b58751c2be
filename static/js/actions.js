// What can be done on the page, by name: by a handler, or else by the element that carries the name.
// Keys, buttons and other parts all come through here, so that each act exists once.
const handlers = new Map();

export const handle = (named) => {
  for (const [name, handler] of Object.entries(named)) handlers.set(name, handler);
};

export const isHandled = (name) => handlers.has(name);

const isOffered = (element) => !element.disabled && (element.checkVisibility?.() ?? true);

/** The first element on the page that does it now; undefined when there is none. */
export const elementOf = (name) =>
  [...document.querySelectorAll(`[data-action="${name}"]`)].find(isOffered);

const activate = (element) => {
  if (element.matches("input[type=radio], input[type=checkbox]")) {
    element.focus();
    element.click();
  } else if (element.matches("input, select, textarea")) {
    element.focus();
  } else {
    if (element.matches("summary")) element.focus();
    element.click();
  }
};

/** Returns whether there was anything to do. */
export const run = (name) => {
  const element = elementOf(name);
  const handler = handlers.get(name);
  if (handler) return handler(element) !== false;
  if (element) activate(element);
  return Boolean(element);
};

document.addEventListener("click", (event) => {
  const element = event.target.closest("[data-action]");
  if (!element || !isHandled(element.dataset.action)) return;
  event.preventDefault();
  handlers.get(element.dataset.action)(element);
});
