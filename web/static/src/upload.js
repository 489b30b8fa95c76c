// Comfort only: uploading works without this script. With it there is a progress bar, a file that is
// too large is not sent in vain, and the page's answer is put in without loading everything anew.

const STEP = 25; // per cent between two announcements

// What the page said before is about the file before.
function fail(form, sentence) {
  for (const old of form.querySelectorAll(".kern-error:not([data-fault])")) old.remove();
  document.querySelector("[data-error-summary]")?.remove();
  form.querySelector("[data-progress]").hidden = true;
  const fault = form.querySelector("[data-fault]");
  fault.hidden = false;
  fault.lastElementChild.textContent = sentence;
  fault.parentElement.classList.add("kern-form-input--error");
  const input = form.querySelector("input[type=file]");
  input.setAttribute("aria-invalid", "true");
  input.focus();
  release(form);
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
}

// The answer is a whole page: its main part takes the place of this one's, and what happened is read out.
function show(answer, address) {
  const page = new DOMParser().parseFromString(answer, "text/html");
  const main = page.querySelector("main");
  if (!main) return false;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.title = page.title;
  history.replaceState(null, "", address);
  const news = document.querySelector("[data-error-summary], [data-uploaded]");
  news?.focus();
  return true;
}

function send(form) {
  const box = form.querySelector("[data-progress]");
  const bar = box.querySelector("progress");
  const said = box.querySelector("[data-said]");
  const request = new XMLHttpRequest();
  let told = 0;
  form.querySelector("[data-fault]").hidden = true;
  box.hidden = false;
  bar.value = 0;
  said.textContent = form.dataset.sending.replace("{percent}", "0");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = Math.floor((100 * event.loaded) / event.total);
    if (bar.value - told < STEP) return;
    told = bar.value;
    said.textContent = form.dataset.sending.replace("{percent}", String(told));
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    said.textContent = form.dataset.checking;
  });
  request.addEventListener("load", () => {
    // An answer to the upload itself has no address that could be opened again.
    const address = request.responseURL.includes("/hochladen/") ? location.href : request.responseURL;
    if (!show(request.responseText, address)) fail(form, form.dataset.lost);
  });
  request.addEventListener("error", () => fail(form, form.dataset.lost));
  request.open("POST", form.action);
  request.send(new FormData(form));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-upload]") || event.defaultPrevented) return;
  event.preventDefault();
  const [file] = form.querySelector("input[type=file]").files;
  if (!file) fail(form, form.dataset.none);
  else if (file.size > Number(form.dataset.most)) fail(form, form.dataset.tooLarge);
  else send(form);
});
