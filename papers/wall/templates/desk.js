// The secretary's console and the remote: the same pages in another mode, for accounts that may hold the meeting.
if (given.holds) {
  const desk = one("#desk"), hand = one("#hand"), form = one("#decide");
  const DRAFT = `wall.${given.key}.draft`, DAYS = "日一二三四五六";
  const put = (within, name, ...parts) => {
    const node = one(`[data-${name}]`, within);
    node.replaceChildren();
    parts.forEach((part) => part instanceof Node ? node.append(part) : figured(node, part));
    return node;
  };
  const segment = () => segments[segmentOf(state.n)];
  const pageOf = (at) => pages().findIndex((page) => Number(page.dataset.segment) === at) + 1;
  const titleOf = (page) => { const head = page && one("h1", page); return head ? head.textContent : ""; };

  // ---- modes: which of the three this window shows; a change asks nobody ----------------------------------------
  function mode(name) {
    root.dataset.mode = name;
    desk.hidden = name !== "console";
    hand.hidden = name !== "remote";
    root.classList.toggle("black", state.black && name === "wall");
    if (name !== "console") all(".slide").forEach((page) => page.removeAttribute("style"));
    show(state.n);
  }
  modes.desk = () => { if (given_mode() === "wall") mode("console"); if (given_mode() === "console") form.elements.matter.focus(); };
  modes.wall = () => { if (given_mode() === "console") mode("wall"); };
  function place() {
    if (given_mode() !== "console") return;
    for (const [frame, look] of [[one("#frame-now"), "now"], [one("#frame-next"), "coming"]]) {
      const page = one(`.slide.${look}`);
      frame.style.height = `${Math.round(frame.clientWidth * 0.5625) + 2}px`;
      if (!page) continue;
      const box = frame.getBoundingClientRect();
      page.style.setProperty("--x", `${box.left + window.scrollX + 1}px`);
      page.style.setProperty("--y", `${box.top + window.scrollY + 1}px`);
      page.style.setProperty("--s", String((frame.clientWidth) / 1920));
    }
  }
  window.addEventListener("resize", place);

  // ---- what stands ------------------------------------------------------------------------------------------
  function linked(node) {
    node.className = state.away ? "waiting" : "better";
    node.replaceChildren(sign(state.away ? "away" : "ok"), state.away || "已连接");
    if (state.waiting.length) figured(node, `　议定暂存${state.waiting.length}项`);
  }
  function line(within, name, word, at) {
    const page = pages()[at - 1], part = page ? segments[Number(page.dataset.segment)] : null;
    if (!page) { put(within, name, made("b", "已是末页")); return; }
    put(within, name, made("b", word), made("span", `${at} / ${pages().length}`), made("span", titleOf(page) || part.short));
  }
  function draw() {
    all("[data-link]").forEach(linked);
    all("#desk [data-do=black], #hand [data-do=black]").forEach((button) => { button.classList.toggle("main", state.black); });
    line(desk, "now", "墙上", state.n);
    line(desk, "next", "接着", state.n + 1);
    line(hand, "next", "下一页", state.n + 1);
    put(hand, "at", `墙上 ${state.n} / ${pages().length}`);
    const part = segment(), here = segmentOf(state.n);
    put(hand, "kicker", ...(part.item ? [made("span", `议程${here}`), made("span", `${part.who}汇报`)] : [made("span", part.short)]));
    put(hand, "title", titleOf(pages()[state.n - 1]));
    const told = (part.notes || []).map((note) => made("li", note));
    put(desk, "notes", ...(told.length ? told : [made("li", "这一页没有提示")]));
    put(hand, "notes", ...told.map((node) => node.cloneNode(true)));
    plan(here);
    entered(part);
    asks(part);
    place();
    times();
  }
  function plan(here) {
    put(desk, "plan", ...segments.map((part, i) => {
      const row = made("tr", "", i === here ? "now" : i < here ? "done" : "");
      row.append(made("td", part.item ? i : ""), made("td", part.short), made("td", spentOn(i) >= 1 ? clock(spentOn(i)) : ""), made("td", part.minutes || ""));
      row.onclick = () => { const to = pageOf(i); if (to) go(to); };
      return row;
    }));
  }
  function times() {
    const here = segmentOf(state.n), part = segments[here], now = new Date(), gone = spentOn(here);
    const total = segments.reduce((sum, _, i) => sum + spentOn(i), 0), planned = segments.reduce((sum, each) => sum + each.minutes, 0);
    const due = segments.reduce((sum, each, i) => sum + (i < here ? each.minutes * 60 : 0), 0) + Math.min(gone, part.minutes * 60);
    const late = Math.round((total - due) / 60);
    const left = Math.max(0, part.minutes * 60 - gone) + segments.reduce((sum, each, i) => sum + (i > here ? each.minutes * 60 : 0), 0);
    const end = new Date(now.getTime() + left * 1000), behind = late > 0 ? `晚${late}分` : late < 0 ? `早${-late}分` : "准时";
    const look = !part.minutes ? "" : gone > part.minutes * 60 ? "over" : gone > part.minutes * 60 * SOON ? "soon" : "";
    for (const within of [desk, hand]) {
      put(within, "spent", clock(gone)).className = look;
      put(within, "total", clock(total));
    }
    put(desk, "minutes", part.minutes ? `共${part.minutes}分钟` : "不计时");
    put(hand, "minutes", part.minutes ? `本项，共${part.minutes}分钟` : "本项");
    put(desk, "planned", `共${planned}分钟`);
    put(desk, "gap", behind).className = late > 0 ? "soon" : "";
    put(hand, "gap", `会议，${behind}`);
    put(desk, "end", `预计${end.getHours()}:${two(end.getMinutes())}散会`);
    put(hand, "time", `${now.getHours()}:${two(now.getMinutes())}`);
    one("[data-bar]", hand).style.width = part.minutes ? `${Math.min(100, gone / part.minutes / 0.6)}%` : "0";
    const cell = desk.querySelector(".plan .now td:nth-child(3)");
    if (cell) cell.textContent = clock(gone);
  }

  // ---- entering a resolution -----------------------------------------------------------------------------------
  const units = new Map(given.form.units);
  const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });
  form.elements.lead.append(option("", "选一个单位"), ...given.form.units.map(([code, name]) => option(code, name)));
  form.elements.clause.append(option("?", "选一项任务"), ...given.form.tasks.map(([code, name]) => option(code, name)), option("", "不对应具体任务"));
  put(form, "units", ...given.form.units.map(([code, name]) => {
    const label = made("label", ""), box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: "support", value: code });
    label.append(box, ` ${name}`);
    return label;
  }));
  const iso = (day) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  const from = (text) => { const [y, m, d] = text.split("-").map(Number); return new Date(y, m - 1, d); };
  const said = (text) => {
    const day = from(text), same = day.getFullYear() === from(given.form.day).getFullYear();
    return `${same ? "" : `${day.getFullYear()}年`}${day.getMonth() + 1}月${day.getDate()}日`;
  };
  const after = (days) => { const day = from(given.form.day); day.setDate(day.getDate() + days); return day; };
  const monthEnd = (months) => { const day = from(given.form.day); return new Date(day.getFullYear(), day.getMonth() + months + 1, 0); };
  const friday = () => { const day = from(given.form.day).getDay(); return after((5 - day + 7) % 7 || 7); };
  const offered = [[iso(friday()), `星期${DAYS[5]}`], [iso(monthEnd(0)), "本月底"], [iso(monthEnd(1)), "下月底"]];
  let due = "";
  const other = Object.assign(document.createElement("input"), { type: "text", name: "other", placeholder: "如 11月15日", maxLength: 12 });
  other.setAttribute("aria-label", "别的日期");
  other.oninput = () => choose(dayOf(other.value));
  // A day as it is written, with or without its year; a month and day before the meeting's are of the next year.
  function dayOf(text) {
    const [, y, m, d] = text.trim().match(/^(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})日?$/) || [];
    if (!d) return "";
    const first = from(given.form.day), day = new Date(Number(y || first.getFullYear()), m - 1, d);
    if (!y && day < first) day.setFullYear(day.getFullYear() + 1);
    return day.getMonth() === m - 1 && day.getDate() === Number(d) ? iso(day) : "";
  }
  put(form, "days", ...offered.map(([day, word]) => {
    const chip = made("button", `${said(day)} ${word}`);
    Object.assign(chip, { type: "button", onclick: () => { other.value = ""; choose(day); } });
    chip.dataset.day = day;
    return chip;
  }), other);
  function choose(day) {
    due = day;
    all("[data-day]", form).forEach((chip) => chip.classList.toggle("chosen", chip.dataset.day === day));
    put(form, "due", day ? `${said(day)} 星期${DAYS[from(day).getDay()]}` : other.value ? "写成 11月15日 或 2027-1-15" : "");
    draft();
  }
  const supporting = () => all("input[name=support]:checked", form).map((box) => box.value);
  function draft() {
    put(form, "support", supporting().map((code) => units.get(code)).join("、") || "可不填");
    keep(DRAFT, { matter: form.elements.matter.value, lead: form.elements.lead.value, clause: form.elements.clause.value, support: supporting(), due });
  }
  form.addEventListener("input", draft);
  function fill(values) {
    form.elements.matter.value = values.matter || "";
    form.elements.lead.value = units.has(values.lead) ? values.lead : "";
    form.elements.clause.value = values.clause ?? "?";
    if (form.elements.clause.selectedIndex < 0) form.elements.clause.value = "?";
    all("input[name=support]", form).forEach((box) => { box.checked = (values.support || []).includes(box.value); });
    other.value = values.due && !offered.some(([day]) => day === values.due) ? said(values.due) : "";
    choose(values.due || "");
  }
  function asks(part) {
    put(desk, "where", part.item ? `记在议程${segmentOf(state.n)}` : "不记在议程项下");
    put(form, "asks", ...part.asks.map((ask) => {
      const button = made("button", ask);
      Object.assign(button, { type: "button", title: "用这一句" });
      button.onclick = () => { form.elements.matter.value = ask; draft(); form.elements.matter.focus(); };
      return button;
    }));
    if (form.elements.clause.value === "?" && !form.elements.matter.value) {
      const fits = given.form.tasks.some(([code]) => code === part.clause);
      form.elements.clause.value = fits ? part.clause : "?";
    }
    if (!form.elements.lead.value && units.has(part.reporter) && !form.elements.matter.value) form.elements.lead.value = part.reporter;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { matter, lead, clause } = form.elements, words = matter.value.trim();
    const lacks = state.meeting !== given.in_session ? `会议现在是“${state.meeting}”，开会后才能录入议定`
      : !words ? "请写议定事项" : !lead.value ? "请选牵头单位" : clause.value === "?" ? "请选对应任务，不属于任何一项的选“不对应具体任务”"
      : !due ? "请选完成时限" : due < given.form.day ? `完成时限早于会议日期${given.form.held}` : "";
    put(form, "why", lacks);
    if (lacks) return;
    const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
    const support = supporting();
    keep(QUEUE, [...queue(), {
      id, account: given.account, item: segment().item, matter: words, lead: units.get(lead.value), lead_code: lead.value,
      support: support.map((code) => units.get(code)).join("、"), support_codes: support, due, day: said(due), clause: clause.value,
    }]);
    fill({});
    waits();
    send();
  });
  form.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); form.requestSubmit(); } });

  function entered(part) {
    const found = [...state.decided, ...state.waiting].filter((d) => d.item === part.item), gone = kept(REFUSED, []);
    const where = part.item ? "本项" : "未归项的";
    put(desk, "count", found.length ? `${where}已议定${found.length}项` : `${where}还没有议定`);
    put(desk, "entered", ...found.map((d) => {
      const row = made("li"), below = made("span", `${d.lead}　${d.day}前`), mark = made("i", "", d.seq ? "better" : "waiting");
      mark.append(sign(d.seq ? "ok" : "away"), d.seq ? "已上墙" : d.account === given.account ? "待上传" : `由${d.account}录入，待上传`);
      below.append(mark);
      row.append(made("b", d.matter), below);
      return row;
    }), ...gone.map((d) => {
      const row = made("li"), below = made("span"), again = made("button", "取回改");
      again.type = "button";
      again.onclick = () => {
        keep(REFUSED, kept(REFUSED, []).filter((each) => each.id !== d.id));
        fill({ matter: d.matter, lead: d.lead_code, clause: d.clause, support: d.support_codes, due: d.due });
        draw();
      };
      const why = made("i", "", "worse");
      why.append(sign("no"), `没有写入：${d.why}`);
      below.append(why, again);
      row.append(made("b", d.matter), below);
      return row;
    }));
  }
  drawn.push(draw);
  ticked.push(times);
  fill(kept(DRAFT, { clause: "?" }));
  mode(given.mode);
}
decisions();
show(kept(PAGE, 1));
