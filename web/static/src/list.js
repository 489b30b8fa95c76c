// Comfort only: the list works without this script.
//
// Single letters act only while the focus is inside the list (WCAG 2.2, 2.1.4), and never in a field
// that takes text. Screen readers keep letters to themselves while reading; here they change nothing.
const list = document.querySelector("[data-requests]");
const help = document.querySelector("[data-keys]");
if (list && help) {
  const rows = [...list.tBodies[0].rows];
  const box = (row) => row.querySelector("input[type=checkbox]");
  help.hidden = false;

  const all = help.querySelector("[data-all]");
  const follow = () => {
    const ticked = rows.filter((row) => box(row).checked).length;
    all.checked = ticked === rows.length;
    all.indeterminate = ticked > 0 && ticked < rows.length;
  };
  all.addEventListener("change", () => {
    for (const row of rows) box(row).checked = all.checked;
  });
  list.addEventListener("change", follow);
  window.addEventListener("pageshow", follow);

  list.closest("[role=region]").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = rows.indexOf(event.target.closest("tbody tr"));
    if (event.key === "j" || event.key === "k") {
      const next = rows[event.key === "j" ? at + 1 : at < 0 ? -1 : at - 1];
      next?.querySelector("th a").focus();
    } else if (event.key === "x" && at >= 0) {
      box(rows[at]).click();
    } else {
      return;
    }
    event.preventDefault();
  });
}
