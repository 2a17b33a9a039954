// Files may be dropped anywhere on the form; what will be sent is listed below the field.
const zone = document.querySelector(".drop-zone");
const input = zone.querySelector("input[type=file]");
const list = zone.querySelector(".drop-list");

const show = () => list.replaceChildren(...[...input.files].map(file => {
  const item = document.createElement("li");
  item.textContent = `${file.name} (${Math.max(1, Math.round(file.size / 1024)).toLocaleString("en")} KB)`;
  return item;
}));

input.addEventListener("change", show);
for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, event => { event.preventDefault(); zone.classList.add("drop-over"); });
zone.addEventListener("dragleave", () => zone.classList.remove("drop-over"));
zone.addEventListener("drop", event => {
  event.preventDefault();
  zone.classList.remove("drop-over");
  if (event.dataTransfer.files.length === 0) return;
  input.files = event.dataTransfer.files;
  show();
});
show();
