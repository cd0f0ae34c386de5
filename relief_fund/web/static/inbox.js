// The inbox by keyboard; without this script every row is reached with Tab, Space and Enter.
// / search · j k next, previous line · Enter opens it · x chooses it · a chooses all · d to the decision
// A to the button for all lines that match. A switch on the page turns the keys off, and this browser remembers it.
// The decision offers what suits every chosen line; what was picked stays picked, and is said where it does not suit.
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
    if (box) { box.checked = !box.checked; suit(); }
  },
  a: () => {
    const all = boxes();
    const on = all.some((box) => !box.checked);
    all.forEach((box) => { box.checked = on; });
    suit();
  },
  d: () => { const choice = document.getElementById("bulk-decision"); if (choice) choice.focus(); },
  A: () => { const all = document.getElementById("bulk-all"); if (all) all.focus(); },
};
const decision = document.getElementById("bulk-decision");
const suit = () => {
  if (!decision) return;
  const fits = boxes().filter((box) => box.checked).map((box) => box.dataset.fits.split(" "));
  for (const option of decision.querySelectorAll("option[value]:not([value=''])")) {
    option.disabled = fits.some((names) => !names.includes(option.value));
  }
  const picked = decision.selectedOptions[0];
  const nothing = ![...decision.options].some((option) => option.value && !option.disabled);
  document.getElementById("bulk-unfit").hidden = !(nothing || (picked && picked.value && picked.disabled));
};
boxes().forEach((box) => box.addEventListener("change", suit));
if (decision) decision.addEventListener("change", suit);
suit();
const hint = document.getElementById("keys");
const KEPT = "relief-fund-inbox-keys";
const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
let on = kept() !== "off";
const keys = document.getElementById("keys-on");
const showKeys = () => { document.getElementById("keys-list").hidden = !on; };
if (hint) {
  hint.hidden = false;
  keys.checked = on;
  showKeys();
  keys.addEventListener("change", () => {
    on = keys.checked;
    showKeys();
    try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* kept for this page only */ }
  });
}
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox";
  if (!on || typing || event.ctrlKey || event.metaKey || event.altKey || !acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});
