// What goes to the server and comes from it, over one WebSocket. Away from it everything above goes on; what was
// decided waits in the browser's store, each under an id of its own, until the server says that it is written.
const QUEUE = `wall.${given.key}.queue`, REFUSED = `wall.${given.key}.refused`;
const LAST = `wall.${given.key}.last`, BEAT = 20000, SILENCE = 12000;
let socket = null, silent = 0, heard = -1, sent = 0, acked = 0, me = "", before = "", untold = false, sending = "", patience = 0;
const queue = () => kept(QUEUE, []);
const mine = () => queue().filter((d) => d.account === given.account);
const ready = () => socket && socket.readyState === 1;
const say = (message) => { if (ready()) socket.send(JSON.stringify(message)); };

// Every turn bears the window's name and a number, so that a window does not obey what it has overtaken.
function steer(message) {
  sent += 1;
  say({ ...message, by: me, count: sent, spent });
  session(LAST, [me, sent, Date.now()]);
}
const session = (name, value) => { try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* only for a reload */ } };
// A page turned just before a reload may not have arrived: then this window says again where it stands.
function untoldBefore(seen) {
  let was = [];
  try { was = JSON.parse(sessionStorage.getItem(LAST)) || []; } catch { /* nothing was kept */ }
  if (!was[0] || Date.now() - was[2] > 5000 || (seen[was[0]] || 0) >= was[1]) return;
  untold = true;
  before = was[0];
}

function waits() {
  state.waiting = queue().map((d) => ({ ...d, seq: 0 }));
  decisions();
  foot();
  drawn.forEach((draw) => draw());
}
function mark(why) {
  if (why === state.away) return;
  state.away = why;
  foot();
  drawn.forEach((draw) => draw());
}
// In order, one at a time, again after each loss; the server knows each id, so twice sent is once written.
function send() {
  if (!given.holds || !ready() || sending) return;
  const next = mine()[0];
  if (!next) return;
  sending = next.id;
  clearTimeout(patience);
  patience = setTimeout(() => { sending = ""; send(); }, 8000);
  const { id, item, matter, lead_code: lead, support_codes: support, due, clause } = next;
  say({ decide: { id, item, matter, lead, support, due, clause } });
}
function answered(id) {
  sending = "";
  clearTimeout(patience);
  keep(QUEUE, queue().filter((d) => d.id !== id));
}
function told(message) {
  if (message.at) {
    merge(message.at.spent);
    const fresh = heard < 0, reborn = message.at.turn < heard;
    heard = message.at.turn;
    acked = message.at.seen[me] || 0;
    state.roomPage = message.at.page;
    if (!state.attached) foot();
    if (fresh && given.holds) untoldBefore(message.at.seen);
    if (untold || ((reborn || !message.at.turn) && given.holds && (given_mode() === "wall" || !fresh))) {
      untold = false;
      steer({ page: state.n, black: state.black, ...(before ? { instead: before } : {}) });
      before = "";
    } else if (message.at.turn && sent <= acked) {
      // What this window itself has said has arrived: where the room stands holds here, too.
      if (state.attached && message.at.page !== state.n) show(message.at.page);
      if (message.at.black !== state.black) dark(message.at.black);
    }
  }
  if (message.state) {
    if (message.state !== state.meeting) { state.meeting = message.state; spent = kept(clockName(), {}); }
    state.newest = message.newest;
    state.decided = message.decided;
    decisions();
    foot();
    drawn.forEach((draw) => draw());
  }
  if (message.written) { answered(message.written); waits(); send(); }
  if (message.refused) {
    const [gone] = queue().filter((d) => d.id === message.refused);
    answered(message.refused);
    if (gone) keep(REFUSED, [...kept(REFUSED, []), { ...gone, why: message.why }]);
    waits(); send();
  }
  if (message.later) { sending = ""; clearTimeout(patience); setTimeout(send, 2000); }
}
function listen(wait) {
  const at = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${given.live}`;
  const current = socket = new WebSocket(at);
  const quiet = () => {
    clearTimeout(silent);
    silent = setTimeout(() => { mark("断网，照常放映"); current.close(); }, SILENCE);
  };
  quiet();
  const beat = setInterval(() => { if (current.readyState === 1) current.send("."); }, BEAT);
  current.onopen = () => {
    // What was said into a dead connection is said again as the page that stands, in its place.
    if (sent > acked) { untold = true; before = me; }
    me = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
    sent = acked = 0; sending = "";
  };
  current.onmessage = (event) => {
    quiet();
    wait = 500;
    mark("");
    told(JSON.parse(event.data));
    send();
  };
  current.onclose = () => {
    clearInterval(beat);
    clearTimeout(silent);
    sending = "";
    mark(state.away || "断网，照常放映");
    // An ended login answers, but only with the way to the login page: nobody is led away from the wall.
    fetch(location.href, { method: "HEAD", redirect: "manual", cache: "no-store" }).then((answer) => {
      if (answer.type === "opaqueredirect") mark("登录已结束，照常放映；请另开窗口登录");
      else if (answer.status === 403) mark("这个账号不能再放映，请联系联席办");
    }, () => mark("断网，照常放映"));
    setTimeout(() => listen(Math.min(wait * 2, 4000)), wait);
  };
}
if (given.live) {
  turned.push((page, step) => {
    if (!given.holds) { state.attached = false; foot(); return; }
    if (!ready()) { untold = true; return; }
    steer(Math.abs(step) === 1 ? { step, from: page - step } : { page });
  });
  blackened.push((black) => { if (given.holds && ready()) steer({ black }); });
  window.addEventListener("storage", (event) => { if (event.key === QUEUE) waits(); });
  window.addEventListener("beforeunload", (event) => { if (state.away) event.preventDefault(); });
  state.waiting = queue().map((d) => ({ ...d, seq: 0 }));
  listen(500);
}
