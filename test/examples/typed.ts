// Texts that are no files, typed as files of the project are.

import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../src/runner/root.ts';

export interface TypeMistake {
  file: string;
  /** From 1. */
  line: number;
  text: string;
}

/** What is wrong with these texts, by their paths, under the project's own options. */
export function typeMistakes(texts: Map<string, string>): TypeMistake[] {
  const root = projectRoot();
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, target) => {
    const known = texts.get(file);
    return known === undefined
      ? getSourceFile(file, target)
      : ts.createSourceFile(file, known, target);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].flatMap((file) => {
    const source = program.getSourceFile(file)!;
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return found.map(({ messageText, start = 0 }) => ({
      file,
      line: source.getLineAndCharacterOfPosition(start).line + 1,
      text: ts.flattenDiagnosticMessageText(messageText, ' '),
    }));
  });
}
