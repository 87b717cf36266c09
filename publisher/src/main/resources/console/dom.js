// Builds the page. Whatever comes from the publisher becomes text by textContent, never markup.

/** An element: properties and attributes by name, `on…` as listeners, children as nodes or text. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== undefined && value !== null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

/** Sets the text where it differs, so that what is selected stays selected. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function card(title, ...children) {
  return h('section', { class: 'card', 'aria-label': title }, h('h2', {}, title), ...children);
}

const wholeNumber = new Intl.NumberFormat('en');
const smallNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** The number that a member of an answer is: where its text is more exact than a number, it was kept as text. */
function plain(value) {
  return JSON.isRawJSON?.(value) ? Number(value.rawJSON) : value;
}

/** A number with separators; a dash where there is none. */
export function number(given) {
  const value = plain(given);
  if (typeof value !== 'number') {
    return '–';
  }
  return (Number.isInteger(value) ? wholeNumber : smallNumber).format(value);
}

/** A length of time. */
export function duration(given) {
  const seconds = plain(given);
  if (typeof seconds !== 'number') {
    return '–';
  }
  if (seconds < 60) {
    return (seconds < 10 ? smallNumber.format(seconds) : Math.round(seconds)) + ' s';
  }
  if (seconds < 3600) {
    return Math.floor(seconds / 60) + ' min';
  }
  return seconds < 172_800 ? Math.floor(seconds / 3600) + ' h' : Math.floor(seconds / 86_400) + ' days';
}

/** A time as it is here. */
export function time(iso) {
  const date = new Date(iso);
  if (!iso || Number.isNaN(date.getTime())) {
    return iso ?? '–';
  }
  const two = (part) => String(part).padStart(2, '0');
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  );
}

export function list(values) {
  return Array.isArray(values) && values.length > 0 ? values.join(', ') : '–';
}

/** A word with a colour that says how good it is: good, warn, bad or quiet. */
export function pill(text, kind) {
  return h('span', { class: `pill ${kind}` }, text);
}

/**
 * A table that is brought up to date in place: rows are kept by their key, so that the focus, the selection and a
 * click under way survive. A column has a `label` and `text(row)`, or `fill(cell, row)` for what is more than text;
 * `once(row, latest)` makes what stays as long as the row, such as its buttons; `latest()` is the row as it is now.
 */
export class Table {
  constructor(caption, columns, key, none) {
    this.columns = columns;
    this.key = key;
    this.rows = new Map();
    this.body = h('tbody');
    this.none = h('p', { class: 'quiet' }, none);
    this.table = h(
      'table',
      {},
      h('caption', { class: 'hidden' }, caption),
      h('thead', {}, h('tr', {}, columns.map((c) => h('th', { scope: 'col', class: c.class }, c.label)))),
      this.body,
    );
    this.element = h('div', { class: 'table' }, this.table, this.none);
    this.update([]);
  }

  update(data) {
    this.table.hidden = data.length === 0;
    this.none.hidden = data.length > 0;
    const present = new Set();
    let previous = null;
    for (const value of data) {
      const key = String(this.key(value));
      present.add(key);
      const row = this.rows.get(key) ?? this.#add(key, value);
      row.value = value;
      this.#fill(row);
      const place = previous === null ? this.body.firstChild : previous.nextSibling;
      if (place !== row.element) {
        this.body.insertBefore(row.element, place);
      }
      previous = row.element;
    }
    for (const [key, row] of this.rows) {
      if (!present.has(key)) {
        row.element.remove();
        this.rows.delete(key);
      }
    }
  }

  #add(key, value) {
    const row = { value, cells: [] };
    row.cells = this.columns.map((column) => {
      const cell = h('td', { class: column.class, 'data-label': column.label });
      if (column.once) {
        cell.append(...[column.once(value, () => row.value)].flat());
      }
      return cell;
    });
    row.element = h('tr', {}, row.cells);
    this.rows.set(key, row);
    return row;
  }

  #fill(row) {
    this.columns.forEach((column, i) => {
      if (column.text) {
        const text = column.text(row.value);
        setText(row.cells[i], text);
        row.cells[i].classList.toggle('none', text === '–');
      } else if (column.fill) {
        column.fill(row.cells[i], row.value);
      }
    });
  }
}

const LONGEST_PILL = 24;

/** Puts one pill into a cell. */
export function setPill(cell, word, kind) {
  const text = word.length > LONGEST_PILL ? word.slice(0, LONGEST_PILL) + '…' : word;
  const present = cell.firstElementChild;
  if (present?.textContent !== text || !present.classList.contains(kind)) {
    cell.replaceChildren(pill(text, kind));
  }
}
