// Asks a security key, as the page's options say, and sends its answer with the form.
const form = document.querySelector("[data-webauthn]");
const button = form.querySelector("button");
const problem = form.querySelector("[data-problem]");

const ask = async () => {
  const options = JSON.parse(document.getElementById("webauthn-options").textContent);
  const found =
    form.dataset.webauthn === "create"
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.creation_options.publicKey),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.request_options.publicKey),
        });
  return JSON.stringify(found.toJSON());
};

const reasonOf = (error) => {
  if (error.name === "NotAllowedError" || error.name === "AbortError") return form.dataset.cancelled;
  if (error.name === "InvalidStateError") return form.dataset.known;
  return form.dataset.unavailable;
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.textContent = "";
  button.disabled = true;
  try {
    form.elements.credential.value = await ask();
    form.submit(); // does not come back here
  } catch (error) {
    problem.textContent = reasonOf(error);
    button.disabled = false;
    button.focus();
  }
});

button.hidden = false;
