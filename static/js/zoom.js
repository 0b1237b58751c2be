// Opens an image at its full size in a dialog; without script the link opens the image itself.
const dialog = document.getElementById("loupe");
const image = dialog.querySelector("img");

for (const link of document.querySelectorAll("a[data-zoom]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    image.src = link.href;
    image.alt = link.querySelector("img").alt;
    dialog.showModal();
  });
}
