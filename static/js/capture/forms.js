// A form that a script answers.
export function submitted(form) {
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => (event.preventDefault(), resolve()), { once: true });
  });
}
