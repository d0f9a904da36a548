// Which examples reach which entry: measured by running them, not declared by anyone.
import type { OutlineSection } from '../../content/outline.ts';

/** An example's name as the command line takes it: `2.5/hole`. */
export type ExampleId = string;

/** Function names that each example went through. */
export type Reach = Map<ExampleId, Set<string>>;

/** Runs the examples of `sections`; the runner's part, so that it can be replaced in tests. */
export type Reacher = (sections: OutlineSection[]) => Promise<Reach>;

/** The examples that go through `name`, in the book's order. */
export function examplesThrough(reach: Reach, name: string): ExampleId[] {
  return [...reach].filter(([, names]) => names.has(name)).map(([id]) => id);
}
