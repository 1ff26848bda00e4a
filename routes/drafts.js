(() => {
// What is typed into a form stays in this browser until it was sent: a lost connection, a restarted server, an ended
// login or a reload takes nothing away. It is offered again, never put back unasked. Slots are the login's own.
const DAYS = 3, HEAD = "draft|";
const FIELDS = ':is([data-testid="stForm"],[role="dialog"]) :is(textarea,input[type="text"])';
const sent = new Map();
let bar = null, offered = null;
const text = (node) => (node?.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, 60);
const who = () => text(document.querySelector(".who .name"));
const home = (field) => field.closest('[data-testid="stForm"]') ?? field.closest('[role="dialog"]');
const named = (form) => [
  location.pathname, new URLSearchParams(location.search).get("row") ?? "",
  text(form.closest('[role="dialog"]')?.querySelector("h2,header,[id]")),
  text(form.querySelector('[data-testid="stFormSubmitButton"] button')),
].join("|");
const fieldsOf = (form) => [...form.querySelectorAll('textarea,input[type="text"]')].filter(
  (field) => home(field) === form && !field.closest('[data-testid="stSelectbox"],[data-testid="stMultiSelect"],[data-testid="stDateInput"],[role="combobox"]')
    && field.getAttribute("role") !== "combobox");
const slot = (field, form = home(field)) => {
  if (!form || !who()) return null;
  const label = field.getAttribute("aria-label") ?? "", same = fieldsOf(form).filter((f) => f.getAttribute("aria-label") === label);
  return same.includes(field) ? `${HEAD}${who()}|${named(form)}|${label}|${same.indexOf(field)}` : null;
};
const kept = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const drop = (key) => localStorage.removeItem(key);
const put = (field, words) => {
  const kind = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
  field.focus();
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, words);
  field.dispatchEvent(new Event("input", {bubbles: true}));
  field.blur();
};
const close = () => { bar?.remove(); bar = offered = null; };
const button = (words, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.style.cssText = "all:unset;cursor:pointer;padding:.3rem .9rem;border:1px solid #1B4E8C;border-radius:3px;color:#1B4E8C;background:#fff";
  made.addEventListener("click", act);
  return made;
};
const offer = (form, found) => {
  close();
  offered = form;
  bar = document.createElement("div");
  bar.setAttribute("role", "status");
  bar.id = "draft-offer";
  // What lies under a dialog cannot be clicked: the offer stands in the dialog of its form.
  const dialog = form.closest('[role="dialog"]');
  bar.style.cssText = (dialog ? "position:sticky" : "position:fixed;left:0;right:0") + ";bottom:0;z-index:1000001;display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;"
    + "justify-content:center;padding:.6rem 1rem;background:#F6EFD9;color:#4D3B00;font-size:1rem;border-top:1px solid #DCCB93";
  const at = new Date(Math.max(...found.map(([, one]) => one.at)));
  const said = document.createElement("span");
  said.textContent = `这张表上次填过，没有确认发出（${at.getMonth() + 1}月${at.getDate()}日 ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}），文字还留在本机。`;
  bar.append(said, button("放回去", () => {
    const now = fieldsOf(form).map((field) => [field, kept(slot(field, form))]).filter(([, one]) => one);
    close();
    now.forEach(([field, one]) => put(field, one.words));
  }), button("不要了", () => { found.forEach(([field]) => drop(slot(field, form))); close(); }));
  (dialog ?? document.body).append(bar);
};
const seen = new WeakSet();
const look = () => {
  if (bar && (!offered.isConnected || !bar.isConnected)) close();
  const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";
  const forms = new Set([...document.querySelectorAll(FIELDS)].map(home).filter(Boolean));
  if (!running && sent.size) {
    const here = new Map();
    forms.forEach((form) => fieldsOf(form).forEach((field) => here.set(slot(field, form), field.value)));
    // Gone or emptied after it was sent: taken. Still there with its words: refused, and so kept.
    for (const [key, one] of [...sent]) {
      if (here.get(key) !== one.words) { drop(key); sent.delete(key); }
      else if (Date.now() - one.at > 5000) sent.delete(key);
    }
  }
  if (running) return;
  forms.forEach((form) => {
    const fresh = fieldsOf(form).filter((field) => !seen.has(field));
    if (!fresh.length) return;
    fresh.forEach((field) => seen.add(field));
    const found = fieldsOf(form).map((field) => [field, kept(slot(field, form))]).filter(([field, one]) => one && one.words !== field.value);
    if (found.length) offer(form, found);
  });
};
for (const key of Object.keys(localStorage))
  if (key.startsWith(HEAD) && !(Date.now() - (kept(key)?.at ?? 0) < DAYS * 864e5)) drop(key);
document.addEventListener("input", (event) => {
  if (!event.isTrusted || !event.target.matches?.(FIELDS)) return;
  const key = slot(event.target);
  if (!key) return;
  sent.delete(key);
  try { event.target.value ? localStorage.setItem(key, JSON.stringify({at: Date.now(), words: event.target.value})) : drop(key); } catch {}
}, true);
document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("button");
  const form = pressed && (pressed.closest('[data-testid="stForm"]') ?? pressed.closest('[role="dialog"]'));
  if (!form || (form.matches('[data-testid="stForm"]') && !pressed.closest('[data-testid="stFormSubmitButton"]'))) return;
  // Marked once the run has begun, so that the page at rest before it is not taken for the answer.
  const typed = fieldsOf(form).map((field) => [slot(field, form), field.value]).filter(([key]) => key && kept(key));
  setTimeout(() => { typed.forEach(([key, words]) => sent.set(key, {words, at: Date.now()})); look(); }, 400);
}, true);
let due = 0;
new MutationObserver(() => { if (!due) due = setTimeout(() => { due = 0; look(); }, 150); }).observe(
  document, {subtree: true, childList: true, attributes: true, attributeFilter: ["data-test-script-state"]});
})()
