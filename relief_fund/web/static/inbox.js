// The inbox by keyboard; without this script every row is reached with Tab, Space and Enter.
// / search · j k next, previous line · Enter opens it · x chooses it · a chooses all · d to the decision
// A to the button for all lines that match
const rows = [...document.querySelectorAll("table.inbox tbody tr")];
const at = () => rows.indexOf(document.activeElement && document.activeElement.closest("tr"));
const boxes = () => rows.map((row) => row.querySelector("input[type=checkbox]")).filter(Boolean);
const go = (place) => {
  const row = rows[Math.max(0, Math.min(rows.length - 1, place))];
  const link = row && row.querySelector("a");
  if (link) link.focus();
};
const acts = {
  "/": () => document.getElementById("words").focus(),
  j: () => go(at() + 1),
  k: () => go(at() < 0 ? 0 : at() - 1),
  x: () => {
    const box = at() < 0 ? null : rows[at()].querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  },
  a: () => {
    const all = boxes();
    const on = all.some((box) => !box.checked);
    all.forEach((box) => { box.checked = on; });
  },
  d: () => { const choice = document.getElementById("bulk-decision"); if (choice) choice.focus(); },
  A: () => { const all = document.getElementById("bulk-all"); if (all) all.focus(); },
};
const hint = document.getElementById("keys");
if (hint) hint.hidden = false;
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox";
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});
