// What every page needs: the form token on htmx requests, menus that close, charts where there are any.
document.addEventListener("htmx:configRequest", event => {
  event.detail.headers["RequestVerificationToken"] = document.querySelector("meta[name=csrf]").content;
});

// Our refusals are pages or parts with a status of their own: swap them in rather than drop them.
document.addEventListener("htmx:beforeSwap", event => {
  if (event.detail.xhr.status === 409 || event.detail.xhr.status === 422) event.detail.shouldSwap = true;
  if (event.detail.xhr.status === 401) location.href = "/sign-in?back=" + encodeURIComponent(location.pathname + location.search);
});

const closeAll = except => document.querySelectorAll("details.drop[open]").forEach(d => { if (d !== except) d.open = false; });
document.addEventListener("click", event => closeAll(event.target.closest("details.drop")));
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.drop[open]");
  closeAll(null);
  open?.querySelector("summary").focus();
});

if (document.querySelector("[data-chart]")) import("./chart.js");
document.addEventListener("htmx:afterSwap", event => {
  if (event.detail.elt.querySelector?.("[data-chart]")) import("./chart.js").then(c => c.draw());
});
