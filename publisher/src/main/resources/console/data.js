// Backfills, replays, the emergency sync, and what is set aside.

import * as api from './api.js';
import { ask, button, form, outcome } from './actions.js';
import { Table, card, h, number, setPill, setText, time } from './dom.js';

const SET_ASIDE_REFRESH_MILLIS = 10_000;
const LIMIT = 100;

function scope(backfill) {
  const parts = [];
  if (backfill.from) {
    parts.push(`replay ${number(backfill.from)} to ${number(backfill.to)}`);
  } else {
    parts.push(backfill.table ?? 'all tables');
  }
  for (const name of ['tenant', 'application', 'record']) {
    if (backfill[name]) {
      parts.push(`${name} ${backfill[name]}`);
    }
  }
  return parts.join(', ') + (backfill.forced ? ', forced' : '');
}

function fillProgress(cell, backfill) {
  let bar = cell.querySelector('progress');
  if (bar === null) {
    bar = h('progress', { max: 1 });
    cell.append(bar, h('span'));
  }
  const done = backfill.phase === 'done';
  const share = done ? 1 : backfill.rowsTotal > 0 ? Math.min(backfill.rowsRead / backfill.rowsTotal, 0.99) : undefined;
  if (share === undefined) {
    bar.removeAttribute('value');
  } else {
    bar.value = share;
  }
  const total = backfill.rowsTotal > 0 && !done ? ` of about ${number(backfill.rowsTotal)}` : '';
  bar.setAttribute('aria-label', `Progress of backfill ${backfill.id}`);
  setText(cell.lastChild, `${number(backfill.rowsRead)}${total} rows`);
}

export class Data {
  constructor(refresh) {
    this.refresh = refresh;
    this.backfillPlace = outcome();
    this.setAsidePlace = outcome();
    this.loading = h('p', { class: 'problem' });
    this.backfills = new Table('Backfills', this.#backfillColumns(), (b) => b.id, 'No backfill was asked for.');
    this.setAside = new Table('Changes that are set aside', this.#setAsideColumns(), (c) => c.id, 'Nothing is set aside.');
    this.setAsideNote = h('p', { class: 'quiet' });
    this.element = h(
      'div',
      { class: 'view' },
      h('h1', { class: 'hidden' }, 'Data'),
      card('Set aside', this.setAside.element, this.setAsideNote, this.loading, this.setAsidePlace),
      card('Backfills', this.backfills.element, this.backfillPlace),
      h('div', { class: 'columns' }, this.#backfillCard(), this.#replayCard(), this.#emergencyCard()),
    );
  }

  #backfillColumns() {
    return [
      { label: 'Id', class: 'number', text: (b) => String(b.id) },
      { label: 'Of', text: scope },
      { label: 'Phase', fill: (cell, b) => setPill(cell, b.phase, b.phase === 'done' ? 'good' : 'quiet') },
      { label: 'Progress', class: 'progress', fill: fillProgress },
      { label: 'Events', class: 'number', text: (b) => number(b.events) },
      { label: 'Asked for', class: 'time', text: (b) => time(b.requestedAt) },
      { label: 'Done', class: 'time', text: (b) => (b.finishedAt ? time(b.finishedAt) : '–') },
      { label: 'Actions', class: 'actions', fill: (cell, b) => this.#fillCancel(cell, b) },
    ];
  }

  #fillCancel(cell, backfill) {
    if (backfill.phase === 'done') {
      cell.replaceChildren();
    } else if (!cell.hasChildNodes()) {
      const label = { class: 'small', 'aria-label': `Give up: backfill ${backfill.id}` };
      cell.append(button('Give up', this.backfillPlace, () => this.#cancel(backfill.id), label));
    }
  }

  #setAsideColumns() {
    return [
      { label: 'Id', class: 'number', text: (c) => String(c.id) },
      { label: 'Table', class: 'word', text: (c) => c.table },
      { label: 'Record', class: 'word', text: (c) => c.recordId },
      { label: 'Tenant', text: (c) => c.tenantId ?? '–' },
      { label: 'Cause', fill: (cell, c) => setPill(cell, c.code, 'warn') },
      { label: 'Reason', text: (c) => c.reason },
      { label: 'Since', class: 'time', text: (c) => time(c.setAsideAt) },
      { label: 'Tries', class: 'number', text: (c) => number(c.attempts) },
      {
        label: 'Actions',
        class: 'actions',
        once: (c) => [
          button('Retry', this.setAsidePlace, () => this.#retry(c.id), { class: 'small', 'aria-label': `Retry: change ${c.id}` }),
          button('Discard…', this.setAsidePlace, () => this.#discard(c), { class: 'small', 'aria-label': `Discard: change ${c.id}` }),
        ],
      },
    ];
  }

  #backfillCard() {
    return card(
      'Backfill',
      h('p', { class: 'quiet' }, 'Compares tables with what the applications were told, and tells them the difference. What is left empty is all.'),
      form(
        [
          { name: 'table', label: 'Table' },
          { name: 'tenant', label: 'Tenant' },
          { name: 'application', label: 'Application' },
          { name: 'record', label: 'Record', hint: 'Needs its table.' },
          { name: 'forced', label: 'Tell every record again', kind: 'flag' },
        ],
        'Backfill',
        async (values) => this.#asked(await api.post('backfill', values)),
      ),
    );
  }

  #replayCard() {
    return card(
      'Replay',
      h('p', { class: 'quiet' }, 'Tells one application again of every record that a range of events speaks of, as the record is now.'),
      form(
        [
          { name: 'application', label: 'Application', required: true },
          { name: 'from', label: 'From position', kind: 'number', required: true, min: 1 },
          { name: 'to', label: 'To position', kind: 'number', required: true, min: 1 },
        ],
        'Replay',
        async (values) => this.#asked(await api.post('replay', values)),
      ),
    );
  }

  #emergencyCard() {
    const place = outcome();
    return card(
      'Emergency sync',
      h('p', { class: 'quiet' }, 'When it is not known what the applications have: compares everything, then has every consumer start over.'),
      h('div', { class: 'buttons' }, button('Emergency sync…', place, () => this.#emergency(place), { class: 'danger' })),
      place,
    );
  }

  #emergency(place) {
    ask({
      title: 'Have every consumer start over?',
      text: [
        'All tables are compared with what the applications were told, and applications with a webhook are told every record again.',
        'When that is done the event log begins a new epoch, on which every consumer of every application loads a snapshot anew. With much data this is a load on the database and on all applications.',
        'No waiting change is discarded.',
      ],
      confirm: 'Start the emergency sync',
      danger: true,
      run: async () => {
        place.textContent = this.#asked(await api.post('emergency-sync'));
      },
    });
  }

  #asked(answer) {
    this.refresh();
    const ids = answer.backfills.map((backfill) => backfill.id);
    return `Asked for: ${ids.length === 1 ? 'backfill' : 'backfills'} ${ids.join(', ')}.`;
  }

  async #cancel(id) {
    await api.remove(api.path('backfills', id));
    this.refresh();
    return `The backfill ${id} is given up.`;
  }

  async #retry(id) {
    await api.post(api.path('set-aside', id, 'retry'));
    this.#setAsideChanged();
    return `The record of the change ${id} is tried again.`;
  }

  #discard(change) {
    ask({
      title: `Discard the change ${change.id}?`,
      text: `It is of the record ${change.recordId} in ${change.table}. No application will be told of it.`,
      confirm: 'Discard',
      danger: true,
      run: async () => {
        await api.remove(api.path('set-aside', change.id));
        this.#setAsideChanged();
      },
    });
  }

  #setAsideChanged() {
    this.loadedAt = undefined;
    this.refresh();
  }

  async #load() {
    this.loadedAt = Date.now();
    const answer = await api.get('set-aside', { limit: LIMIT });
    this.loadedCount = answer.count;
    this.setAside.update(answer.changes);
    setText(this.setAsideNote, answer.count > answer.changes.length ? `The newest ${answer.changes.length} of ${number(answer.count)}.` : '');
  }

  open() {
    if (!(Date.now() - this.loadedAt < SET_ASIDE_REFRESH_MILLIS)) {
      this.#load().then(
        () => setText(this.loading, ''),
        (failure) => setText(this.loading, failure.message),
      );
    }
  }

  update(status) {
    this.backfills.update(status.backfills ?? []);
    if (status.setAside !== this.loadedCount) {
      this.loadedAt = undefined;
    }
    this.open();
  }
}
