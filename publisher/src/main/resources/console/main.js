// Signs in and out, asks for the status while the page is visible, and shows one part of the page at a time.

import * as api from './api.js';
import { h, number, setText, time, duration } from './dom.js';
import { Overview } from './overview.js';
import { Applications } from './applications.js';
import { Data } from './data.js';
import { Changes } from './history.js';

const POLL_MILLIS = 2_000;

const byId = (id) => document.getElementById(id);
const signIn = byId('sign-in');
const page = byId('console');

let parts = null;
let shown = null;
let latest = null;
let unreachableSince = null;
let timer;
let life = 0; // of the present sign-in; what an earlier one still waits for is dropped

function showSignIn(problem = '') {
  life++;
  clearTimeout(timer);
  parts = shown = latest = unreachableSince = null;
  api.forgetToken();
  byId('view').replaceChildren();
  byId('banners').replaceChildren();
  document.querySelectorAll('dialog').forEach((dialog) => dialog.remove());
  page.hidden = true;
  signIn.hidden = false;
  byId('token').value = '';
  byId('token').focus();
  setText(byId('sign-in-problem'), problem);
}

function showConsole() {
  life++;
  signIn.hidden = true;
  page.hidden = false;
  const refresh = () => poll();
  parts = {
    overview: new Overview(refresh),
    applications: new Applications(refresh),
    data: new Data(refresh),
    changes: new Changes(),
  };
  showPart();
}

function showPart() {
  if (parts === null) {
    return;
  }
  const name = location.hash.slice(1) in parts ? location.hash.slice(1) : 'overview';
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === '#' + name) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  shown = parts[name];
  byId('view').replaceChildren(shown.element);
  if (latest !== null) {
    shown.update(latest);
  }
  shown.open?.();
}

async function poll() {
  clearTimeout(timer);
  if (parts === null || document.visibilityState !== 'visible') {
    return;
  }
  const asking = life;
  try {
    const answer = await api.status();
    if (asking !== life) {
      return;
    }
    latest = answer;
    unreachableSince = null;
    parts.overview.sample(latest);
    shown.update(latest);
    showState();
  } catch (failure) {
    if (asking !== life) {
      return;
    }
    if (failure instanceof api.Refusal && failure.ofToken) {
      showSignIn(failure.message);
      return;
    }
    unreachableSince ??= new Date();
    showState(failure);
  }
  clearTimeout(timer);
  timer = setTimeout(poll, POLL_MILLIS);
}

function showState(failure) {
  page.classList.toggle('unreachable', Boolean(failure));
  const banners = [];
  const pill = byId('health-pill');
  if (failure) {
    const since = time(unreachableSince.toISOString()).slice(11);
    const age = duration(Math.round((Date.now() - unreachableSince) / 1000));
    banners.push(['bad', `${failure.message}: since ${since}, for ${age}. What is shown is of before.`]);
    setHealth(pill, 'no answer', 'bad');
  } else {
    const health = latest.health;
    const kind = { healthy: 'good', degraded: 'warn', unhealthy: 'bad' }[health?.status] ?? 'quiet';
    setHealth(pill, health?.status ?? 'connected', kind);
    if (latest.writer?.paused) {
      const reason = latest.writer.pauseReason ? ` (${latest.writer.pauseReason})` : '';
      const waiting = number(latest.backlog?.changes ?? 0);
      banners.push(['warn', `Paused since ${time(latest.writer.pausedAt)}${reason}: ${waiting} changes wait to be drained.`]);
    }
    for (const reason of health?.reasons ?? []) {
      banners.push([reason.status === 'unhealthy' ? 'bad' : 'warn', reason.detail]);
    }
  }
  showBanners(banners);
}

function setHealth(pill, text, kind) {
  setText(pill, text);
  pill.className = `pill ${kind}`;
}

function showBanners(banners) {
  const place = byId('banners');
  const wanted = banners.length;
  while (place.children.length > wanted) {
    place.lastChild.remove();
  }
  banners.forEach(([kind, text], i) => {
    const banner = place.children[i] ?? place.appendChild(h('p'));
    banner.className = `banner ${kind}`;
    setText(banner, text);
  });
}

signIn.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const problem = byId('sign-in-problem');
  const button = signIn.querySelector('button');
  const token = byId('token').value.trim();
  setText(problem, '');
  if (!/^[!-~]+$/.test(token)) {
    setText(problem, 'That is no token: expected letters, digits and signs without spaces.');
    return;
  }
  button.setAttribute('aria-busy', 'true');
  api.keepToken(token);
  try {
    latest = await api.status();
    byId('token').value = '';
    showConsole();
    poll();
  } catch (failure) {
    api.forgetToken();
    setText(problem, failure.message);
    byId('token').select();
  } finally {
    button.removeAttribute('aria-busy');
  }
});

byId('sign-out').addEventListener('click', () => showSignIn());
addEventListener('hashchange', () => {
  showPart();
  byId('view').focus({ preventScroll: true });
});
document.addEventListener('visibilitychange', () => poll());

if (api.signedIn()) {
  showConsole();
  poll();
} else {
  showSignIn();
}
