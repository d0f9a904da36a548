// A reporter for vitest: tells the process that started it how many files and tests are done, and at the end what failed.

import type {
  Reporter,
  SerializedError,
  TestCase,
  TestModule,
  TestSpecification,
} from 'vitest/node';
import { type Failure, failuresOf } from './failures.ts';

/** What it tells. */
export interface TestsDone {
  files: number;
  /** Files in all. */
  of: number;
  passed: number;
  failed: number;
  /** All that failed; null while the run goes on. */
  failures: Failure[] | null;
}

export default class ProgressReporter implements Reporter {
  private readonly done: TestsDone = { files: 0, of: 0, passed: 0, failed: 0, failures: null };
  private toldAt = 0;

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.done.of = specifications.length;
    this.tell();
  }

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    if (state === 'passed') this.done.passed++;
    if (state === 'failed') this.done.failed++;
    if (Date.now() - this.toldAt >= 1000) this.tell();
  }

  onTestModuleEnd(_module: TestModule): void {
    this.done.files++;
    this.tell();
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
  ): Promise<void> {
    this.done.failures = failuresOf(modules, unhandled, process.cwd());
    // The process ends after this: not before it is heard.
    await new Promise<void>((resolve) => this.tell(resolve));
  }

  private tell(told: () => void = () => {}): void {
    this.toldAt = Date.now();
    if (process.send) process.send(this.done, undefined, undefined, told);
    else told();
  }
}
