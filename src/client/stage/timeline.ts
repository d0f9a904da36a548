/**
 * The calls of a recording as nested bars over its moments, a lane for each task.
 *
 * It is drawn once for each walk and width; the cursor is an element above it. What is too narrow to be seen is drawn as
 * part of what it stands in.
 */
import type { Places } from '../../runner/look.ts';
import type { Walk } from './walk.ts';

const BAR = 15;
const GAP = 2;
const HEAD = 16;
/** Levels of one lane that are drawn. */
const DEEP = 7;

interface Bar {
  call: number;
  x: number;
  width: number;
  y: number;
}

export class Timeline {
  readonly element = document.createElement('div');
  private readonly canvas = document.createElement('canvas');
  private readonly cursor = document.createElement('div');
  private bars: Bar[] = [];
  private walk: Walk | null = null;
  private places: Places | null = null;
  private width = 0;
  private index = 0;

  constructor(onGo: (index: number) => void) {
    this.element.className = 'stage-timeline';
    this.element.setAttribute('aria-hidden', 'true');
    this.cursor.className = 'stage-cursor';
    this.element.append(this.canvas, this.cursor);
    const go = ({ clientX }: PointerEvent): void => {
      const { left, width } = this.canvas.getBoundingClientRect();
      const part = Math.min(1, Math.max(0, (clientX - left) / width));
      onGo(Math.round(part * (this.walk?.moments.length ?? 0)));
    };
    this.element.addEventListener('pointerdown', (event) => {
      this.element.setPointerCapture(event.pointerId);
      go(event);
    });
    this.element.addEventListener('pointermove', (event) => {
      if (this.element.hasPointerCapture(event.pointerId)) go(event);
    });
    new ResizeObserver(() => this.draw()).observe(this.element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw());
    new MutationObserver(() => this.redraw()).observe(document.documentElement, {
      attributeFilter: ['data-theme'],
    });
  }

  show(walk: Walk, places: Places): void {
    this.walk = walk;
    this.places = places;
    this.redraw();
  }

  /** The cursor stands at the shown moment with this number. */
  at(index: number): void {
    this.index = index;
    const all = this.walk?.moments.length ?? 0;
    this.cursor.style.left = `${all === 0 ? 0 : (index / all) * 100}%`;
  }

  private redraw(): void {
    this.width = 0;
    this.draw();
  }

  private draw(): void {
    const width = Math.floor(this.element.clientWidth);
    if (this.walk === null || width === 0 || width === this.width) return;
    this.width = width;
    const { lanes, height } = this.layout(width);
    const scale = devicePixelRatio;
    Object.assign(this.canvas, { width: width * scale, height: height * scale });
    this.canvas.style.height = `${height}px`;
    const pen = this.canvas.getContext('2d')!;
    pen.scale(scale, scale);
    this.paint(pen, lanes);
    this.at(this.index);
  }

  /** Where each call stands that is wide enough. */
  private layout(width: number): { lanes: { name: string; y: number }[]; height: number } {
    const { recording, moments } = this.walk!;
    const { funcs, parents, lanes: laneOf, from, to, tasks } = recording;
    const depth = new Int32Array(funcs.length);
    const deepest = tasks.map(() => 0);
    const x = (moment: number): number =>
      ((this.walk!.indexOf(moment - 1) + 1) / Math.max(1, moments.length)) * width;
    const seen: { call: number; left: number; right: number }[] = [];
    funcs.forEach((_, call) => {
      const parent = parents[call];
      const lane = laneOf[call];
      depth[call] = parent >= 0 && laneOf[parent] === lane ? depth[parent] + 1 : 0;
      if (depth[call] >= DEEP || this.walk!.isHidden(call)) return;
      const [left, right] = [x(from[call]), x(to[call])];
      if (right - left < 1) return;
      seen.push({ call, left, right });
      deepest[lane] = Math.max(deepest[lane], depth[call] + 1);
    });
    const lanes: { name: string; y: number }[] = [];
    let y = 0;
    tasks.forEach(({ name, pid }, i) => {
      lanes.push({ name: i === 0 ? 'program' : `${name} (${pid})`, y });
      if (deepest[i] > 0) y += HEAD + deepest[i] * (BAR + GAP);
    });
    this.bars = seen.map(({ call, left, right }) => ({
      call,
      x: left,
      width: right - left,
      y: lanes[laneOf[call]].y + HEAD + depth[call] * (BAR + GAP),
    }));
    return { lanes: lanes.filter((_, i) => deepest[i] > 0), height: y };
  }

  private paint(pen: CanvasRenderingContext2D, lanes: { name: string; y: number }[]): void {
    const style = getComputedStyle(this.element);
    const colour = (name: string): string => style.getPropertyValue(name);
    // Custom properties keep light-dark() as it is written; an element's own colours are computed.
    const [ink, soft, tint, edge] = [
      'color',
      'outline-color',
      'background-color',
      'border-top-color',
    ].map(colour);
    pen.font = `11px ${style.fontFamily}`;
    pen.textBaseline = 'middle';
    for (const { name, y } of lanes) {
      pen.fillStyle = soft;
      pen.fillText(name, 0, y + HEAD / 2);
    }
    const { recording } = this.walk!;
    for (const { call, x, y, width } of this.bars) {
      pen.fillStyle = tint;
      pen.fillRect(x, y, width, BAR);
      pen.strokeStyle = edge;
      if (width > 3) pen.strokeRect(x + 0.5, y + 0.5, width - 1, BAR - 1);
      const { name } = this.places!.functions[recording.funcs[call]];
      if (width < 28) continue;
      pen.save();
      pen.beginPath();
      pen.rect(x, y, width - 3, BAR);
      pen.clip();
      pen.fillStyle = ink;
      pen.fillText(name || 'program', x + 4, y + BAR / 2 + 0.5);
      pen.restore();
    }
  }
}
