// In a field for a key, the key that is pressed is the value; Tab and Escape go on doing what they do.
const names = JSON.parse(document.getElementById("touches").textContent);

for (const field of document.querySelectorAll("input[data-key]")) {
  field.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (key === "Delete") field.value = "";
    else if (key in names) field.value = names[key];
    else if (key.length === 1) field.value = key.toUpperCase();
    else return;
    event.preventDefault();
  });
}
