// The applications, their tokens and their webhooks.

import * as api from './api.js';
import { ask, button, outcome, secretShown } from './actions.js';
import { Table, card, h, list, number, setPill, setText, time } from './dom.js';

const REFRESH_MILLIS = 10_000;
const NAME_HINT = 'Small letters, digits and hyphens.';

const RULES = [
  { name: 'operations', label: 'Operation codes', hint: 'Patterns, separated by commas: crm.*' },
  { name: 'permissions', label: 'Permissions', hint: 'Patterns, separated by commas: crm.*' },
  { name: 'sharedPermissions', label: 'Shared permissions', hint: 'Names, separated by commas: user-management' },
  { name: 'dataTypes', label: 'Data types', hint: 'Names, separated by commas: users, roles' },
].map((field) => ({ ...field, kind: 'list' }));

const WEBHOOK_KINDS = { active: 'good', retrying: 'warn', open: 'bad', disabled: 'quiet' };

export class Applications {
  constructor(refresh) {
    this.refresh = refresh;
    this.details = new Map();
    this.place = outcome();
    this.loading = h('p', { class: 'problem' });
    this.webhookPlace = outcome();
    this.applications = new Table('Applications', this.#columns(), (a) => a.name, 'There is no application.');
    this.webhooks = new Table('Webhooks', this.#webhookColumns(), (w) => w.application, 'No application has a webhook.');
    this.element = h(
      'div',
      { class: 'view' },
      h('h1', { class: 'hidden' }, 'Applications'),
      card(
        'Applications',
        this.applications.element,
        this.loading,
        this.place,
        h('div', { class: 'buttons' }, button('Register an application…', this.place, () => this.#register())),
      ),
      card('Webhooks', this.webhooks.element, this.webhookPlace),
    );
  }

  #columns() {
    return [
      { label: 'Name', class: 'word', text: (a) => a.name },
      { label: 'Data types', text: (a) => list(a.dataTypes) },
      { label: 'Operations', text: (a) => list(a.operations) },
      { label: 'Permissions', text: (a) => list([...(a.permissions ?? []), ...(a.sharedPermissions ?? [])]) },
      { label: 'Channels', class: 'number', text: (a) => number(a.channels) },
      { label: 'Newest event', class: 'number', text: (a) => number(a.newest) },
      { label: 'Token', fill: (cell, a) => setPill(cell, a.hasToken ? 'yes' : 'none', a.hasToken ? 'good' : 'warn') },
      {
        label: 'Actions',
        class: 'actions',
        once: (a, latest) => [
          this.#action('Change…', a.name, () => this.#change(latest())),
          this.#action('New token…', a.name, () => this.#rotate(a.name)),
          this.#action('Webhook…', a.name, () => this.#putWebhook(a.name)),
          this.#action('Remove…', a.name, () => this.#remove(a.name)),
        ],
      },
    ];
  }

  #webhookColumns() {
    return [
      { label: 'Application', class: 'word', text: (w) => w.application },
      { label: 'Address', text: (w) => w.url },
      { label: 'State', fill: (cell, w) => setPill(cell, w.state, WEBHOOK_KINDS[w.state] ?? 'quiet') },
      { label: 'Lag', class: 'number', text: (w) => number(w.lag) },
      { label: 'Cursor', class: 'number', text: (w) => number(w.cursor) },
      { label: 'Failures', class: 'number', text: (w) => number(w.consecutiveFailures) },
      { label: 'Last error', text: (w) => w.disabledReason ?? w.lastError ?? '–' },
      { label: 'Next try', class: 'time', text: (w) => (w.nextAttemptAt ? time(w.nextAttemptAt) : '–') },
      {
        label: 'Actions',
        class: 'actions',
        fill: (cell, w) => {
          const label = w.state === 'disabled' ? 'Enable' : 'Disable';
          setText(cell.firstElementChild, label);
          cell.firstElementChild.setAttribute('aria-label', `${label}: ${w.application}`);
        },
        once: (w, latest) => [
          this.#action('Disable', w.application, () => this.#switch(latest()), this.webhookPlace),
          this.#action('Change…', w.application, () => this.#putWebhook(w.application), this.webhookPlace),
          this.#action('Remove…', w.application, () => this.#removeWebhook(w.application), this.webhookPlace),
        ],
      },
    ];
  }

  #action(label, name, run, place = this.place) {
    return button(label, place, run, { class: 'small', 'aria-label': `${label.replace('…', '')}: ${name}` });
  }

  #register() {
    ask({
      title: 'Register an application',
      text: 'What is left empty takes its default: its own operations and permissions, the shared ones, all data types. It is told what concerns it by a backfill.',
      fields: [{ name: 'application', label: 'Name', required: true, hint: NAME_HINT }, ...RULES],
      confirm: 'Register',
      run: async ({ application, ...rules }) => {
        const made = await api.put(api.path('applications', application), rules);
        this.#changed();
        return made.token
          ? secretShown(`The token of ${made.name}. It is shown this once.`, made.token)
          : h('p', {}, `${made.name} was there already, and is changed.`);
      },
    });
  }

  async #change(application) {
    const present = await api.get(api.path('applications', application.name));
    ask({
      title: `Change ${application.name}`,
      text: 'What it has to be told, or told to delete, is found by a backfill of its own.',
      fields: RULES.map((field) => ({ ...field, keepEmpty: true, value: (present[field.name] ?? []).join(', ') })),
      confirm: 'Change',
      run: async (rules) => {
        await api.put(api.path('applications', application.name), rules);
        this.#changed();
      },
    });
  }

  #rotate(name) {
    ask({
      title: `A new token for ${name}?`,
      text: 'The old token is refused after the overlap.',
      fields: [{ name: 'overlapSeconds', label: 'Overlap in seconds', kind: 'number', min: 0, max: 604800, value: 0 }],
      confirm: 'Make a new token',
      run: async (values) => {
        const made = await api.post(api.path('applications', name, 'token'), values);
        this.#changed();
        return secretShown(`The new token of ${name}. It is shown this once.`, made.token);
      },
    });
  }

  #remove(name) {
    ask({
      title: `Remove ${name}?`,
      text: 'Its stream is closed and its token refused. Its clients are told nothing more.',
      confirm: `Remove ${name}`,
      danger: true,
      run: async () => {
        await api.remove(api.path('applications', name));
        this.#changed();
      },
    });
  }

  #putWebhook(name) {
    const present = this.webhookOf?.get(name);
    ask({
      title: `Webhook of ${name}`,
      text: 'A new webhook starts at the head of the event log. Without a secret a new one gets a random one, and an existing one keeps its own.',
      fields: [
        { name: 'url', label: 'Address', required: true, value: present?.url, hint: '/api/sync/{eventType} is added.' },
        { name: 'secret', label: 'Secret', kind: 'secret', hint: 'whsec_ and the Base64 of 24 to 64 bytes.' },
        { name: 'overlapSeconds', label: 'Overlap in seconds', kind: 'number', min: 0, max: 604800, hint: 'How long the old secret signs too; a day by default.' },
      ],
      confirm: 'Save',
      run: async (values) => {
        const made = await api.put(api.path('applications', name, 'webhook'), values);
        this.#changed();
        return made.secret ? secretShown(`The secret of ${name}'s webhook. It is shown this once.`, made.secret) : undefined;
      },
    });
  }

  async #switch({ application, state }) {
    const verb = state === 'disabled' ? 'enable' : 'disable';
    const webhook = await api.post(api.path('applications', application, 'webhook', verb));
    this.#changed();
    return `The webhook of ${application} is ${webhook.state}.`;
  }

  #removeWebhook(name) {
    ask({
      title: `Remove the webhook of ${name}?`,
      text: 'What it has not been told yet, it will not be.',
      confirm: 'Remove the webhook',
      danger: true,
      run: async () => {
        await api.remove(api.path('applications', name, 'webhook'));
        this.#changed();
      },
    });
  }

  #changed() {
    this.loadedAt = undefined;
    this.refresh();
  }

  async #load() {
    this.loadedAt = Date.now();
    const answer = await api.get('applications');
    this.details = new Map(answer.applications.map((application) => [application.name, application]));
    this.#show();
  }

  open() {
    if (!(Date.now() - this.loadedAt < REFRESH_MILLIS)) {
      this.#load().then(
        () => setText(this.loading, ''),
        (failure) => setText(this.loading, failure.message),
      );
    }
  }

  update(status) {
    this.status = status;
    this.webhookOf = new Map((status.webhooks ?? []).map((webhook) => [webhook.application, webhook]));
    this.webhooks.update(status.webhooks ?? []);
    this.#show();
    this.open();
  }

  #show() {
    this.applications.update(
      (this.status?.applications ?? []).map((application) => ({ ...application, ...this.details.get(application.name) })),
    );
  }
}
