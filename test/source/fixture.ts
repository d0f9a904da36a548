// The small engine of test/source/fixture/, read once.
import { join } from 'node:path';
import { sections } from '../../content/outline.ts';
import { readPorts } from '../../src/source/ports.ts';
import { loadProgram } from '../../src/source/program.ts';
import { readXref } from '../../src/source/xref.ts';

export function fixture() {
  const sim = loadProgram(join(import.meta.dirname, 'fixture'));
  const ports = readPorts(sim);
  return { sim, ports, xref: readXref(sim, ports, sections) };
}

/** A small engine that breaks every rule. */
export function breaking() {
  return loadProgram(join(import.meta.dirname, 'broken'));
}
