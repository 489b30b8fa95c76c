// Comfort only: every page works without this script.

// A second press while the first is on its way would send a form twice. The button stays focusable
// and readable; a page that comes back from the browser's memory is usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // A download leaves the page as it is; it may be wanted twice.
  if ((event.submitter ?? form).dataset.download !== undefined) return;
  if (form.dataset.download !== undefined) return;
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

// The link in the mail brings the code behind the #, which no server sees. It goes into the field
// and out of the address bar; she presses the button herself.
const withCode = document.querySelector("form[data-code-from-fragment]");
const takeCode = () => {
  if (location.hash.length < 2) return;
  // Another letter's code on a page that answers for one letter: asked anew, under an address that
  // the browser does not take for the same page.
  if (!withCode) return location.replace("/echtheit/" + location.hash);
  withCode.elements.code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  withCode.querySelector("button").focus();
};
if (withCode || document.querySelector("[data-code-answered]")) {
  takeCode();
  addEventListener("hashchange", takeCode);
}

// Printing needs a script, so the button is only there with one.
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => print());
}
