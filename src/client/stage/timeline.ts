/**
 * The calls of a recording as nested bars over its moments, a lane for each task, and below them the disk.
 *
 *     first (3)   ▐sys_read ▐do_generic_file_read ░░░░░░░░░░░░░▐
 *                 asleep              ┄┄┄┄┄┄┄┄┄┄┄┄┄
 *     second (4)            ▐sys_read … ▐
 *     disk                    ▂▂▂▂▂▂▂▂▂▂▂▂▂
 *
 * Where another task has the processor, a lane is pale. A sleep is a dotted line, and what woke it a line from lane to lane.
 * All of it is drawn once for each walk and width; the cursor, and the calls that are open at it, are elements above it.
 * What is too narrow to be seen is drawn as part of what it stands in, until it is enlarged.
 */
import type { Places } from '../../runner/look.ts';
import type { Walk } from './walk.ts';

const BAR = 15;
const GAP = 2;
const HEAD = 16;
/** Height of the line of a lane's sleeps, and of the disk's transfers. */
const SLEEP = 14;
/** Levels of one lane that are drawn. */
const DEEP = 7;
/** A name is written into what is at least as wide. */
const NAMED = 28;

interface Bar {
  call: number;
  x: number;
  width: number;
  y: number;
}

interface Lane {
  name: string;
  y: number;
  /** Of its calls, without its name. */
  height: number;
  sleeps: boolean;
}

interface Ink {
  pen: CanvasRenderingContext2D;
  ink: string;
  soft: string;
  tint: string;
  edge: string;
  paper: string;
}

export class Timeline {
  readonly element = document.createElement('div');
  private readonly canvas = document.createElement('canvas');
  private readonly cursor = document.createElement('div');
  private readonly openBars: HTMLElement[] = [];
  private bars = new Map<number, Bar>();
  private lanes: (Lane | null)[] = [];
  private diskAt = -1;
  private walk: Walk | null = null;
  private places: Places | null = null;
  private width = 0;
  private index = 0;
  private stack: readonly number[] = [];
  /** How often it is enlarged, and the numbers of the shown moments at its edges. */
  private scale = 1;
  private left = 0;
  private right = 0;
  /** Its height in the window, and the lane that is in view. */
  private height = 0;
  private lane = -1;

  constructor(onGo: (index: number) => void) {
    this.element.className = 'stage-timeline';
    this.element.setAttribute('aria-hidden', 'true');
    this.cursor.className = 'stage-cursor';
    this.element.append(this.canvas, this.cursor);
    const go = ({ clientX }: PointerEvent): void => {
      const { left, width } = this.canvas.getBoundingClientRect();
      const part = Math.min(1, Math.max(0, (clientX - left) / width));
      onGo(Math.round(this.left + part * (this.right - this.left)));
    };
    this.element.addEventListener('pointerdown', (event) => {
      this.element.setPointerCapture(event.pointerId);
      go(event);
    });
    this.element.addEventListener('pointermove', (event) => {
      if (this.element.hasPointerCapture(event.pointerId)) go(event);
    });
    new ResizeObserver(() => {
      this.height = this.element.clientHeight;
      this.draw();
    }).observe(this.element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw());
    new MutationObserver(() => this.redraw()).observe(document.documentElement, {
      attributeFilter: ['data-theme'],
    });
  }

  show(walk: Walk, places: Places): void {
    this.walk = walk;
    this.places = places;
    this.lane = -1;
    this.look();
    this.redraw();
  }

  /** Enlarges it around the cursor, or shows more again; at most all, and not under twenty steps. */
  zoom(by: number): void {
    const all = this.walk?.moments.length ?? 0;
    this.scale = Math.max(1, Math.min(this.scale * by, all / 20));
    this.look();
    this.redraw();
  }

  /** The part of the run that is shown has the cursor in its middle. */
  private look(): void {
    const all = this.walk?.moments.length ?? 0;
    const wide = all / this.scale;
    this.left = Math.max(0, Math.min(this.index - wide / 2, all - wide));
    this.right = this.left + wide;
  }

  /** The cursor stands at the shown moment with this number, in these calls. */
  at(index: number, stack: readonly number[]): void {
    this.index = index;
    this.stack = stack;
    if (this.scale > 1 && (index < this.left || index > this.right)) {
      this.look();
      this.redraw();
    }
    const wide = this.right - this.left;
    this.cursor.style.left = `${wide === 0 ? 0 : ((index - this.left) / wide) * 100}%`;
    this.showLane(stack.at(-1) ?? -1);
    const open = stack.flatMap((call) => this.bars.get(call) ?? []);
    open.forEach(({ x, y, width }, i) => {
      let bar = this.openBars[i];
      if (bar === undefined) {
        bar = document.createElement('div');
        bar.className = 'stage-open';
        this.openBars.push(bar);
        this.element.append(bar);
      }
      bar.hidden = false;
      bar.style.cssText = `left:${x}px;top:${y}px;width:${Math.max(2, width)}px;height:${BAR}px`;
    });
    for (const bar of this.openBars.slice(open.length)) bar.hidden = true;
  }

  /** The lane whose call it is comes into view, when it becomes another. */
  private showLane(call: number): void {
    const number = call < 0 ? -1 : this.walk!.recording.lanes[call];
    const lane = this.lanes[number];
    if (number === this.lane || lane === null || lane === undefined) return;
    this.lane = number;
    const bottom = lane.y + HEAD + lane.height;
    this.element.scrollTop = bottom <= this.height ? 0 : Math.min(lane.y, bottom - this.height);
  }

  private redraw(): void {
    this.width = 0;
    this.draw();
  }

  private draw(): void {
    const width = Math.floor(this.element.clientWidth);
    if (this.walk === null || width === 0 || width === this.width) return;
    this.width = width;
    const height = this.layout(width);
    const scale = devicePixelRatio;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    this.canvas.style.height = `${height}px`;
    const pen = this.canvas.getContext('2d')!;
    pen.scale(scale, scale);
    this.paint(this.inkOf(pen));
    this.at(this.index, this.stack);
  }

  /** From the left edge, in pixels. */
  private x(moment: number): number {
    const index = this.walk!.indexOf(moment - 1) + 1;
    return ((index - this.left) / Math.max(1, this.right - this.left)) * this.width;
  }

  /** Where each call stands that is wide enough; the height of all. */
  private layout(width: number): number {
    const { recording } = this.walk!;
    const { funcs, parents, lanes: laneOf, from, to, tasks, waits, transfers } = recording;
    const depth = new Int32Array(funcs.length);
    const deepest = tasks.map(() => 0);
    const seen: Bar[] = [];
    funcs.forEach((_, call) => {
      const parent = parents[call];
      const lane = laneOf[call];
      depth[call] = parent >= 0 && laneOf[parent] === lane ? depth[parent] + 1 : 0;
      if (depth[call] >= DEEP || this.walk!.isHidden(call)) return;
      const [left, right] = [this.x(from[call]), this.x(to[call])];
      if (right - left < 1 || right < 0 || left > width) return;
      const x = Math.max(-2, left);
      seen.push({ call, x, width: Math.min(width + 2, right) - x, y: 0 });
      deepest[lane] = Math.max(deepest[lane], depth[call] + 1);
    });
    let y = 0;
    // The idle task comes last: it only waits for the others.
    const order = tasks
      .map((_, i) => i)
      .sort((a, b) => +isIdle(tasks[a]) - +isIdle(tasks[b]) || a - b);
    this.lanes = tasks.map(() => null);
    for (const i of order) {
      const { name, pid } = tasks[i];
      if (deepest[i] === 0) continue;
      const sleeps = waits.some(({ lane }) => lane === i);
      const height = deepest[i] * (BAR + GAP);
      const lane: Lane = { name: i === 0 ? 'program' : `${name} (${pid})`, y, height, sleeps };
      y += HEAD + height + (sleeps ? SLEEP : 0);
      this.lanes[i] = lane;
    }
    this.bars = new Map(
      seen.map((bar) => {
        bar.y = this.lanes[laneOf[bar.call]]!.y + HEAD + depth[bar.call] * (BAR + GAP);
        return [bar.call, bar];
      }),
    );
    this.diskAt = transfers.length > 0 ? y : -1;
    return Math.min(width * 4, y + (transfers.length > 0 ? HEAD + SLEEP : 0));
  }

  private inkOf(pen: CanvasRenderingContext2D): Ink {
    const style = getComputedStyle(this.element);
    const colour = (name: string): string => style.getPropertyValue(name);
    pen.font = `11px ${style.fontFamily}`;
    pen.textBaseline = 'middle';
    // Custom properties keep light-dark() as it is written; an element's own colours are computed.
    return {
      pen,
      ink: colour('color'),
      soft: colour('outline-color'),
      tint: colour('background-color'),
      edge: colour('border-top-color'),
      paper: getComputedStyle(this.canvas).backgroundColor,
    };
  }

  private paint(to: Ink): void {
    const { pen, soft } = to;
    for (const lane of this.lanes) {
      if (lane === null) continue;
      pen.fillStyle = soft;
      pen.fillText(lane.name, 0, lane.y + HEAD / 2);
    }
    for (const bar of this.bars.values()) this.paintBar(to, bar);
    this.paintAway(to);
    this.paintWaits(to);
    if (this.diskAt >= 0) this.paintDisk(to);
  }

  private paintBar({ pen, ink, tint, edge }: Ink, { call, x, y, width }: Bar): void {
    pen.fillStyle = tint;
    pen.fillRect(x, y, width, BAR);
    pen.strokeStyle = edge;
    if (width > 3) pen.strokeRect(x + 0.5, y + 0.5, width - 1, BAR - 1);
    if (width < NAMED) return;
    const { name } = this.places!.functions[this.walk!.recording.funcs[call]];
    pen.fillStyle = ink;
    write(pen, name || 'program', x + 4, y + BAR / 2 + 0.5, width - 7);
  }

  /** Where another task has the processor. The program waits while a call of its own is under way: that is not shown. */
  private paintAway({ pen, paper }: Ink): void {
    const { moments, recording } = this.walk!;
    const { calls, lanes } = recording;
    const here = this.lanes.map(() => new Uint8Array(this.width));
    const wide = this.width / Math.max(1, this.right - this.left);
    for (let i = Math.floor(this.left); i < Math.min(this.right, moments.length); i++) {
      const x = (i - this.left) * wide;
      const lane = here[lanes[calls[moments[i]]]];
      lane?.fill(1, Math.max(0, Math.floor(x)), Math.max(0, Math.ceil(x + wide)));
    }
    pen.fillStyle = paper;
    pen.globalAlpha = 0.55;
    this.lanes.forEach((lane, number) => {
      if (lane === null || number === 0) return;
      for (let x = 0; x < this.width; x++) {
        if (here[number][x] === 1) continue;
        let end = x;
        while (end < this.width && here[number][end] === 0) end++;
        pen.fillRect(x, lane.y + HEAD, end - x, lane.height);
        x = end;
      }
    });
    pen.globalAlpha = 1;
  }

  /** The sleeps of tasks, and what woke them. */
  private paintWaits({ pen, soft, ink, edge }: Ink): void {
    const { waits } = this.walk!.recording;
    for (const { lane: number, from, to, call, by } of waits) {
      const lane = this.lanes[number];
      if (lane === null || lane === undefined) continue;
      const [left, right] = [this.x(from), this.x(to)];
      const y = lane.y + HEAD + lane.height + SLEEP / 2;
      pen.strokeStyle = edge;
      pen.setLineDash([2, 3]);
      line(pen, left, y, Math.max(right, left + 2), y);
      pen.setLineDash([]);
      pen.fillStyle = soft;
      const words = `asleep in ${this.sleepsIn(call)}`;
      if (right - left > NAMED) {
        const width = Math.min(pen.measureText(words).width, right - left - 6);
        pen.clearRect(left + 3, y - SLEEP / 2, width + 2, SLEEP);
        write(pen, words, left + 4, y, right - left - 6);
      }
      const waker = this.lanes[by];
      if (waker === null || waker === undefined || waker === lane) continue;
      pen.strokeStyle = ink;
      line(pen, right, waker.y + HEAD, right, y);
    }
  }

  /** The innermost function of a sleep that says what it is for. */
  private sleepsIn(call: number): string {
    const { funcs, parents } = this.walk!.recording;
    let name = '';
    for (let at = call; at >= 0; at = parents[at]) {
      name = this.places!.functions[funcs[at]].name;
      if (!/^schedule/.test(name)) break;
    }
    return name;
  }

  private paintDisk({ pen, soft, tint, edge, ink }: Ink): void {
    pen.fillStyle = soft;
    pen.fillText('disk', 0, this.diskAt + HEAD / 2);
    const y = this.diskAt + HEAD;
    for (const { from, to, write: writes, block } of this.walk!.recording.transfers) {
      const [left, right] = [this.x(from), Math.max(this.x(to), this.x(from) + 2)];
      pen.fillStyle = tint;
      pen.fillRect(left, y, right - left, SLEEP - 2);
      pen.strokeStyle = edge;
      pen.strokeRect(left + 0.5, y + 0.5, right - left - 1, SLEEP - 3);
      if (right - left < NAMED) continue;
      pen.fillStyle = ink;
      const words = `${writes ? 'writes' : 'reads'} block ${block}`;
      write(pen, words, left + 4, y + SLEEP / 2 - 0.5, right - left - 7);
    }
  }
}

const isIdle = ({ name, pid }: { name: string; pid: number }): boolean =>
  pid === 0 && name === 'swapper';

/** Words that end where their place does. */
function write(pen: CanvasRenderingContext2D, words: string, x: number, y: number, width: number) {
  pen.save();
  pen.beginPath();
  pen.rect(x - 1, y - BAR / 2, Math.max(0, width), BAR);
  pen.clip();
  pen.fillText(words, x, y);
  pen.restore();
}

function line(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(Math.round(x1) + 0.5, y1);
  pen.lineTo(Math.round(x2) + 0.5, y2);
  pen.stroke();
}
