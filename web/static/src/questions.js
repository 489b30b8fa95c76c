// Questions and answers, with comfort: an address with #kosten opens that answer, the search filters
// while typing, and on paper all answers are open. Without this script the server searches.

const answers = [...document.querySelectorAll("details.kern-accordion")];
const search = document.querySelector("[data-faq-search] input");
const count = document.querySelector("[data-faq-count]");
const nothing = document.querySelector("[data-faq-nothing]");

function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  // The browser itself scrolls there and lets the keyboard go on from there.
  if (named?.matches("details.kern-accordion")) named.open = true;
}
openNamed();
window.addEventListener("hashchange", openNamed);

// An answer that is opened can be passed on: the address names it.
for (const answer of answers) {
  answer.querySelector("summary").addEventListener("click", () => {
    if (!answer.open) history.replaceState(null, "", `#${answer.id}`);
  });
}

// As the server compares (web/citizen/faq.py): umlauts as two letters, and as one without dots.
const umlauts = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "");
function spellings(text) {
  const small = text.toLowerCase().normalize("NFC");
  return [bare(small.replace(/[äöüß]/g, (letter) => umlauts[letter])), bare(small).replaceAll("ß", "ss")];
}

// Only where all questions are on the page; what the server has searched already stays as it is.
if (search && !search.value) {
  const known = answers.map((answer) => [answer, spellings(answer.textContent)]);
  search.addEventListener("input", () => {
    const words = (search.value.match(/[\p{L}\p{M}\p{N}_]+|§/gu) ?? []).map(spellings);
    let found = 0;
    for (const [answer, text] of known) {
      const fits = words.every((word) => word.some((spelled, way) => text[way].includes(spelled)));
      answer.hidden = !fits;
      found += fits;
    }
    for (const group of document.querySelectorAll("[data-faq-group]")) {
      group.hidden = !group.querySelector("details:not([hidden])");
    }
    nothing.hidden = found > 0;
    const form = found === 1 ? count.dataset.one : count.dataset.many.replace("99", found);
    count.textContent = words.length ? form : "";
  });
}

let closed = [];
window.addEventListener("beforeprint", () => {
  closed = answers.filter((answer) => !answer.open);
  for (const answer of closed) answer.open = true;
});
window.addEventListener("afterprint", () => {
  for (const answer of closed) answer.open = false;
});
