// Comfort only: every page works without this script.

// A second press while the first is on its way would send a form twice. The button stays focusable
// and readable; a page that comes back from the browser's memory is usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

// Browsers that ignore autofocus on an element that is no control (or when the address has a
// fragment) are led to the list of errors here.
document.querySelector("[data-error-summary]")?.focus();
