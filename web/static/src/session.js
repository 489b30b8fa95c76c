// Warns before a log-in ends, and keeps it alive where somebody says so. The server decides; this
// only counts along. Other tabs of the same log-in are told, so that none of them warns in vain.

const dialog = document.querySelector("dialog.so-time-left");
const stay = dialog.querySelector("[data-stay]");
const tabs = new BroadcastChannel("amt-sitzung");
const warned = Number(dialog.dataset.warned) * 1000;
const clock = new Intl.DateTimeFormat("de-DE", { timeStyle: "short", timeZone: "Europe/Berlin" });
let idleAt, restAt, warnAt, said, timer, before;

function counts(left) {
  const now = Date.now();
  idleAt = now + left.idle * 1000;
  restAt = now + left.rest * 1000;
  const end = Math.min(idleAt, restAt);
  warnAt = end - Math.min(warned, (end - now) / 2);
  said = "";
  if (dialog.open) dialog.close();
  look();
}

function look() {
  const now = Date.now();
  const end = Math.min(idleAt, restAt);
  if (now >= end) return show("ended");
  if (now >= warnAt) show(restAt <= idleAt ? "rest" : "idle", end);
  // A computer that slept wakes up late: looked at again and again instead of once.
  clearTimeout(timer);
  timer = setTimeout(look, Math.min((now < warnAt ? warnAt : end) - now, 30_000));
}

function show(state, at) {
  if (state === said) return;
  said = state;
  for (const text of dialog.querySelectorAll("[data-when]")) {
    text.hidden = !text.dataset.when.split(" ").includes(state);
    const place = text.querySelector("[data-at]");
    if (place && at) place.textContent = clock.format(at);
  }
  stay.hidden = state === "rest" || state === "ended";
  if (!dialog.open) {
    before = document.activeElement;
    dialog.showModal();
  }
  (stay.hidden ? dialog.querySelector("[data-close]") : stay).focus();
}

stay.addEventListener("click", async () => {
  try {
    const answer = await fetch("/amt/konto/sitzung", { redirect: "error" });
    if (!answer.ok) throw new Error();
    const left = await answer.json();
    tabs.postMessage(left);
    counts(left);
  } catch {
    // Ended by now, or the network is away: both are said, nothing typed is touched.
    show(Date.now() >= Math.min(idleAt, restAt) ? "ended" : "away");
  }
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => before?.focus());
tabs.addEventListener("message", (event) => counts(event.data));

const left = { idle: Number(dialog.dataset.idle), rest: Number(dialog.dataset.rest) };
tabs.postMessage(left);
counts(left);
