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

/** The project's own files, which several ask about. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** What is wrong with these texts, by their paths, under the project's own options. */
export function typeMistakes(texts: Map<string, string>): TypeMistake[] {
  const root = projectRoot();
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, target) => {
    const text = texts.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, target);
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, target));
    return parsed.get(file);
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
