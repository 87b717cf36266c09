// Buttons and dialogs that do something, and tell beside them what came of it.

import { h } from './dom.js';

/** Where an action tells what came of it. */
export function outcome() {
  return h('p', { class: 'outcome', role: 'status' });
}

function tell(place, text, isProblem) {
  place.classList.toggle('problem', isProblem);
  place.textContent = text;
}

async function attempt(button, place, action) {
  if (button.getAttribute('aria-busy') === 'true') {
    return;
  }
  button.setAttribute('aria-busy', 'true');
  tell(place, '', false);
  try {
    tell(place, (await action()) ?? '', false);
  } catch (failure) {
    tell(place, failure.message, true);
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** A button; the action gives what is told beside it when it is done. */
export function button(label, place, action, attributes = {}) {
  const element = h('button', { type: 'button', ...attributes }, label);
  element.addEventListener('click', () => attempt(element, place, action));
  return element;
}

/** A field of a form. Kinds: text (by default), number, list (separated by commas), choice, flag, secret. */
function field(spec) {
  const id = `field-${spec.name}-${(field.count = (field.count ?? 0) + 1)}`;
  let input;
  if (spec.kind === 'choice') {
    input = h('select', { id, name: spec.name }, spec.choices.map((c) => h('option', { value: c }, c || 'all')));
    input.value = spec.value ?? '';
  } else {
    input = h('input', {
      id,
      name: spec.name,
      type: { number: 'number', flag: 'checkbox', secret: 'password' }[spec.kind] ?? 'text',
      required: spec.required,
      min: spec.min,
      max: spec.max,
      maxlength: spec.maxlength,
      placeholder: spec.placeholder,
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-describedby': spec.hint && id + '-hint',
    });
    if (spec.kind === 'flag') {
      input.checked = Boolean(spec.value);
    } else {
      input.value = spec.value ?? '';
    }
  }
  const hint = spec.hint && h('small', { id: id + '-hint', class: 'quiet' }, spec.hint);
  const label = h('label', { for: id }, spec.label);
  const element =
    spec.kind === 'flag'
      ? h('div', { class: 'field flag' }, input, label, hint)
      : h('div', { class: 'field' }, label, input, hint);
  return { spec, input, element };
}

function valueOf({ spec, input }) {
  const text = input.value;
  switch (spec.kind) {
    case 'flag':
      return input.checked ? true : undefined;
    case 'number':
      return text === '' ? undefined : Number(text);
    case 'list':
      if (text.trim() === '') {
        return spec.keepEmpty ? [] : undefined;
      }
      return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
    default:
      return text === '' ? undefined : text;
  }
}

/** A form in the page. `run(values)` gives what is told beside its button. */
export function form(fields, label, run, attributes = {}) {
  const made = fields.map(field);
  const place = outcome();
  const submit = h('button', { type: 'submit', class: 'primary' }, label);
  const element = h('form', { ...attributes }, made.map((f) => f.element), h('div', { class: 'buttons' }, submit), place);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const values = Object.fromEntries(made.map((f) => [f.spec.name, valueOf(f)]));
    attempt(submit, place, () => run(values));
  });
  element.inputs = Object.fromEntries(made.map((f) => [f.spec.name, f.input]));
  return element;
}

/**
 * Opens a dialog that asks before something is done. `run(values)` does it, and gives nothing, which closes the
 * dialog, or an element that is shown instead, such as a token that is told once.
 */
export function ask({ title, text, fields = [], confirm, danger = false, run }) {
  const opener = document.activeElement;
  const heading = h('h2', { id: 'dialog-title' }, title);
  const made = fields.map(field);
  const place = h('p', { class: 'outcome', role: 'alert' });
  const submit = h('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, confirm);
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' });
  const close = (label) => h('button', { type: 'button', onclick: () => dialog.close() }, label);
  const content = h(
    'form',
    {},
    heading,
    [text].flat().filter(Boolean).map((paragraph) => h('p', {}, paragraph)),
    made.map((f) => f.element),
    place,
    h('div', { class: 'buttons' }, submit, close('Cancel')),
  );
  content.addEventListener('submit', (event) => {
    event.preventDefault();
    const values = Object.fromEntries(made.map((f) => [f.spec.name, valueOf(f)]));
    attempt(submit, place, async () => {
      const shown = await run(values);
      if (shown === undefined) {
        dialog.close();
      } else {
        const done = close('Close');
        (shown.querySelector('.buttons') ?? shown).append(done);
        heading.textContent = title.replace(/\?$/, '');
        content.replaceChildren(heading, shown);
        done.focus();
      }
    });
  });
  dialog.append(content);
  dialog.addEventListener('close', () => {
    dialog.remove();
    opener?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  if (danger) {
    content.querySelector('.buttons button[type=button]').focus();
  }
}

/** A secret that is shown this once, with a button that copies it. */
export function secretShown(text, secret) {
  const value = h('code', { class: 'secret', tabindex: '0' }, secret);
  const place = outcome();
  const copy = button('Copy', place, async () => {
    try {
      await navigator.clipboard.writeText(secret);
      return 'Copied.';
    } catch {
      getSelection().selectAllChildren(value);
      return 'It is selected: copy it with the keyboard.';
    }
  });
  return h('div', {}, h('p', {}, text), value, h('div', { class: 'buttons' }, copy), place);
}
