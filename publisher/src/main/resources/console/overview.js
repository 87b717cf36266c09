// How everything stands, and the writer's buttons.

import * as api from './api.js';
import { ask, button, outcome } from './actions.js';
import { Table, card, duration, h, number, pill, setPill, setText, time } from './dom.js';
import { Sparkline } from './sparkline.js';

const TRIGGERS_EVERY_MILLIS = 30_000;

function figure(label) {
  const value = h('strong', {}, '–');
  const note = h('span', { class: 'quiet' });
  return { value, note, element: h('div', { class: 'figure' }, h('span', { class: 'label' }, label), value, note) };
}

const CONSUMERS = [
  { label: 'Consumer', text: (c) => c.consumer },
  { label: 'Application', text: (c) => c.application },
  { label: 'State', fill: (cell, c) => setPill(cell, c.state ?? 'unknown', consumerKind(c.state)) },
  { label: 'Position', class: 'number', text: (c) => number(c.position ?? c.verifiedPosition) },
  { label: 'Lag', class: 'number', text: (c) => number(c.lag) },
  { label: 'Dead letters', class: 'number', text: (c) => number(deadLetters(c)) },
  { label: 'Reported', class: 'time', text: (c) => time(c.reportedAt) },
];

function consumerKind(state) {
  if (state === 'LIVE') {
    return 'good';
  }
  return ['STALE', 'UNAUTHORIZED', 'STOPPED'].includes(state) ? 'bad' : 'quiet';
}

function deadLetters(consumer) {
  return (consumer.handlers ?? []).reduce((sum, handler) => sum + (handler.deadLetters ?? 0), 0);
}

export class Overview {
  constructor(refresh) {
    this.refresh = refresh;
    this.samples = new Sparkline();
    this.figures = {
      head: figure('Head'),
      rate: figure('Events per second'),
      backlog: figure('Backlog'),
      setAside: figure('Set aside'),
      channels: figure('Channels'),
      redis: figure('Redis'),
    };
    this.figures.rate.element.append(this.samples.element);
    this.writer = h('dl', { class: 'facts' });
    this.triggers = h('div', {}, h('p', { class: 'quiet' }, 'Not verified yet.'));
    this.checks = h('ul', { class: 'checks' });
    this.consumers = new Table('Consumers', CONSUMERS, (c) => c.application + ' ' + c.consumer, 'No consumer has reported yet.');
    this.element = h(
      'div',
      { class: 'view' },
      h('h1', { class: 'hidden' }, 'Overview'),
      h('div', { class: 'figures' }, Object.values(this.figures).map((f) => f.element)),
      h('div', { class: 'columns' }, this.#writerCard(), this.#captureCard()),
      card('Consumers', this.consumers.element),
    );
  }

  #writerCard() {
    const place = outcome();
    this.pauseButton = button('Pause…', place, () => this.#pauseOrResume());
    return card(
      'Writer',
      this.writer,
      h(
        'div',
        { class: 'buttons' },
        button('Sync now', place, () => this.#drain(), { class: 'primary' }),
        this.pauseButton,
        button('Retention now', place, () => this.#retention()),
      ),
      place,
    );
  }

  #captureCard() {
    const place = outcome();
    return card(
      'Installation',
      this.triggers,
      h(
        'div',
        { class: 'buttons' },
        button('Run the check', place, () => this.#check()),
        button('Verify triggers', place, () => this.#verify()),
      ),
      place,
      this.checks,
    );
  }

  async #drain() {
    const answer = await api.post('drain');
    this.refresh();
    return answer.complete
      ? `Done: every change is in the event log, whose head is ${number(answer.head)}.`
      : `Not yet: ${number(answer.backlog)} changes wait. ${answer.reason ?? ''}`;
  }

  async #pauseOrResume() {
    if (this.paused) {
      await api.post('resume');
      this.refresh();
      return 'Resumed.';
    }
    ask({
      title: 'Pause the writer?',
      text: 'Draining and backfilling stop on every instance until resumed, also over restarts. Changes are captured meanwhile, and what is in the event log is served.',
      fields: [{ name: 'reason', label: 'Reason', maxlength: 500, hint: 'Shown wherever the pause is.' }],
      confirm: 'Pause',
      run: async (values) => {
        await api.post('pause', values);
        this.refresh();
      },
    });
    return '';
  }

  async #retention() {
    const deleted = await api.post('retention');
    this.refresh();
    return `Deleted ${number(deleted.events)} events, ${number(deleted.changes)} changes, ${number(deleted.deliveries)} deliveries.`;
  }

  async #check() {
    const answer = await api.post('check');
    this.checks.replaceChildren(
      ...answer.lines.map((line) =>
        h(
          'li',
          {},
          pill(line.ok ? 'ok' : 'failed', line.ok ? 'good' : 'bad'),
          h('span', {}, h('b', {}, line.name), ' ', line.detail),
        ),
      ),
    );
    return answer.ok ? 'All passed.' : 'Not all passed.';
  }

  async #verify() {
    this.verifiedAt = Date.now();
    const report = await api.get('triggers');
    const problems = report.tables.flatMap((table) =>
      (table.problems ?? []).map((problem) => h('li', {}, h('b', {}, table.table), ' ', problem.message ?? String(problem))),
    );
    this.triggers.replaceChildren(
      h(
        'p',
        {},
        pill(report.ok ? 'captured' : 'not captured', report.ok ? 'good' : 'bad'),
        ` ${report.tables.length} tables: ${report.tables.map((table) => table.table).join(', ')}`,
      ),
      h('ul', {}, problems),
    );
    return '';
  }

  /** Called at each status, also while another part is shown. */
  sample(status) {
    this.samples.add(status.epoch, status.head, performance.now());
  }

  open() {
    if (!(Date.now() - this.verifiedAt < TRIGGERS_EVERY_MILLIS)) {
      this.#verify().catch((failure) => this.triggers.replaceChildren(h('p', { class: 'problem' }, failure.message)));
    }
  }

  update(status) {
    const { head, rate, backlog, setAside, channels, redis } = this.figures;
    setText(head.value, number(status.head));
    setText(head.note, status.epoch ? `epoch ${status.epoch}` : 'not started');
    setText(rate.value, number(this.samples.rate()));
    this.samples.draw();
    setText(backlog.value, number(status.backlog?.changes));
    setText(backlog.note, status.backlog?.changes > 0 ? `oldest ${duration(status.backlog.oldestAgeSeconds)}` : 'nothing waits');
    setText(setAside.value, number(status.setAside));
    setAside.element.classList.toggle('warn', status.setAside > 0);
    setText(setAside.note, status.setAside > 0 ? 'see Data' : 'none');
    setText(channels.value, number(status.channels));
    setText(channels.note, `${(status.applications ?? []).length} applications`);
    setText(redis.value, status.redis?.state ?? 'unknown');
    redis.element.classList.toggle('warn', Boolean(status.redis) && status.redis.state !== 'connected');
    setText(redis.note, status.redis ? `${number(status.redis.announced)} announced, ${number(status.redis.dropped)} dropped` : '');
    this.consumers.update(status.consumers ?? []);
    this.#updateWriter(status.writer);
    this.open();
  }

  #updateWriter(writer) {
    this.paused = writer?.paused === true;
    setText(this.pauseButton, this.paused ? 'Resume' : 'Pause…');
    const facts = [
      ['This instance', writer?.state ?? 'unknown'],
      ['Written by', writer?.instance ?? '–'],
      ['Paused', this.paused ? `since ${time(writer.pausedAt)}` : 'no'],
    ];
    if (writer?.interruption) {
      facts.push(['Interrupted', writer.interruption]);
    }
    const text = JSON.stringify(facts);
    if (this.writerText !== text) {
      this.writerText = text;
      this.writer.replaceChildren(...facts.flatMap(([term, value]) => [h('dt', {}, term), h('dd', {}, value)]));
    }
  }
}
