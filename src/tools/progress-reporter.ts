// A reporter for vitest: tells the process that started it how many files and tests are done, and how many failed.

import type { Reporter, TestCase, TestModule, TestSpecification } from 'vitest/node';

/** What it tells. */
export interface TestsDone {
  files: number;
  /** Files in all. */
  of: number;
  tests: number;
  failed: number;
}

export default class ProgressReporter implements Reporter {
  private readonly done: TestsDone = { files: 0, of: 0, tests: 0, failed: 0 };
  private toldAt = 0;

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.done.of = specifications.length;
    this.tell();
  }

  onTestCaseResult(test: TestCase): void {
    this.done.tests++;
    if (test.result().state === 'failed') this.done.failed++;
    if (Date.now() - this.toldAt >= 1000) this.tell();
  }

  onTestModuleEnd(_module: TestModule): void {
    this.done.files++;
    this.tell();
  }

  private tell(): void {
    this.toldAt = Date.now();
    process.send?.(this.done);
  }
}
