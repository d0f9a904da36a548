/**
 * The kernel as a text, and what is done to the text before it runs.
 *
 *     (() => {                 ← bodyAt: probe and wrapping go here, in one line
 *       function* do_munmap…
 *                              ← returnAt: a reader's second declaration goes here
 *       return __toCommonJS(…)
 *     })()
 *
 * Duplicate function declarations are legal in a function body, the last wins, and declarations
 * are hoisted: so the wrapping at the top already sees the reader's version, and the tables of
 * operations built later see the wrapped one. Runs in the page, in a worker and in Node alike.
 */
import type { Failure } from '../source/heads.ts';
import type { Stepped } from './stepped.ts';

/** A function of the kernel, at its place in sim/. */
export interface KernelFunction {
  name: string;
  /** Path under the project, `sim/mm/mmap.ts`. */
  file: string;
  line: number;
  endLine: number;
  /** Declared `function*`: may sleep. */
  sleeps: boolean;
  /** Has a `@kernel` place and no `@notrace`: shown in call trees, can be made to fail. */
  traceable: boolean;
  /** What it returns when it is made to fail: `@fails` of its head; empty if that says nothing. */
  failure: Failure | '';
  /** Names of its parameters; in the bundle some have got another. */
  parameters: string[];
}

/** The statements of one port file; entry i of each list belongs to hit `first + i`. */
export interface StatementTable {
  file: string;
  first: number;
  /** Line on which the statement begins, and last line of its head. */
  lines: [line: number, endLine: number][];
}

/**
 * The functions and statements of one port file that are told of; entry i of a list has the number `first + i`. A
 * statement has its line, the last line of its head, its function, and in `scopes` what can be read there.
 */
export interface StepTable {
  file: string;
  firstFunction: number;
  firstStatement: number;
  functions: [name: string, line: number, endLine: number][];
  statements: [line: number, endLine: number, func: number, scope: number][];
  /** Names with a space between. */
  scopes: string[];
}

export interface KernelMeta {
  variant: 'plain' | 'traced' | 'stepped';
  /** Has each function with a star its plain twin (twins.ts)? */
  twins?: true;
  bodyAt: number;
  returnAt: number;
  functions: KernelFunction[];
  /** Empty but in the traced variant. */
  statements: StatementTable[];
  /** The stepped variant alone has it. */
  steps?: StepTable[];
}

export interface KernelText {
  text: string;
  meta: KernelMeta;
}

/** A reader's version of a function, types already stripped. */
export interface StrippedPatch {
  name: string;
  code: string;
  /** The plain twins of the functions in it, each on the lines of its function; empty if none has a star. */
  twins?: string;
  /** Does it sleep in ways that a plain twin cannot be left in? Then the whole kernel stays with its generators. */
  starredOnly?: boolean;
  /** The statements and functions of a text that tells of them. */
  steps?: Stepped;
}

const mark = '//kernel ';

/** What the page needs of a function: its parameters if it is traceable, and how it fails if it does. */
type PackedFunction = [name: string, sleeps: 0 | 1, parameters?: string, failure?: Failure];

/**
 * One file that holds text and metadata: what the page fetches. Places in sim/ are left out: the
 * page has its own links.
 */
export function packKernel({ text, meta }: KernelText): string {
  const functions = meta.functions.map((f): PackedFunction => {
    const packed: PackedFunction = [f.name, f.sleeps ? 1 : 0];
    if (f.traceable) packed.push(f.parameters.join(' '));
    if (f.traceable && f.failure) packed.push(f.failure);
    return packed;
  });
  return `${mark}${JSON.stringify({ ...meta, functions: [] })}\n${JSON.stringify(functions)}\n${text}`;
}

/** The reverse, with empty places. Its functions are read when they are asked for: most runs do without. */
export function unpackKernel(asset: string): KernelText {
  const end = asset.indexOf('\n');
  const begin = asset.indexOf('\n', end + 1) + 1;
  if (!asset.startsWith(mark) || begin === 0) throw new Error('this is not a packed kernel text');
  let functions: KernelFunction[] | undefined;
  const meta: KernelMeta = {
    ...JSON.parse(asset.slice(mark.length, end)),
    get functions() {
      functions ??= unpackFunctions(asset.slice(end, begin));
      return functions;
    },
  };
  return { meta, text: asset.slice(begin) };
}

function unpackFunctions(packed: string): KernelFunction[] {
  return JSON.parse(packed).map(
    ([name, sleeps, parameters, failure]: PackedFunction): KernelFunction => ({
      name,
      file: '',
      line: 0,
      endLine: 0,
      sleeps: sleeps === 1,
      traceable: parameters !== undefined,
      failure: failure ?? '',
      parameters: parameters ? parameters.split(' ') : [],
    }),
  );
}

/** The probe, as one line of text. Its contract is the doc comment of sim/observe/probe.ts. */
function probeLine(meta: KernelMeta, patched: Set<string>): string {
  const statements = meta.statements.reduce((n, t) => n + t.lines.length, 0);
  const hits = meta.variant === 'traced' ? `new Uint32Array(${statements})` : 'null';
  const wrap =
    'function __wrap(n,f,e,p){__probe.functions.set(n,{failure:e,code:f,parameters:p});' +
    'var g=Object.getPrototypeOf(f)===__starred' +
    '?function(){var w=__probe.watch;return w===null?f.apply(this,arguments):w.sleep(n,f,arguments)}' +
    ':function(){var w=__probe.watch;return w===null?f.apply(this,arguments):w.call(n,f,arguments)};' +
    'Object.defineProperty(g,"name",{value:n});return g}';
  const wraps = meta.functions
    .filter((f) => f.traceable)
    .map(({ name, failure, parameters }) => {
      const names = patched.has(name) ? null : parameters;
      return `${name}=__wrap("${name}",${name},"${failure}",${JSON.stringify(names)});`;
    });
  return (
    `var __hits=${hits};var __probe={watch:null,functions:new Map(),hits:__hits};` +
    `var __starred=Object.getPrototypeOf(function*(){});${wrap}${wraps.join('')}`
  );
}

/**
 * What links a function to its plain twin, as one line of text. With the probe the twin is wrapped too; the wrapper has
 * no name, so that stack traces are those of a kernel without twins.
 */
function twinLine(probe: boolean): string {
  const watched =
    'function __watched(n,s){' +
    'return function(){var w=__probe.watch;return w===null?s.apply(this,arguments):w.call(n,s,arguments)}}';
  const wrap = 'if(__probe.functions.has(f.name))s=__watched(f.name,s);';
  return (
    (probe ? watched : '') +
    'function __method(f,s){Object.defineProperty(f,"$sync",{value:s,configurable:true});return f}' +
    `function __twin(f,s){${probe ? wrap : ''}__method(f,s);return s}` +
    'function __driven(f){var s=function(){return driveHere(f.apply(this,arguments))};__method(f,s);return s}' +
    'function __named(n,s){Object.defineProperty(s,"name",{value:n});return s}'
  );
}

/** What a text calls that tells of its statements (stepped.ts) is what its caller gives it, as `__steps`. */
const STEP_HOOKS =
  'var {at:__at,in:__in,out:__out,v:__v,w:__w,none:__none}=__steps,__on=true;' +
  '__steps.onSwitch(on=>{__on=on});';

/** An assembled kernel: the text of a function body, and where each patch stands in it. */
export interface Assembled {
  code: string;
  /** Lines (of `code`, from 1) that a patch takes up, and those that its twins take up. */
  patches: { name: string; line: number; endLine: number }[];
}

/** Puts probe and patches into a kernel text. `sourceURL` names its frames in stack traces. */
export function assemble(
  kernel: KernelText,
  options: { probe?: boolean; patches?: StrippedPatch[]; sourceURL?: string } = {},
): Assembled {
  const { text, meta } = kernel;
  const probe = options.probe === true || meta.variant === 'traced';
  const changed = options.patches ?? [];
  let code = text.slice(0, meta.bodyAt);
  if (meta.twins) code += twinLine(probe);
  if (meta.variant === 'stepped') code += STEP_HOOKS;
  if (probe) code += probeLine(meta, new Set(changed.map((p) => p.name)));
  code += text.slice(meta.bodyAt, meta.returnAt);
  const patches: Assembled['patches'] = [];
  let line = count(code, '\n') + 1;
  const put = (name: string, text: string): void => {
    code += `\n${text}`;
    line++;
    patches.push({ name, line, endLine: line + count(text, '\n') });
    line += count(text, '\n');
  };
  for (const patch of changed) {
    put(patch.name, patch.code);
    if (meta.twins && patch.twins) put(patch.name, patch.twins);
  }
  if (meta.twins && changed.some(({ starredOnly }) => starredOnly)) code += '\nstayStarred();';
  if (changed.length > 0) code += '\n';
  code += text.slice(meta.returnAt);
  code += `\nreturn __sim;\n//# sourceURL=${options.sourceURL ?? 'kernel.js'}`;
  return { code, patches };
}

function count(text: string, what: string): number {
  let n = 0;
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) n++;
  return n;
}
