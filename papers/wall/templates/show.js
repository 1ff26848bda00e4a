// The pages and what turns them. Everything is here; nothing in this part asks the server.
const given = JSON.parse(document.getElementById("given").textContent);
const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const made = (name, text = "", look = "") => {
  const node = document.createElement(name);
  if (look) node.className = look;
  if (text !== "") figured(node, text);
  return node;
};
// Text of people is set as text, its figures a hair apart from the Chinese beside them, as on the pages themselves.
const figured = (node, text) => node.append(...String(text).split(/(\d[\d.,:/%]*)/).map((part, i, parts) =>
  i % 2 ? Object.assign(document.createElement("em"), { textContent: part, className: `${parts[i - 1] ? "" : "a"} ${parts[i + 1] ? "" : "z"}` }) : part));
const sign = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "mark"); svg.setAttribute("viewBox", "0 0 21 21"); svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${name}`); svg.append(use);
  return svg;
};
const kept = (name, otherwise) => { try { return JSON.parse(localStorage.getItem(name)) ?? otherwise; } catch { return otherwise; } };
const keep = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* a full or closed store: what is shown stays */ } };

const PAGE = `wall.${given.key}.${given.digest}.page`;
const ROWS = 7, SHOWN = 3, SOON = 0.8;
const stage = one("#stage"), fixed = all("section.slide"), segments = given.segments;
const state = { n: 1, meeting: given.state, decided: given.decided, waiting: [], newest: given.version, away: "", black: false, attached: true, roomPage: 0 };
let closings = [], digits = "";

// ---- pages ---------------------------------------------------------------------------------------------------
const pages = () => [...fixed, ...closings];
const segmentOf = (n) => Number(pages()[n - 1].dataset.segment);
const clockName = () => `wall.${given.key}.${state.meeting === given.in_session ? "held" : "rehearsed"}.spent`;

function show(n) {
  const every = pages();
  state.n = Math.max(1, Math.min(every.length, n));
  every.forEach((page, i) => { page.hidden = i !== state.n - 1; page.classList.toggle("now", i === state.n - 1); page.classList.toggle("coming", i === state.n); });
  root.classList.toggle("at-opening", every[state.n - 1].classList.contains("opening"));
  fit(every[state.n - 1]);
  keep(PAGE, state.n);
  window.scrollTo(0, 0);
  foot();
  drawn.forEach((draw) => draw());
}
// Whatever an item brings, it stays on its page: set closer step by step until nothing stands over the foot.
const FITS = ["fit1", "fit2", "fit3"], BLOCKS = "p,li,h1,h2,table,tr,div,svg";
function fit(page) {
  if (given_mode() === "remote" || page.classList.contains("opening")) return;
  const scale = page.getBoundingClientRect().height / page.offsetHeight || 1;
  page.classList.remove(...FITS);
  all(".asked", page).forEach((asked) => { asked.dataset.more = ""; });
  if (given_mode() === "wall" && window.innerWidth <= 640) return;
  for (const step of FITS) {
    const lowest = page.getBoundingClientRect().bottom - scale * (parseFloat(getComputedStyle(page).paddingBottom) - 2);
    if (!all(BLOCKS, page).some((node) => node.getBoundingClientRect().bottom > lowest && node.offsetParent !== null)) return;
    page.classList.add(step);
    const left = step === "fit3" ? all(".asked li", page).length - 4 : 0;
    if (left > 0) one(".asked", page).dataset.more = `另有${left}项见会议材料`;
  }
}
window.addEventListener("resize", () => fit(pages()[state.n - 1]));
const drawn = [];  // what else is drawn when the page or what is known changes
const turned = []; // who else is told when this window turned a page by itself

function go(n) {
  const before = state.n;
  show(n);
  turned.forEach((tell) => tell(state.n, state.n - before));
}
function dark(on) {
  state.black = on;
  root.classList.toggle("black", on && given_mode() === "wall");
  drawn.forEach((draw) => draw());
}
const given_mode = () => root.dataset.mode;

// ---- foot ----------------------------------------------------------------------------------------------------
const track = one("#track");
const weight = (segment) => segment.minutes || 2;
track.append(...segments.map((segment) => {
  const part = document.createElement("i");
  part.style.flexGrow = weight(segment);
  return part;
}));
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const two = (number) => String(number).padStart(2, "0");

function foot() {
  const here = segmentOf(state.n), every = pages();
  [...track.children].forEach((part, i) => { part.className = i < here ? "done" : i === here ? "now" : ""; });
  one("#where").replaceChildren();
  const waiting = state.waiting.length ? `；议定暂存${state.waiting.length}项` : "";
  const away = state.away ? `${state.away}${waiting}` : waiting.slice(1);
  figured(one("#where"), away ? `截至${given.cut}` : `${given.meeting}　数据截至${given.cut}`);
  one("#mark").replaceChildren();
  const newer = state.newest > given.version ? `已有上会口径第${state.newest}版，请刷新` : "";
  const apart = !state.attached && state.roomPage ? `墙上第${state.roomPage}页（按回车跟上）` : "";
  const said = away || newer || apart;
  if (said) { one("#mark").append(sign("away")); figured(one("#mark"), said); }
  const next = segments[here + 1];
  one("#next").replaceChildren();
  if (next) figured(one("#next"), `下一项　${next.short}`);
  one("#page").textContent = digits ? `→ ${digits}` : `${state.n} / ${every.length}`;
  tick();
}
function tick() {
  const now = new Date(), here = segmentOf(state.n), minutes = segments[here].minutes, spent = spentOn(here);
  one("#time").textContent = `${now.getHours()}:${two(now.getMinutes())}`;
  const face = one("#clock");
  face.className = !minutes ? "" : spent > 60 * minutes ? "over" : spent > 60 * minutes * SOON ? "soon" : "";
  face.replaceChildren();
  if (face.className === "over") face.append(sign("up"), "超时 ");
  face.append(minutes ? `${clock(spent)} / ${minutes}分钟` : clock(spent));
}

// ---- the item's clock: seconds on each part of the agenda, kept over turning back and reloading ------------------
let spent = kept(clockName(), {}), since = performance.now();
const spentOn = (segment) => spent[segment] || 0;
function merge(other) {
  for (const [segment, seconds] of Object.entries(other || {}))
    if (Number.isFinite(seconds) && seconds > spentOn(segment)) spent[segment] = seconds;
}
function count() {
  const now = performance.now(), step = (now - since) / 1000;
  since = now;
  const here = segmentOf(state.attached || !state.roomPage ? state.n : Math.min(state.roomPage, pages().length));
  // A machine that slept did not sit on the item.
  if (step < 5) spent[here] = spentOn(here) + step;
  merge(kept(clockName(), {}));
  keep(clockName(), spent);
  tick();
  ticked.forEach((draw) => draw());
}
const ticked = [];
setInterval(count, 1000);

// ---- what was decided: on its item's page, and on the last pages in the order of their days ------------------------
const decidedOf = (item) => [...state.decided, ...state.waiting].filter((d) => d.item === item);
function decisions() {
  for (const page of fixed) {
    const box = one(".decided", page), item = Number(page.dataset.item);
    if (!box) continue;
    const found = decidedOf(item);
    box.hidden = !found.length;
    const around = box.closest(".column") || page;
    around.classList.toggle("has", found.length > 0);
    const apart = box.closest(".one, .two");
    if (apart) {
      if (!apart.dataset.was) apart.dataset.was = apart.className;
      apart.className = found.length ? apart.dataset.was.replace("one", "two") : apart.dataset.was;
    }
    const asked = one(".asked", around), open = asked ? all("li", asked).length : 0;
    if (asked && open) asked.hidden = found.length >= open;
    if (!found.length) continue;
    const most = asked && !asked.hidden ? SHOWN - 1 : SHOWN;
    const head = made("h2", ""), list = made("ol");
    head.append(sign("ok")); figured(head, `会议议定${found.length}项`);
    const unsent = found.filter((d) => !d.seq).length;
    if (unsent) { const wait = made("span", "", "waiting"); wait.append(sign("away"), "待上传"); head.append(wait); }
    list.append(...found.slice(-most).map((d) => {
      const line = made("li");
      line.append(made("b", d.matter), made("span", `${d.lead}　${d.day}前${d.seq ? "" : "　待上传"}`));
      return line;
    }));
    box.replaceChildren(head, list);
    if (found.length > most) box.append(made("p", `另有${found.length - most}项见末页`, "more"));
  }
  closing();
  if (pages()[state.n - 1]) fit(pages()[state.n - 1]);
}
function closing() {
  const found = [...state.decided, ...state.waiting].sort((a, b) => a.due.localeCompare(b.due) || (a.seq || 999) - (b.seq || 999));
  const at = state.n, stood = closings.length;
  closings.forEach((page) => page.remove());
  closings = [];
  const count = Math.max(1, Math.ceil(found.length / ROWS));
  for (let i = 0; i < count; i += 1) {
    const page = made("section", "", "slide closing");
    page.dataset.segment = segments.length - 1;
    page.hidden = true;
    const kicker = made("p", "", "kicker");
    kicker.append(made("b", "会议议定"), made("span", "宣读"), ...(count > 1 ? [made("span", `${i + 1}/${count}`)] : []));
    page.append(kicker);
    if (!found.length) {
      page.append(made("h1", "请会议议定的事项", "large"), openAsks());
    } else {
      page.append(made("h1", `本次会议议定${found.length}项，最早的${found[0].day}到期`, "large"), table(found.slice(i * ROWS, (i + 1) * ROWS)));
      if (i === count - 1) page.append(made("p", "下次会议第一项：逐项报告落实情况", "after"));
    }
    closings.push(page);
    stage.append(page);
  }
  if (stood && at > fixed.length) show(Math.min(at, fixed.length + closings.length));
}
function table(rows) {
  const whole = made("table", "", rows.length < 5 ? "few" : ""), head = made("tr"), body = made("tbody");
  head.append(...["序", "完成时限", "议定事项", "牵头单位"].map((word) => made("th", word)));
  body.append(...rows.map((d) => {
    const line = made("tr");
    const matter = made("td");
    matter.append(made("span", d.matter + (d.seq ? "" : "（待上传）")));
    line.append(made("td", d.seq || "—"), made("td", d.day), matter, made("td", d.lead));
    return line;
  }));
  const top = made("thead");
  top.append(head); whole.append(top, body);
  return whole;
}
function openAsks() {
  const list = made("ul", "", "open");
  list.append(...segments.flatMap((segment, i) => segment.asks.map((ask) => {
    const line = made("li");
    line.append(made("b", `议程${i}`)); figured(line, ask);
    return line;
  })));
  list.classList.toggle("dense", list.children.length > 16);
  return list;
}

// ---- keys ----------------------------------------------------------------------------------------------------
const acts = {
  on: () => go(state.n + 1), back: () => go(state.n - 1), first: () => go(1), last: () => go(pages().length),
  black: () => { dark(!state.black); blackened.forEach((tell) => tell(state.black)); },
  wall: () => modes.wall && modes.wall(),
  follow: () => { if (!state.attached) { state.attached = true; show(state.roomPage || state.n); } },
};
const blackened = [];
const modes = {};
const keys = {
  d: () => modes.desk && modes.desk(), D: () => modes.desk && modes.desk(),
  ArrowRight: acts.on, ArrowDown: acts.on, PageDown: acts.on, " ": acts.on, ArrowLeft: acts.back, ArrowUp: acts.back, PageUp: acts.back,
  Home: acts.first, End: acts.last, b: acts.black, B: acts.black, ".": acts.black,
  f: () => document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen && root.requestFullscreen(),
  Escape: () => { digits = ""; if (modes.wall) modes.wall(); foot(); },
  Enter: () => { const to = Number(digits); digits = ""; if (to) go(to); else acts.follow(); foot(); },
};
window.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const field = event.composedPath()[0];
  if (field.matches && field.matches("input,textarea,select")) { if (event.key === "Escape") field.blur(); return; }
  if (field.matches && field.matches("button,summary") && (event.key === " " || event.key === "Enter") && !digits) return;
  if (/^\d$/.test(event.key)) { digits = (digits + event.key).slice(-3); foot(); return; }
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  if (event.key !== "Enter") digits = "";
  act();
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("[data-do]");
  if (button && acts[button.dataset.do]) { acts[button.dataset.do](); button.blur(); }
});

// ---- what CSS cannot read from the markup ------------------------------------------------------------------------
all("[data-grow]").forEach((node) => { node.style.flexGrow = node.dataset.grow; });
all("[data-wide]").forEach((node) => { node.style.width = `${node.dataset.wide}%`; });
all("[data-size]").forEach((node) => { node.style.fontSize = `${node.dataset.size}rem`; });
all("[data-fill]").forEach((node) => { node.style.background = node.dataset.fill; node.style.color = node.dataset.ink; });
