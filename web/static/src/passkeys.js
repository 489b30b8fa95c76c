// Passkeys: asks the browser for what the page names, puts the answer into the form and sends it.
// Without this script, and in browsers that know no passkeys, the other ways on the page remain.

const known = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);
for (const part of document.querySelectorAll("[data-with-passkey]")) part.hidden = !known;
for (const part of document.querySelectorAll("[data-without-passkey]")) part.hidden = known;

const ways = {
  get: (options) =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  create: (options) =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
};

async function ask(form, place) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const credential = await ways[place.dataset.passkey](JSON.parse(place.dataset.options));
    place.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    // Cancelled, too late, or no fitting passkey here: the browser tells nobody which.
    failed.hidden = false;
  }
}

for (const place of known ? document.querySelectorAll("[data-passkey]") : []) {
  const form = place.form;
  form.addEventListener("submit", (event) => {
    const name = form.elements.namedItem("name");
    // What is missing is said by the server, beside the field.
    if (name && !name.value.trim()) return;
    event.preventDefault();
    event.stopPropagation();
    ask(form, place);
  });
  if (form.dataset.passkeyAtOnce !== undefined) ask(form, place);
}
