// Asks for confirmation before the decision leaves; without script the form is sent as it is.
const form = document.getElementById("decision");
const dialog = document.getElementById("confirmation");

const chosen = () => form.querySelector('[name="kind"]:checked');
const reasonOf = (kind) => form.elements[`reason_${kind.value}`]?.selectedOptions[0];

form.addEventListener("submit", (event) => {
  const kind = chosen();
  const reason = kind && reasonOf(kind);
  if (!kind || !reason?.value) return; // the server says what is missing
  event.preventDefault();
  dialog.querySelector("[data-kind]").textContent = kind.labels[0].textContent.trim();
  dialog.querySelector("[data-reason]").textContent = reason.textContent;
  dialog.returnValue = "";
  dialog.showModal();
});

dialog.addEventListener("close", () => {
  if (dialog.returnValue === "confirm") form.submit();
});
