// The recent changes of a tenant or a record, with the events they led to and where those were delivered.

import * as api from './api.js';
import { button, form, outcome } from './actions.js';
import { Table, card, h, list, number, pill, setPill, time } from './dom.js';

const RESULTS = { success: 'good', error: 'bad', pending: 'warn', unknown: 'quiet' };
const OPERATIONS = { INSERT: 'good', UPDATE: 'quiet', DELETE: 'bad', TRUNCATE: 'bad' };

const DELIVERIES = [
  { label: 'Destination', text: (d) => d.destination },
  { label: 'To', text: (d) => d.to ?? '–' },
  { label: 'Result', fill: (cell, d) => setPill(cell, d.result, RESULTS[d.result] ?? 'quiet') },
  { label: 'Try', class: 'number', text: (d) => number(d.attempt) },
  { label: 'HTTP', class: 'number', text: (d) => (d.status ? String(d.status) : '–') },
  { label: 'Took', class: 'number', text: (d) => (typeof d.durationMillis === 'number' ? `${number(d.durationMillis)} ms` : '–') },
  { label: 'At', class: 'time', text: (d) => (d.at ? time(d.at) : '–') },
  { label: 'Error', text: (d) => d.error ?? '–' },
];

export class Changes {
  constructor() {
    this.results = h('div', { class: 'changes' });
    this.morePlace = outcome();
    this.more = button('Older changes', this.morePlace, () => this.#page(this.query, this.next));
    this.more.hidden = true;
    this.element = h(
      'div',
      { class: 'view' },
      h('h1', { class: 'hidden' }, 'Changes'),
      card(
        'Search changes',
        form(
          [
            { name: 'tenant', label: 'Tenant' },
            { name: 'table', label: 'Table' },
            { name: 'record', label: 'Record' },
            { name: 'hours', label: 'Hours back', kind: 'number', min: 1, max: 8784, value: 24 },
          ],
          'Search',
          (query) => {
            this.results.replaceChildren();
            return this.#page(query);
          },
          { class: 'row', role: 'search' },
        ),
      ),
      this.results,
      h('div', { class: 'buttons' }, this.more),
      this.morePlace,
    );
  }

  async #page(query, before) {
    const answer = await api.get('history', { ...query, before });
    this.query = query;
    this.next = answer.next;
    this.more.hidden = answer.next === null || answer.next === undefined;
    this.results.append(...answer.changes.map(change));
    const shown = this.results.children.length;
    return shown === 0 ? 'No change is found.' : `${number(shown)} ${shown === 1 ? 'change' : 'changes'}, newest first.`;
  }

  update() {}
}

function change(found) {
  const state = found.setAside ? ['set aside', 'warn'] : found.processed ? ['processed', 'quiet'] : ['waits', 'warn'];
  return h(
    'details',
    { class: 'card change' },
    h(
      'summary',
      {},
      h('span', { class: 'when' }, time(found.changedAt)),
      pill(found.operation, OPERATIONS[found.operation] ?? 'quiet'),
      h('span', { class: 'what' }, h('b', {}, found.table), ' ', found.recordId),
      h('span', { class: 'quiet' }, found.tenantId ?? 'no tenant'),
      pill(...state),
      h('span', { class: 'quiet' }, found.events.length === 1 ? '1 event' : `${found.events.length} events`),
    ),
    facts(found),
    found.data === undefined || found.data === null
      ? null
      : h('pre', { tabindex: '0', 'aria-label': 'The record as the change left it' }, JSON.stringify(found.data, null, 2)),
    found.events.map(event),
  );
}

function facts(found) {
  const pairs = [
    ['Change', String(found.changeId)],
    ['Fields', list(found.changedFields)],
    ['Priority', found.priority],
    ['By', found.actor ?? '–'],
  ];
  if (found.setAside) {
    pairs.push(['Set aside', found.setAside]);
  }
  return h('dl', { class: 'facts' }, pairs.flatMap(([term, value]) => [h('dt', {}, term), h('dd', {}, value)]));
}

function event(sent) {
  const place = outcome();
  const deliveries = h('div');
  return h(
    'div',
    { class: 'event' },
    h(
      'p',
      {},
      h('b', {}, number(sent.position)),
      ` ${sent.changeType} to ${sent.application}:${sent.tenantId}:${sent.dataType} `,
      button('Deliveries', place, () => showDeliveries(sent.position, deliveries), {
        class: 'small',
        'aria-label': `Deliveries of event ${sent.position}`,
      }),
    ),
    place,
    deliveries,
  );
}

async function showDeliveries(position, place) {
  const answer = await api.get('deliveries', { position });
  const keyed = answer.deliveries.map((delivery, i) => ({ ...delivery, key: i }));
  const table = new Table('Deliveries', DELIVERIES, (delivery) => delivery.key, 'It was not delivered to anybody.');
  table.update(keyed);
  place.replaceChildren(table.element);
  return '';
}
