// Events per second over the last two minutes, from the head between two answers.

const SVG = 'http://www.w3.org/2000/svg';
const POINTS = 60;
const WIDTH = 120;
const HEIGHT = 28;

export class Sparkline {
  constructor() {
    this.rates = [];
    this.last = null;
    this.element = document.createElementNS(SVG, 'svg');
    this.element.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.element.setAttribute('preserveAspectRatio', 'none');
    this.element.setAttribute('class', 'sparkline');
    this.element.setAttribute('role', 'img');
    this.line = document.createElementNS(SVG, 'polyline');
    this.element.append(this.line);
  }

  /** Takes the head at a time in milliseconds; a new epoch begins anew. */
  add(epoch, head, millis) {
    const last = this.last;
    if (last !== null && last.epoch === epoch && head >= last.head && millis > last.millis) {
      this.rates.push(((head - last.head) * 1000) / (millis - last.millis));
      this.rates.splice(0, this.rates.length - POINTS);
    } else if (last !== null) {
      this.rates = [];
    }
    this.last = { epoch, head, millis };
  }

  /** The newest rate; undefined before there are two answers. */
  rate() {
    const newest = this.rates.at(-1);
    return newest === undefined || newest < 10 ? newest : Math.round(newest);
  }

  draw() {
    const highest = Math.max(1, ...this.rates);
    const step = WIDTH / (POINTS - 1);
    const start = POINTS - this.rates.length;
    const points = this.rates.map(
      (rate, i) => `${((start + i) * step).toFixed(1)},${(HEIGHT - 2 - (rate / highest) * (HEIGHT - 4)).toFixed(1)}`,
    );
    this.line.setAttribute('points', points.join(' '));
    this.element.setAttribute('aria-label', `Events per second, at most ${highest.toFixed(0)} in the last two minutes`);
  }
}
